// SPDX-License-Identifier: Apache-2.0
// All keys on one page, and the switch that turns single letters off.
import { say } from "../base/text.ts";
import { changeMe, session } from "../store/session.ts";
import { sorry } from "../store/strip.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Check } from "../ui/form.tsx";

const KEYS: [string, string][] = [["J", "next"], ["K", "previous"], ["Enter", "open"], ["R", "reply"], ["N", "note"], ["A", "take"], ["S", "state"], ["T", "tags"], ["C", "new"], ["Z", "undo"],
	["Ctrl ⏎", "send"], ["Ctrl ⇧ ⏎", "send_next"], ["Ctrl K", "search"], ["G Q", "go_mine"], ["G U", "go_unassigned"], ["G A", "go_all"], ["G C", "go_customers"], ["G S", "go_settings"], ["?", "help"], ["Esc", "close"]];

export function KeysDialog({ close }: { close: () => void }) {
	return <Dialog title={say("keys.title")} close={close} look="broad">
		<p>{say("keys.why")}</p>
		<dl class="keys">{KEYS.map(([k, v]) => <div key={v}><dt><kbd>{k}</kbd></dt><dd>{say(`key.${v}`)}</dd></div>)}</dl>
		<Check label={say("me.keys_off")} value={session.value?.staff.keys_off ?? false} set={(v) => void changeMe({ keys_off: v }).catch(sorry)} />
		<div class="foot"><button type="button" class="btn primary push" onClick={close}>{say("act.close")}</button></div>
	</Dialog>;
}
