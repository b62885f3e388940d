// SPDX-License-Identifier: Apache-2.0
// Tags: small words of the house on a ticket. T opens the field; the customer never sees them.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { say } from "../base/text.ts";
import { useVerb } from "../keys/use.ts";
import type { Ticket } from "../net/types.ts";
import { setTags } from "../store/act.ts";
import { Icon } from "../ui/icon.tsx";

export const tagging = signal(false);
const clean = (s: string): string => s.trim().replace(/^#/, "").replace(/\s+/g, " ").slice(0, 40);

function Editor({ t }: { t: Ticket }) {
	const [word, setWord] = useState("");
	const box = useRef<HTMLInputElement>(null);
	useLayoutEffect(() => box.current!.focus(), []); // before the next key can arrive
	const add = (): void => {
		const w = clean(word);
		setWord("");
		if (w && !t.tags.includes(w)) setTags(t, [...t.tags, w]);
	};
	const keys = (e: KeyboardEvent): void => {
		if (e.key === "Enter" || e.key === ",") (e.preventDefault(), word ? add() : (tagging.value = false));
		else if (e.key === "Escape") (e.stopPropagation(), (tagging.value = false));
		else if (e.key === "Backspace" && !word && t.tags.length) setTags(t, t.tags.slice(0, -1));
	};
	return <input ref={box} class="tag-in" dir="auto" value={word} placeholder={say("tags.add")} aria-label={say("tags.add")} onInput={(e) => setWord(e.currentTarget.value)} onKeyDown={keys}
		onBlur={() => (add(), (tagging.value = false))} />;
}

export function Tags({ t }: { t: Ticket }) {
	useVerb("tags", () => void (tagging.value = true));
	if (!t.tags.length && !tagging.value) return null;
	return <span class="tags"><Icon name="tag" />{t.tags.map((w) => <span key={w} class="tag"><bdi>{w}</bdi>
		{tagging.value ? <button type="button" aria-label={say("tags.drop", { tag: w })} onMouseDown={(e) => e.preventDefault()} onClick={() => setTags(t, t.tags.filter((x) => x !== w))}><Icon name="x" /></button> : null}</span>)}
		{tagging.value ? <Editor t={t} /> : null}</span>;
}
