// SPDX-License-Identifier: Apache-2.0
// Where we are, in the address bar. Every place has an address, so back, reload and links work.
import { signal } from "@preact/signals";
import type { View } from "../net/types.ts";

export type Route =
	| { at: "queue"; view: View }
	| { at: "ticket"; ref: string; reply: boolean }
	| { at: "new" }
	| { at: "customers"; id: number | null }
	| { at: "settings"; page: string }
	| { at: "setup"; token: string }
	| { at: "invitation"; token: string }
	| { at: "reset"; token: string };

const VIEWS = ["mine", "unassigned", "all", "junk"];

export function parseRoute(path: string, query: string): Route {
	const [a, b, c] = path.split("/").filter(Boolean).map(decodeURIComponent);
	const token = new URLSearchParams(query).get("token") ?? b ?? "";
	if (a === "tickets" && b) return { at: "ticket", ref: b, reply: c === "reply" };
	if (a === "queue" && b && VIEWS.includes(b)) return { at: "queue", view: b as View };
	if (a === "new") return { at: "new" };
	if (a === "customers") return { at: "customers", id: b ? Number(b) || null : null };
	if (a === "settings") return { at: "settings", page: b ?? "me" };
	if (a === "setup" || a === "invitation" || a === "reset") return { at: a, token };
	return { at: "queue", view: "mine" };
}

export function pathOf(r: Route): string {
	switch (r.at) {
		case "queue": return r.view === "mine" ? "/" : `/queue/${r.view}`;
		case "ticket": return `/tickets/${encodeURIComponent(r.ref)}${r.reply ? "/reply" : ""}`;
		case "customers": return r.id ? `/customers/${r.id}` : "/customers";
		case "settings": return `/settings/${r.page}`;
		case "new": return "/new";
		default: return `/${r.at}?token=${encodeURIComponent(r.token)}`;
	}
}

const here = (): Route => parseRoute(location.pathname, location.search);
export const route = signal<Route>(typeof location === "undefined" ? { at: "queue", view: "mine" } : here());

export function go(r: Route, replace = false): void {
	const path = pathOf(r);
	if (path !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"](null, "", path);
	route.value = r;
}

// Links stay real links (middle click, copy address); a plain press is taken here.
function followLink(e: MouseEvent): void {
	if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
	const a = (e.target as Element | null)?.closest?.("a[href]");
	if (!(a instanceof HTMLAnchorElement) || a.target || a.hasAttribute("download") || a.origin !== location.origin) return;
	if (a.getAttribute("href")!.startsWith("#") || a.pathname.startsWith("/api/") || a.pathname.startsWith("/c/")) return;
	e.preventDefault();
	go(parseRoute(a.pathname, a.search));
}

export function startRouter(): void {
	window.addEventListener("popstate", () => (route.value = here()));
	document.addEventListener("click", followLink);
}
