// SPDX-License-Identifier: Apache-2.0
// Light or dark: the system's choice, unless the person made one on this device.
import { signal } from "@preact/signals";

export type Theme = "" | "light" | "dark";
const read = (): Theme => {
	try {
		const t = localStorage.getItem("theme");
		return t === "light" || t === "dark" ? t : "";
	} catch {
		return "";
	}
};
export const theme = signal<Theme>("");

export function applyTheme(t: Theme = read()): void {
	theme.value = t;
	if (t) document.documentElement.dataset.theme = t;
	else delete document.documentElement.dataset.theme;
	try {
		if (t) localStorage.setItem("theme", t);
		else localStorage.removeItem("theme");
	} catch { /* private mode: for this visit only */ }
}
