// SPDX-License-Identifier: Apache-2.0
// The course of a ticket as one line: contacts and events by time, with our silences drawn between them.
import type { Contact, Ticket, TicketEvent } from "../net/types.ts";

export type Entry =
	| { is: "contact"; at: number; contact: Contact }
	| { is: "events"; at: number; events: TicketEvent[] }
	| { is: "silence"; at: number; ms: number; still: boolean };

export const SILENCE_MS = 24 * 3_600_000;
const hidden = (c: Contact): boolean => c.delivery.length > 0 && c.delivery.every((d) => d.state === "undone");
const fromThem = (c: Contact): boolean => c.direction === "in" && !c.auto_reply && !c.held && c.author.kind === "customer";
const fromUs = (c: Contact): boolean => c.direction === "out" && c.kind !== "auto" && c.author.kind !== "system";

// A silence begins when they spoke and ends when a person here answers; a second message of theirs does not end it.
function silences(contacts: Contact[], now: number, open: boolean): Entry[] {
	const found: Entry[] = [];
	let since: Contact | null = null;
	const note = (until: number, still: boolean): void => {
		if (since && until - since.at >= SILENCE_MS) found.push({ is: "silence", at: until, ms: until - since.at, still });
	};
	for (const c of contacts) {
		if (fromThem(c)) since ??= c;
		else if (fromUs(c)) (note(c.at, false), (since = null));
	}
	if (open) note(now, true);
	return found;
}

const RANK = { silence: 0, contact: 1, events: 2 } as const;

export function course(t: Pick<Ticket, "contacts" | "events" | "state">, now: number): Entry[] {
	const contacts = t.contacts.filter((c) => !hidden(c)).sort((a, b) => a.at - b.at);
	const all: Entry[] = [...contacts.map((contact): Entry => ({ is: "contact", at: contact.at, contact })),
		...t.events.map((e): Entry => ({ is: "events", at: e.at, events: [e] })),
		...silences(contacts, now, t.state === "new" || t.state === "with_us")];
	all.sort((a, b) => a.at - b.at || RANK[a.is] - RANK[b.is]);
	const merged: Entry[] = [];
	for (const e of all) {
		const last = merged.at(-1);
		if (e.is === "events" && last?.is === "events") last.events.push(...e.events);
		else merged.push(e.is === "events" ? { ...e, events: [...e.events] } : e);
	}
	return merged;
}
