// SPDX-License-Identifier: Apache-2.0
// Says a text in the reader's language. Words that come from people (names, subjects) are wrapped in Unicode
// isolates, so that a Hebrew name in an English sentence never turns the sentence around.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export type Lang = "he" | "en";
export type Args = Record<string, string | number>;
type Texts = Record<string, string | ((args: Record<string, unknown>) => string)>;

export const lang = signal<Lang>("he");
let texts: Texts = {};

// Texts for tests, or from the loaded module.
export function useTexts(l: Lang, t: Texts): void {
	texts = t;
	lang.value = l;
}

// Loads one language and turns the page to it.
export async function speak(l: Lang): Promise<void> {
	const made = l === "he" ? await import("texts:he") : await import("texts:en");
	const root = document.documentElement;
	root.lang = l;
	root.dir = l === "he" ? "rtl" : "ltr";
	useTexts(l, made.default);
	try {
		localStorage.setItem("lang", l);
	} catch { /* private mode: the language is asked again next time */ }
}

// The language to begin with, before anybody signed in.
export function firstLang(): Lang {
	try {
		const kept = localStorage.getItem("lang");
		if (kept === "he" || kept === "en") return kept;
	} catch { /* as above */ }
	return navigator.languages?.some((l) => /^(he|iw)/.test(l)) || !navigator.languages?.some((l) => l.startsWith("en")) ? "he" : "en";
}

const FSI = "\u2068", PDI = "\u2069";
export const isolate = (s: string): string => (s ? FSI + s + PDI : s);

export function say(key: string, args?: Args): string {
	const t = texts[key];
	if (t === undefined) return key;
	if (typeof t === "string") return t;
	const safe: Record<string, unknown> = {};
	for (const [k, v] of Object.entries(args ?? {})) safe[k] = typeof v === "string" && !/^[a-z_]+$/.test(v) ? isolate(v) : v;
	return t(safe).replace(/([א-ת])\u2068(?=[A-Za-z0-9+#])/g, "$1\u05be\u2068"); // ל־Maya, ב־14:41
}

// The same with elements in place of some arguments: name → <b>…</b>.
export function rich(key: string, parts: Record<string, ComponentChildren>, args?: Args): ComponentChildren[] {
	const names = Object.keys(parts);
	const marked: Args = { ...args };
	names.forEach((n, i) => (marked[n] = String.fromCharCode(0xe000 + i)));
	const t = texts[key];
	if (typeof t !== "function") return [say(key)];
	const safe: Record<string, unknown> = {};
	for (const [k, v] of Object.entries(marked)) safe[k] = typeof v === "string" && !names.includes(k) && !/^[a-z_]+$/.test(v) ? isolate(v) : v;
	return t(safe).split(/([\ue000-\ue0ff])/).map((s) => {
		const i = s.charCodeAt(0) - 0xe000;
		return s.length === 1 && i >= 0 && i < names.length ? parts[names[i]!] : s;
	});
}

// A text that may or may not exist (codes from the server that are newer than this page).
export const sayOr = (key: string, otherwise: string): string => (key in texts ? say(key) : otherwise);
