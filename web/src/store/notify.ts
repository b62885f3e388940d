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
// Tickets where the customer wrote since they were last looked at here.
export const heard = signal<Set<number>>(new Set());
export const isNew = (i: Item): boolean => i.unread ?? heard.value.has(i.id);
export const unread = computed(() => lists.value.mine.items.filter(isNew));

export async function allowNotifications(): Promise<void> {
	if (can) await Notification.requestPermission();
	permission.value = read();
}

// What the customer said last, as far as a row tells: it changes when they write, not when we act.
const said = (i: Item): string => `${i.waiting_since ?? ""} ${i.snippet}`;

// Those where the customer wrote since the last look, not counting what is open before our eyes.
export function fresh(before: Map<number, string> | null, items: Item[], open: string | null): Item[] {
	return before ? items.filter((i) => i.unread !== false && i.waiting_since !== null && i.reference !== open && before.get(i.id) !== said(i)) : [];
}
export const look = (items: Item[]): Map<number, string> => new Map(items.map((i) => [i.id, said(i)]));

function pop(i: Item): void {
	const n = new Notification(say("notify.from", { name: i.customer?.name ?? "" }), { body: i.subject, tag: i.reference, lang: session.value!.staff.lang, dir: "auto", silent: true });
	n.onclick = () => {
		window.focus();
		go({ at: "ticket", ref: i.reference, reply: false });
		n.close();
	};
}

export function startNotifying(): () => void {
	let before: Map<number, string> | null = null;
	const a = effect(() => {
		const { state, items } = lists.value.mine;
		if (state !== "ready") return;
		const open = route.peek().at === "ticket" && !document.hidden ? (route.peek() as { ref: string }).ref : null;
		const news = fresh(before, items, open);
		before = look(items);
		if (news.length) heard.value = new Set([...heard.peek(), ...news.map((i) => i.id)]);
		if (permission.peek() === "yes") news.slice(0, 3).forEach(pop);
	});
	const b = effect(() => {
		const r = route.value, n = unread.value.length;
		const t = r.at === "ticket" ? entry(r.ref).value.ticket : null;
		if (t && heard.peek().has(t.id)) heard.value = new Set([...heard.peek()].filter((id) => id !== t.id));
		const place = t ? `${t.subject} · ${t.reference}` : session.value?.organization.name ?? "";
		document.title = `${n ? `(${n}) ` : ""}${place ? `${place} · ` : ""}${say("app.name")}`;
	});
	return () => (a(), b());
}
