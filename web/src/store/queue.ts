// SPDX-License-Identifier: Apache-2.0
// The lists of who waits, one per view, held in memory and refreshed by the live stream.
import { batch, computed, signal } from "@preact/signals";
import { get } from "../net/api.ts";
import type { Counts, Item, Page, View } from "../net/types.ts";

export type List = { items: Item[]; next: string | null; state: "none" | "loading" | "ready" | "failed"; more: boolean };
const EMPTY: List = { items: [], next: null, state: "none", more: false };
const PAGE = 50, REFRESH_MAX = 200;

export const view = signal<View>("mine");
export const lists = signal<Record<View, List>>({ mine: EMPTY, unassigned: EMPTY, all: EMPTY, junk: EMPTY });
export const counts = signal<Counts>({ mine: 0, unassigned: 0, all: 0, junk: 0 });
export const list = computed(() => lists.value[view.value]);

const put = (v: View, l: Partial<List>): void => void (lists.value = { ...lists.value, [v]: { ...lists.value[v], ...l } });
const fetchPage = (v: View, limit: number, cursor: string | null): Promise<Page> =>
	get<Page>(`/tickets?view=${v}&order=${v === "all" || v === "junk" ? "newest" : "patience"}&limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

const running = new Map<View, Promise<void>>();

// Fetches what is shown of a view again, as much as was loaded. Two askers at once share one request.
export function refresh(v: View = view.value): Promise<void> {
	const already = running.get(v);
	if (already) return already;
	const job = (async () => {
		if (lists.value[v].state !== "ready") put(v, { state: "loading" });
		try {
			const have = lists.value[v].items.length;
			const page = await fetchPage(v, Math.min(Math.max(PAGE, have), REFRESH_MAX), null);
			const tail = have > page.items.length && page.next ? lists.value[v].items.slice(page.items.length) : [];
			const seen = new Set(page.items.map((i) => i.id));
			batch(() => {
				counts.value = page.counts;
				put(v, { items: [...page.items, ...tail.filter((i) => !seen.has(i.id))], next: tail.length ? lists.value[v].next : page.next, state: "ready" });
			});
		} catch {
			if (lists.value[v].state !== "ready") put(v, { state: "failed" });
		} finally {
			running.delete(v);
		}
	})();
	running.set(v, job);
	return job;
}

// The next page, when the reader comes near the end.
export async function more(): Promise<void> {
	const v = view.value, l = lists.value[v];
	if (!l.next || l.more) return;
	put(v, { more: true });
	try {
		const page = await fetchPage(v, PAGE, l.next);
		const seen = new Set(l.items.map((i) => i.id));
		put(v, { items: [...lists.value[v].items, ...page.items.filter((i) => !seen.has(i.id))], next: page.next, more: false });
	} catch {
		put(v, { more: false });
	}
}

export function show(v: View): void {
	view.value = v;
	void refresh(v);
}

// The neighbour of a ticket in the list on screen; the first when it is not there.
export function neighbour(id: number | null, step: 1 | -1): Item | null {
	const items = list.value.items;
	const at = items.findIndex((i) => i.id === id);
	if (at < 0) return items[0] ?? null;
	return items[at + step] ?? null;
}

// Changes one ticket's row in every list at once, before the server has answered.
export function touch(id: number, change: Partial<Item>): void {
	const next = { ...lists.value };
	for (const v of Object.keys(next) as View[])
		if (next[v].items.some((i) => i.id === id)) next[v] = { ...next[v], items: next[v].items.map((i) => (i.id === id ? { ...i, ...change } : i)) };
	lists.value = next;
}

let later: ReturnType<typeof setTimeout> | null = null;
// Many events in a moment make one refresh.
export function refreshSoon(): void {
	later ??= setTimeout(() => {
		later = null;
		void refresh();
		if (view.value !== "mine") void refresh("mine");
	}, 250);
}
