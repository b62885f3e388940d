// SPDX-License-Identifier: Apache-2.0
// Keys by the place on the keyboard (event.code), so that they work on a Hebrew layout. Single letters sleep while
// somebody types and can be turned off altogether (WCAG 2.1.4); chords with Ctrl always work.
export type Press = { code: string; key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean; repeat?: boolean };
export type Verb = "next" | "previous" | "open" | "reply" | "note" | "take" | "state" | "tags" | "new" | "undo" | "search" | "send" | "send_next" | "fix" | "help" | "close"
	| "go_mine" | "go_unassigned" | "go_all" | "go_customers" | "go_settings";

const SINGLE: Record<string, Verb> = { KeyJ: "next", KeyK: "previous", Enter: "open", KeyR: "reply", KeyN: "note", KeyA: "take", KeyS: "state", KeyT: "tags", KeyC: "new", KeyZ: "undo", Slash: "search" };
const AFTER_G: Record<string, Verb> = { KeyQ: "go_mine", KeyU: "go_unassigned", KeyA: "go_all", KeyC: "go_customers", KeyS: "go_settings" };
export const G_MS = 1_500;

export type Situation = { typing: boolean; off: boolean; onControl: boolean };

// A small machine: feed it presses, get verbs. Remembers only whether G came just before.
export function keyMachine(): (p: Press, s: Situation, at: number) => Verb | null {
	let g = -Infinity;
	return (p, s, at) => {
		const ctrl = p.ctrlKey || p.metaKey;
		const afterG = at - g < G_MS;
		g = -Infinity;
		if (p.key === "Escape") return "close";
		if (ctrl && !p.altKey) {
			if (p.code === "KeyK" && !p.shiftKey) return "search";
			if (p.code === "Period") return "fix";
			if (p.code === "Enter" || p.code === "NumpadEnter") return p.shiftKey ? "send_next" : "send";
			return null;
		}
		if (p.altKey || ctrl || s.typing || s.off) return null;
		if (p.shiftKey) return p.code === "Slash" || p.key === "?" ? "help" : null;
		if (afterG && AFTER_G[p.code]) return AFTER_G[p.code]!;
		if (p.code === "KeyG") {
			g = at;
			return null;
		}
		if (p.code === "Enter" && s.onControl) return null;
		if (p.key === "/") return "search";
		return SINGLE[p.code] ?? null;
	};
}

export function isTyping(el: Element | null): boolean {
	if (!el) return false;
	if (el instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(el.type);
	return el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement || (el as HTMLElement).isContentEditable;
}

const HANDLERS = new Map<Verb, (() => boolean | void)[]>();

// A part of the screen offers to do a verb while it is there; the last to come is asked first, and passes on by false.
export function onVerb(verb: Verb, handler: () => boolean | void): () => void {
	const all = HANDLERS.get(verb) ?? [];
	HANDLERS.set(verb, all);
	all.push(handler);
	return () => void all.splice(all.indexOf(handler), 1);
}

export function doVerb(verb: Verb): boolean {
	for (const h of [...(HANDLERS.get(verb) ?? [])].reverse()) if (h() !== false) return true;
	return false;
}

export function startKeys(off: () => boolean): () => void {
	const machine = keyMachine();
	const down = (e: KeyboardEvent): void => {
		if (e.defaultPrevented || e.isComposing) return;
		const el = document.activeElement, inDialog = Boolean(el?.closest("dialog[open],[role=menu]"));
		const onControl = Boolean(el?.closest("a,button,summary,[role=menuitem],[role=menuitemradio],[role=option]"));
		const verb = machine(e, { typing: isTyping(el), off: off(), onControl }, e.timeStamp);
		if (!verb || (inDialog && !["search", "send"].includes(verb))) return;
		if (doVerb(verb)) e.preventDefault();
	};
	document.addEventListener("keydown", down);
	return () => document.removeEventListener("keydown", down);
}
