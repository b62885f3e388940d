// SPDX-License-Identifier: Apache-2.0
// To, Cc and Bcc. An address is a small block; what is no address is said at once and never sent.
import { useRef, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { Icon } from "../ui/icon.tsx";
import { ADDRESS } from "./target.ts";

type Props = { name: "to" | "cc" | "bcc"; all: string[]; set: (all: string[]) => void; spare?: string };

const split = (s: string): string[] => s.split(/[\s,;]+/).map((x) => x.replace(/^.*<|>.*$/g, "").trim()).filter(Boolean);

function Addresses({ name, all, set, spare }: Props) {
	const [word, setWord] = useState("");
	const box = useRef<HTMLInputElement>(null);
	const add = (s: string): void => {
		const fresh = split(s).filter((a) => !all.includes(a));
		setWord("");
		if (fresh.length) set([...all, ...fresh]);
	};
	const keys = (e: KeyboardEvent): void => {
		if ((e.key === "Enter" && !e.ctrlKey && !e.metaKey) || e.key === "," || e.key === ";") (e.preventDefault(), add(word));
		else if (e.key === "Backspace" && !word && all.length) set(all.slice(0, -1));
	};
	return <label class="addr"><span>{say(`comp.${name}`)}</span><span class="addr-in">
		{all.map((a) => <span key={a} class={ADDRESS.test(a) ? "tag" : "tag wrong"}><bdi dir="ltr">{a}</bdi><button type="button" aria-label={say("comp.drop", { address: a })} onClick={(e) => (e.preventDefault(), set(all.filter((x) => x !== a)))}><Icon name="x" /></button></span>)}
		<input ref={box} dir="ltr" type="text" inputMode="email" autocomplete="off" value={word} placeholder={all.length ? "" : spare ?? ""} aria-label={say(`comp.${name}`)} onInput={(e) => setWord(e.currentTarget.value)} onKeyDown={keys} onBlur={() => add(word)} />
	</span></label>;
}

type All = { to: string[]; cc: string[]; bcc: string[] };
export function Recipients({ all, set, spare }: { all: All; set: (c: Partial<All>) => void; spare: string }) {
	return <div class="addrs">
		<Addresses name="to" all={all.to} set={(to) => set({ to })} spare={spare} />
		<Addresses name="cc" all={all.cc} set={(cc) => set({ cc })} />
		<Addresses name="bcc" all={all.bcc} set={(bcc) => set({ bcc })} />
	</div>;
}
