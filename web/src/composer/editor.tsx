// SPDX-License-Identifier: Apache-2.0
// The place to write: a plain textarea over a copy of its text. The copy gives the height and carries underlines
// (marks); the textarea stays the browser's own, with its undo, spelling and input methods.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusEditor } from "./target.ts";

export type Mark = { from: number; to: number; look: string }; // UTF-16 offsets, not overlapping, in order

function marked(text: string, marks: Mark[]): ComponentChildren[] {
	const out: ComponentChildren[] = [];
	let at = 0;
	for (const m of marks) {
		if (m.from < at || m.to > text.length) continue;
		out.push(text.slice(at, m.from), <mark key={m.from} class={m.look}>{text.slice(m.from, m.to)}</mark>);
		at = m.to;
	}
	return [...out, text.slice(at)];
}

type Props = { text: string; set: (t: string) => void; label: string; hint: string; marks?: Mark[]; files: (f: File[]) => void };

export function Editor({ text, set, label, hint, marks = [], files }: Props) {
	const box = useRef<HTMLTextAreaElement>(null), asked = useRef(focusEditor.peek());
	useLayoutEffect(() => { // before the next key can arrive
		if (focusEditor.value === asked.current) return;
		asked.current = focusEditor.value;
		const b = box.current!;
		b.focus();
		if (!b.value.startsWith("\n")) b.setSelectionRange(b.value.length, b.value.length);
	}, [focusEditor.value]);
	const paste = (e: ClipboardEvent): void => {
		const all = [...(e.clipboardData?.files ?? [])];
		if (!all.length) return;
		e.preventDefault();
		files(all);
	};
	return <div class="write-box">
		<pre class="text" dir="auto" aria-hidden="true">{marked(text, marks)}{"\n"}</pre>
		<textarea ref={box} class="text" dir="auto" value={text} aria-label={label} placeholder={hint} spellcheck onInput={(e) => set(e.currentTarget.value)} onPaste={paste} />
	</div>;
}
