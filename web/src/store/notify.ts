// SPDX-License-Identifier: Apache-2.0
// Tells the owner that a customer wrote: a count in the title always, a browser notification where it was allowed.
import { computed, effect, signal } from "@preact/signals";
import { say } from "../base/text.ts";
import { route } from "./route.ts";
import { go } from "./route.ts";
import { lists } from "./queue.ts";
import { entry } from "./ticket.ts";
import { session } from "./session.ts";
import type { Item } from "../net/types.ts";

export type Permission = "no" | "ask" | "yes" | "denied";
const can = typeof Notification !== "undefined" && (typeof isSecureContext === "undefined" || isSecureContext);
const read = (): Permission => (!can ? "no" : Notification.permission === "granted" ? "yes" : Notification.permission === "denied" ? "denied" : "ask");
export const permission = signal<Permission>(read());
export const unread = computed(() => lists.value.mine.items.filter((i) => i.unread));

export async function allowNotifications(): Promise<void> {
	if (can) await Notification.requestPermission();
	permission.value = read();
}

// Those that came since the last look, not counting what is open before our eyes.
export function fresh(before: Map<number, number> | null, items: Item[], open: string | null): Item[] {
	return before ? items.filter((i) => i.unread && i.reference !== open && (before.get(i.id) ?? 0) < i.updated) : [];
}

function pop(i: Item): void {
	const n = new Notification(say("notify.from", { name: i.customer?.name ?? "" }), { body: i.subject, tag: i.reference, lang: session.value!.staff.lang, dir: "auto", silent: true });
	n.onclick = () => {
		window.focus();
		go({ at: "ticket", ref: i.reference, reply: false });
		n.close();
	};
}

export function startNotifying(): () => void {
	let before: Map<number, number> | null = null;
	const a = effect(() => {
		const { state, items } = lists.value.mine;
		if (state !== "ready") return;
		const open = route.peek().at === "ticket" && !document.hidden ? (route.peek() as { ref: string }).ref : null;
		const news = fresh(before, items, open);
		before = new Map(items.map((i) => [i.id, i.updated]));
		if (permission.peek() === "yes") news.slice(0, 3).forEach(pop);
	});
	const b = effect(() => {
		const r = route.value, n = unread.value.length;
		const t = r.at === "ticket" ? entry(r.ref).value.ticket : null;
		const place = t ? `${t.subject} · ${t.reference}` : session.value?.organization.name ?? "";
		document.title = `${n ? `(${n}) ` : ""}${place ? `${place} · ` : ""}${say("app.name")}`;
	});
	return () => (a(), b());
}
