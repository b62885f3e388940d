// SPDX-License-Identifier: Apache-2.0
// Moments, durations, sizes and names as people read them. Moments are milliseconds UTC, shown in the browser's zone.
// Hebrew has its own duals (שעתיים, יומיים), so durations are texts of ours and not Intl's.
import { lang, say } from "./text.ts";

const MIN = 60_000, HOUR = 60 * MIN, DAY = 24 * HOUR;
const made = new Map<string, Intl.DateTimeFormat>();

function intl(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = lang.value + name;
	let f = made.get(key);
	if (!f) made.set(key, (f = new Intl.DateTimeFormat(lang.value === "he" ? "he-IL" : "en-GB", options)));
	return f;
}

const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
// Whole calendar days from `a` to `b`, by the local date.
export const daysBetween = (a: number, b: number): number => Math.round((dayStart(b) - dayStart(a)) / DAY);

export const clock = (at: number): string => intl("t", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

// 12.5 in Hebrew, 12 May in English; with the year when it is another one.
export function date(at: number, now: number): string {
	const d = new Date(at), other = d.getFullYear() !== new Date(now).getFullYear();
	if (lang.value === "he") return `${d.getDate()}.${d.getMonth() + 1}${other ? "." + d.getFullYear() : ""}`;
	return intl(other ? "dy" : "d", { day: "numeric", month: "short", ...(other ? { year: "numeric" } : {}) }).format(at);
}

const HE_DAYS = ["א׳", "ב׳", "ג׳", "ד׳", "ה׳", "ו׳"];
function weekday(at: number): string {
	const d = new Date(at).getDay();
	if (lang.value === "he") return d === 6 ? "שבת" : `יום ${HE_DAYS[d]}`;
	return intl("w", { weekday: "short" }).format(at);
}

// For a queue row: an hour today, "yesterday", a weekday this week, else a date.
export function shortWhen(at: number, now: number): string {
	const d = daysBetween(at, now);
	if (d === 0) return clock(at);
	if (d === 1) return say("when.yesterday");
	if (d === -1) return say("when.tomorrow");
	return d > 1 && d < 7 ? weekday(at) : date(at, now);
}

// For a message: the day in words and the hour.
export function longWhen(at: number, now: number): string {
	const d = daysBetween(at, now);
	const day = d === 0 ? say("when.today") : d === 1 ? say("when.yesterday") : d === -1 ? say("when.tomorrow") : Math.abs(d) < 7 ? weekday(at) : date(at, now);
	return `${day} ${clock(at)}`;
}

// "1 day 5 h", "יום ו־5 שעות": two units at most, rounded down.
export function duration(ms: number): string {
	const m = Math.max(0, Math.floor(ms / MIN)), h = Math.floor(m / 60), d = Math.floor(h / 24);
	const parts = d > 0 ? [say("dur.days", { n: d }), h % 24 ? say("dur.hours", { n: h % 24 }) : ""]
		: h > 0 ? [say("dur.hours", { n: h }), m % 60 ? say("dur.minutes", { n: m % 60 }) : ""] : [say("dur.minutes", { n: m })];
	const [a, b] = parts;
	if (!b) return a!;
	return say("dur.and", { a: a!, b });
}

export function size(bytes: number): string {
	if (bytes < 1024) return say("size.bytes", { n: bytes });
	const kb = bytes / 1024;
	return kb < 1024 ? say("size.kb", { n: Math.round(kb) }) : say("size.mb", { n: (Math.round(kb / 102.4) / 10).toFixed(1).replace(/\.0$/, "") });
}

// Two letters for the round mark beside a person.
export function initials(name: string): string {
	const words = name.replace(/[<>"'()]/g, "").split(/[\s\u05be-]+/).filter(Boolean);
	const first = [...(words[0] ?? "")][0] ?? "", last = words.length > 1 ? [...words[1]!][0] ?? "" : "";
	return (first + last).toUpperCase();
}

// How a person is called in a button: the first word of the name; a bare address stays whole.
export function callName(name: string): string {
	const n = name.trim();
	if (!n || n.includes("@")) return n;
	return n.split(/\s+/)[0]!;
}

// "For the third time": words up to ten, then a number.
export function nth(n: number): string {
	return n <= 10 ? say(`nth.n${Math.max(1, n)}`) : say("nth.more", { n });
}
