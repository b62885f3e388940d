// SPDX-License-Identifier: Apache-2.0
// The tickets in memory: the open one, and its neighbours so that the next key press answers within a frame.
import { signal, type Signal } from "@preact/signals";
import { get, Problem } from "../net/api.ts";
import type { Contact, Customer, Item, Ticket } from "../net/types.ts";
import { touch } from "./queue.ts";

export type Entry = { ticket: Ticket | null; problem: Problem | null; stale: boolean };
const MANY = 60;
const known = new Map<string, Signal<Entry>>(); // by reference
const INCLUDE = "?include=contacts,promises,events,participants,customer";

export function entry(ref: string): Signal<Entry> {
	let s = known.get(ref);
	if (!s) {
		s = signal<Entry>({ ticket: null, problem: null, stale: true });
		known.set(ref, s);
		if (known.size > MANY) known.delete(known.keys().next().value!);
	} else {
		known.delete(ref); // the newest used goes last
		known.set(ref, s);
	}
	return s;
}

const running = new Map<string, Promise<void>>();

export function load(ref: string, force = false): Promise<void> {
	const s = entry(ref);
	if (!force && s.value.ticket && !s.value.stale) return Promise.resolve();
	const already = running.get(ref);
	if (already) return already;
	const job = get<Ticket>(`/tickets/${encodeURIComponent(ref)}${INCLUDE}`)
		.then((t) => accept(t))
		.catch((e: unknown) => {
			if (!(e instanceof Problem)) throw e;
			if (e.status === 404 || e.status === 403 || !s.value.ticket) s.value = { ...s.value, problem: e };
		})
		.finally(() => running.delete(ref));
	running.set(ref, job);
	return job;
}

// A customer that came in short (id and name) keeps what was known.
function wholeCustomer(c: Partial<Customer> & { id: number; name: string }, old: Customer | null): Customer {
	const base = old?.id === c.id ? old : { identities: [], organization: null, since: 0, lang: null, note: "", tickets: [] };
	return { ...base, ...c };
}

// Takes in a ticket from any answer. Parts that an answer leaves out stay as they were; contacts on their way stay too.
export function accept(t: Ticket): void {
	const s = entry(t.reference);
	const old = s.value.ticket;
	const fresh: Ticket = { ...(old ?? ({} as Ticket)), ...t };
	for (const k of ["contacts", "events", "participants", "tags", "related", "presence"] as const) (fresh as Record<string, unknown>)[k] ??= [];
	for (const k of ["asks", "not_wanted", "story", "external_ref"] as const) fresh[k] ??= "";
	if (t.customer) fresh.customer = wholeCustomer(t.customer, old?.customer ?? null);
	const before = new Set(old?.contacts.map((c) => c.id));
	const arrived = (p: Contact): boolean => fresh.contacts.some((f) => !f.pending && !before.has(f.id) && f.kind === p.kind && f.text === p.text);
	const waiting = old?.contacts.filter((c) => c.pending && !arrived(c)) ?? [];
	fresh.contacts = [...fresh.contacts.filter((c) => !c.pending), ...waiting];
	s.value = { ticket: fresh, problem: null, stale: false };
	const { id, subject, state, owner, team, urgency, updated } = fresh;
	touch(id, { subject, state, owner, team, urgency, updated });
}

export function change(ref: string, how: (t: Ticket) => Ticket): void {
	const s = entry(ref);
	if (s.value.ticket) s.value = { ...s.value, ticket: how(s.value.ticket) };
}

export const addPending = (ref: string, c: Contact): void => change(ref, (t) => ({ ...t, contacts: [...t.contacts, c] }));
export const dropPending = (ref: string, key: string): void => change(ref, (t) => ({ ...t, contacts: t.contacts.filter((c) => c.pending !== key) }));

export function byId(id: number): Signal<Entry> | null {
	for (const s of known.values()) if (s.value.ticket?.id === id) return s;
	return null;
}

let soon = new Map<string, ReturnType<typeof setTimeout>>();
// Something happened to a ticket: the open one is fetched again, others when they are opened.
export function stir(id: number, open: string | null): void {
	const s = byId(id), ref = s?.value.ticket?.reference;
	if (!s || !ref) return;
	s.value = { ...s.value, stale: true };
	if (ref !== open || soon.has(ref)) return;
	soon.set(ref, setTimeout(() => (soon.delete(ref), void load(ref, true)), 200));
}

// After the stream was away everything may have changed.
export function staleAll(): void {
	for (const s of [...known.values()]) if (s.value.ticket) s.value = { ...s.value, stale: true }; // a copy: readers move entries while we go
}

export const prefetch = (i: Item | null): void => void (i && load(i.reference).catch(() => undefined));
export const forget = (): void => known.clear();
