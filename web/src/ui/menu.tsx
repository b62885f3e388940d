// SPDX-License-Identifier: Apache-2.0
// A menu under a button: arrows move, Escape closes, a letter jumps. Choices show which one holds. A `bare` button shows
// only a picture and is called by its name.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icons.ts";

export type Choice = { id: string; label: ComponentChildren; icon?: IconName; on?: boolean; do: () => void; line?: boolean };
type Props = { label: ComponentChildren; name?: string; choices: Choice[]; look?: string; open?: boolean; setOpen?: (o: boolean) => void; end?: boolean; bare?: boolean };

function move(box: HTMLElement, step: number): void {
	const all = [...box.querySelectorAll<HTMLElement>("[role^=menuitem]")];
	const at = all.indexOf(document.activeElement as HTMLElement);
	all[(at + step + all.length) % all.length]?.focus();
}

function List({ choices, close, end, name }: { choices: Choice[]; close: () => void; end: boolean; name: string | undefined }) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const first = box.current!.querySelector<HTMLElement>("[aria-checked=true]") ?? box.current!.querySelector<HTMLElement>("[role^=menuitem]");
		first?.focus({ preventScroll: true });
		first?.scrollIntoView({ block: "nearest" });
	}, []);
	const keys = (e: KeyboardEvent): void => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") move(box.current!, e.key === "ArrowDown" ? 1 : -1);
		else if (e.key === "Home" || e.key === "End") box.current!.querySelectorAll<HTMLElement>("[role^=menuitem]").item(e.key === "Home" ? 0 : choices.length - 1)?.focus();
		else if (e.key === "Escape" || e.key === "Tab") close();
		else if (e.key.length === 1 && e.key !== " ") {
			const letter = e.key.toLowerCase();
			[...box.current!.querySelectorAll<HTMLElement>("[role^=menuitem]")].find((i) => i.textContent!.trim().toLowerCase().startsWith(letter))?.focus();
		} else return;
		e.stopPropagation();
		if (e.key !== "Tab") e.preventDefault();
	};
	return <div class={end ? "menu-list end" : "menu-list"} role="menu" aria-label={name} ref={box} onKeyDown={keys}>
		{choices.map((c) => <button key={c.id} type="button" class={c.line ? "line" : ""} role={c.on === undefined ? "menuitem" : "menuitemradio"} aria-checked={c.on === undefined ? undefined : c.on}
			tabIndex={-1} onClick={() => (close(), c.do())}>{c.icon ? <Icon name={c.icon} /> : null}<span>{c.label}</span>{c.on ? <Icon name="check" /> : null}</button>)}
	</div>;
}

export function Menu({ label, name, choices, look = "btn quiet", open, setOpen, end = false, bare = false }: Props) {
	const [own, setOwn] = useState(false);
	const is = open ?? own, set = setOpen ?? setOwn;
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!is) return;
		const away = (e: Event): void => void (box.current?.contains(e.target as Node) || set(false));
		document.addEventListener("pointerdown", away);
		return () => document.removeEventListener("pointerdown", away);
	}, [is]);
	const close = (): void => {
		set(false);
		box.current?.querySelector("button")?.focus();
	};
	return <div class="menu" ref={box}>
		<button type="button" class={look} aria-haspopup="menu" aria-expanded={is} onClick={() => set(!is)}>{label}{bare ? <span class="sr">{name}</span> : null}</button>
		{is ? <List choices={choices} close={close} end={end} name={name} /> : null}
	</div>;
}
