// SPDX-License-Identifier: Apache-2.0
// What was just done, with the way back; and what waits for the network.
import { say } from "../base/text.ts";
import { dropStrip, sorry, strips } from "../store/strip.ts";
import { Kbd } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";

export function Strips() {
	const all = strips.value, last = all.filter((s) => s.undo).at(-1)?.id;
	return <div class="strips" role="status">
		{all.map((s) => <div key={s.id} class={s.bad ? "undo bad" : "undo"}>
			<span>{s.text}</span>
			{s.undo ? <button type="button" class="btn" onClick={() => (dropStrip(s.id), void Promise.resolve(s.undo!()).catch((e) => sorry(e)))}><Icon name="undo-2" />{say("act.undo")} {s.id === last ? <Kbd>Z</Kbd> : null}</button>
				: s.again ? <button type="button" class="btn" onClick={() => (dropStrip(s.id), s.again!())}>{say("act.again")}</button>
				: <button type="button" class="btn" aria-label={say("act.close")} onClick={() => dropStrip(s.id)}><Icon name="x" /></button>}
		</div>)}
	</div>;
}
