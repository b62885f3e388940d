// SPDX-License-Identifier: Apache-2.0
// What was meant when the keyboard was set to the other language: "akuo" is "שלום".
const EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";
const HE = "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.";

const toHe = new Map([...EN].map((c, i) => [c, [...HE][i]!]));
const toEn = new Map([...HE].map((c, i) => [c, EN[i]!]));

// The same keys on the other layout; null when there is nothing to guess (no letters, or letters of both languages).
export function otherLayout(typed: string): string | null {
	const he = /[\u05d0-\u05ea]/.test(typed), en = /[a-z]/i.test(typed);
	if (he === en) return null;
	const table = he ? toEn : toHe;
	const meant = [...typed.toLowerCase()].map((c) => table.get(c) ?? c).join("");
	return (he ? /[a-z]/ : /[\u05d0-\u05ea]/).test(meant) ? meant : null;
}
