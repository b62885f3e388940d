// SPDX-License-Identifier: Apache-2.0
// The strips at the queue's foot: what was just done, with a way back; and what went wrong, with a way on.
import { signal } from "@preact/signals";
import { uuid } from "../base/id.ts";
import { Problem } from "../net/api.ts";
import { say } from "../base/text.ts";

export type Strip = { id: string; text: string; undo?: () => Promise<void> | void; again?: () => void; bad?: boolean };
export const strips = signal<Strip[]>([]);
const MANY = 3;

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function dropStrip(id: string): void {
	clearTimeout(timers.get(id));
	timers.delete(id);
	strips.value = strips.value.filter((s) => s.id !== id);
}

// Shows one for `seconds`; returns its name.
export function showStrip(strip: Omit<Strip, "id">, seconds: number): string {
	const id = uuid();
	strips.value = [...strips.value.slice(1 - MANY), { ...strip, id }];
	timers.set(id, setTimeout(() => dropStrip(id), seconds * 1000));
	return id;
}

// Changes how long one stays, and what it says.
export function keepStrip(id: string, seconds: number, text?: string): void {
	if (!strips.value.some((s) => s.id === id)) return;
	clearTimeout(timers.get(id));
	timers.set(id, setTimeout(() => dropStrip(id), seconds * 1000));
	strips.value = strips.value.map((s) => (s.id === id ? { ...s, text: text ?? s.text } : s));
}

// The newest thing that can be taken back, taken back. False when there is none.
export function undoLast(): boolean {
	const last = strips.value.filter((s) => s.undo).at(-1);
	if (!last) return false;
	dropStrip(last.id);
	Promise.resolve(last.undo!()).catch((e) => sorry(e));
	return true;
}

// What happened and what to do now, in the server's words where it has some.
export function sorry(e: unknown, again?: () => void): void {
	if (e instanceof DOMException && e.name === "AbortError") return;
	if (e instanceof Problem && e.status === 401) return; // the sign-in page says it
	const text = e instanceof Problem ? e.message : say("error.here");
	if (!(e instanceof Problem)) console.error(e);
	showStrip({ text, bad: true, again }, 12);
}
