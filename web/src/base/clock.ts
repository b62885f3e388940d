// SPDX-License-Identifier: Apache-2.0
// The server's time. It moves once half a minute, so that nothing on the screen ticks.
import { signal } from "@preact/signals";

let ahead = 0; // server time minus ours, milliseconds
export const now = signal(Date.now());

export const serverNow = (): number => Date.now() + ahead;

// Called with the moment of each session answer.
export function setServerNow(ms: number): void {
	ahead = Math.abs(ms - Date.now()) < 2_000 ? 0 : ms - Date.now();
	now.value = serverNow();
}

export function startClock(): void {
	setInterval(() => (now.value = serverNow()), 30_000);
	document.addEventListener("visibilitychange", () => document.hidden || (now.value = serverNow()));
}
