// SPDX-License-Identifier: Apache-2.0
// What the coach heard, as one sees it: underlines in the text, one fix at a time, and the three questions.
import { callName } from "../base/format.ts";
import { lang, say } from "../base/text.ts";
import type { Finding, Promised } from "../coach/coach.ts";
import type { Ticket } from "../net/types.ts";
import { Icon } from "../ui/icon.tsx";
import type { Mark } from "./editor.tsx";
import { coachZone, type Heard } from "./heard.ts";

/** Underlines: findings wavy, promises lined in teal; a finding wins where both stand. */
export function marksOf(heard: Heard | null, text: string): Mark[] {
	if (!heard || heard.text !== text) return [];
	const all: Mark[] = heard.checked.bad.filter((f) => f.level !== "suggestion" && f.span[1] > f.span[0]).map((f) => ({ from: f.span[0], to: f.span[1], look: "vague" }));
	for (const p of heard.checked.promises)
		if (!all.some((m) => m.from < p.span[1] && p.span[0] < m.to)) all.push({ from: p.span[0], to: p.span[1], look: "promise-mark" });
	return all.sort((a, b) => a.from - b.from);
}

const LEVELS = { error: 0, warning: 1, suggestion: 2 };

/** The finding to speak of: the gravest, then the first. */
export function firstFix(heard: Heard | null): Finding | null {
	return heard ? ([...heard.checked.bad].sort((a, b) => LEVELS[a.level] - LEVELS[b.level] || a.span[0] - b.span[0])[0] ?? null) : null;
}

export const applied = (text: string, f: Finding): string => text.slice(0, f.span[0]) + f.better[0] + text.slice(f.span[1]);

// A suggestion may leave a blank for what only the writer knows: "[day and hour]", "…".
const BLANK = /\[[^\]\n]{2,40}\]|…/u;
export const hasBlank = (text: string): boolean => /\[(?:יום ושעה|day and hour|[^\]\n]*(?:שעה|hour|day|שם|name)[^\]\n]*)\]/u.test(text);

/** Selects the first blank of a fix that was taken, so that the next key fills it. */
export function pickBlank(f: Finding): void {
	const m = BLANK.exec(f.better[0]!);
	if (m) setTimeout(() => {
		const box = document.querySelector<HTMLTextAreaElement>(".write-box textarea");
		box?.focus();
		box?.setSelectionRange(f.span[0] + m.index, f.span[0] + m.index + m[0].length);
	}, 30);
}

export function FixBand({ heard, text, take }: { heard: Heard | null; text: string; take: (f: Finding) => void }) {
	const f = firstFix(heard);
	if (!f) return null;
	const can = f.better.length > 0 && heard!.text === text && f.span[1] > f.span[0];
	return <div class="fix" role="status"><span class="why" dir="auto"><b>{f.message}</b> {f.why}</span>
		{can ? <button type="button" class="better" onClick={() => take(f)}><span dir="auto">{f.better[0]}</span><kbd dir="ltr">Ctrl .</kbd></button> : null}</div>;
}

const dueOf = (p: Promised): string => {
	if (!p.due) return "";
	const day = p.due.grain === "day" || p.due.grain === "week";
	return new Intl.DateTimeFormat(lang.value, { timeZone: coachZone(), weekday: "short", day: "numeric", month: "numeric", ...(day ? {} : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) }).format(new Date(p.due.at));
};

function Question({ ok, q, children }: { ok: boolean; q: string; children?: preact.ComponentChildren }) {
	return <li class={ok ? "ok" : "miss"}><Icon name={ok ? "check" : "circle-dashed"} /><span class="q">{q}</span>{children}</li>;
}

/** The three questions; one that is open offers words to add. */
export function ThreeQuestions({ t, heard, text, add }: { t: Ticket; heard: Heard | null; text: string; add: (sentence: string) => void }) {
	if (!heard) return null;
	const three = heard.checked.three, name = callName(t.customer?.name ?? "");
	const promises = heard.text === text ? heard.checked.promises : [];
	const chip = (word: string, sentence: string) => <button type="button" onClick={() => add(sentence)}>{word}</button>;
	return <ul class="coach" aria-label={say("three.label")}>
		<Question ok={three.customer_action} q={say("three.customer", { name })}>{three.customer_action ? null : <span class="a chips">{chip(say("three.nothing"), say("three.nothing_text"))}</span>}</Question>
		<Question ok={three.our_action} q={say("three.ours")} />
		<Question ok={three.next_contact} q={say("three.when")}>
			{promises.some((p) => p.due) ? <span class="a">{promises.filter((p) => p.due).slice(0, 2).map((p) => <span key={p.span[0]} class="due" title={p.due!.path ?? ""}>{dueOf(p)} </span>)}</span>
				: three.next_contact ? null : <span class="a chips">{chip(say("three.today"), say("three.today_text"))}{chip(say("three.tomorrow"), say("three.tomorrow_text"))}</span>}
		</Question>
	</ul>;
}
