// SPDX-License-Identifier: Apache-2.0
// What the test double remembers and how it changes: tickets, contacts, drafts, and the journal that feeds the stream.
import { contact } from "./data.mjs";

export const fail = (status, detail, more = {}) => Object.assign(new Error(detail), { status, more });
const ITEM = ["id", "reference", "subject", "state", "owner", "team", "customer", "channel", "urgency", "nth", "patience", "next_contact", "waiting_since", "updated", "unread", "held", "snippet", "why"];
const RANK = { danger: 0, promises: 1, patience: 2 };

export class Desk {
	constructor(data, clock = Date.now) {
		Object.assign(this, data);
		this.skew = data.base - clock(); // the desk's day begins at `base`
		this.clock = clock;
		this.next = 5000;
		this.journal = [];
		this.listeners = new Set();
		this.drafts = new Map();
		this.uploads = new Map();
		this.invitations = new Map();
		this.merges = new Map();
		this.sent = []; // contacts whose undo time passed
	}
	now() { return this.clock() + this.skew; }
	id() { return ++this.next; }

	tell(ticket, kind, staff, shared = true) {
		const e = { id: this.journal.length + 1, ticket: ticket?.id ?? null, kind, at: this.now(), actor: staff ? { id: staff.id, name: staff.name } : { id: null, name: "" }, shared };
		this.journal.push(e);
		for (const l of this.listeners) l("journal", e, String(e.id));
	}
	present(ticket, staff, what) {
		ticket.presence = ticket.presence.filter((p) => p.id !== staff.id);
		if (what !== "left") ticket.presence.push({ id: staff.id, name: staff.name, what });
		for (const l of this.listeners) l("presence", { ticket: ticket.id, staff: { id: staff.id, name: staff.name }, what }, "");
	}

	find(ref) {
		const t = this.tickets.find((x) => String(x.id) === ref || x.reference === ref);
		if (!t) throw fail(404, this.lang === "he" ? "אין כאן דבר, או שאין הרשאה לראות אותו." : "There is nothing here, or you may not see it.");
		return t;
	}
	findContact(id) {
		for (const t of this.tickets) for (const c of t.contacts) if (c.id === Number(id)) return [t, c];
		throw fail(404, "not found");
	}

	item(t) { return { ...Object.fromEntries(ITEM.map((k) => [k, t[k]])), customer: t.customer && { id: t.customer.id, name: t.customer.name }, held: t.contacts.filter((c) => c.held).length, group: t.group }; }
	full(t) { return { ...this.item(t), ...t, held: t.contacts.filter((c) => c.held).length, customer: t.customer }; }

	view(v, staff) {
		const open = (t) => !t.junk && t.state !== "closed";
		const pick = { mine: (t) => open(t) && t.owner?.id === staff.id && t.state !== "with_customer", unassigned: (t) => open(t) && !t.owner, all: (t) => !t.junk, junk: (t) => t.junk }[v] ?? (() => false);
		return this.tickets.filter(pick);
	}
	list({ view = "mine", order = "patience", limit = 50, cursor }, staff) {
		const all = this.view(view, staff);
		if (order === "patience") all.sort((a, b) => RANK[a.group] - RANK[b.group] || (a.next_contact ?? 0) - (b.next_contact ?? 0) || a.id - b.id);
		else all.sort((a, b) => b.updated - a.updated);
		const from = cursor ? Number(cursor) : 0, items = all.slice(from, from + Number(limit)).map((t) => this.item(t));
		if (order !== "patience") for (const i of items) delete i.group;
		const counts = Object.fromEntries(["mine", "unassigned", "all", "junk"].map((v) => [v, this.view(v, staff).length]));
		return { items, next: from + items.length < all.length ? String(from + items.length) : null, counts };
	}

	event(t, text, staff, kind) {
		t.events.push({ id: this.id(), kind, at: this.now(), actor: { kind: "staff", name: staff.name }, text, shared: true });
		t.updated = this.now();
		t.etag = String(Number(t.etag) + 1);
		this.tell(t, kind, staff);
	}
	patch(t, p, staff) {
		if (p.owner !== undefined) t.owner = p.owner === null ? null : (({ id, name }) => ({ id, name }))(this.staff.find((s) => s.id === p.owner));
		if (p.team !== undefined) t.team = this.teams.find((x) => x.id === p.team) ?? null;
		if (p.topic !== undefined) t.topic = this.topics.find((x) => x.id === p.topic) ?? null;
		for (const k of ["state", "subject", "urgency", "external_ref", "asks", "not_wanted", "junk"]) if (p[k] !== undefined) t[k] = p[k];
		const what = p.state ? `${this.words.sign}: ${p.state}` : p.owner !== undefined ? `${this.words.took}: ${t.owner?.name ?? "–"}` : Object.keys(p).join(", ");
		this.event(t, what, staff, "changed");
		return this.full(t);
	}

	write(t, body, staff) {
		const leaves = body.kind === "reply" || body.kind === "forward";
		if (!body.text?.trim() && !body.attachments?.length) throw fail(422, this.lang === "he" ? "אין כאן טקסט" : "There is no text", { field: "text" });
		const at = this.now(), wait = (body.undo_seconds ?? 0) * 1000;
		const c = contact(this.id(), { kind: body.kind, direction: leaves ? "out" : body.kind === "note" ? "internal" : "in", at, text: body.text, channel: leaves || body.kind === "note" ? "email" : body.kind === "call" ? "phone" : body.kind,
			author: { kind: "staff", id: staff.id, name: staff.name, address: null }, to: body.to ?? [], cc: body.cc ?? [], attachments: (body.attachments ?? []).map((i) => ({ ...this.uploads.get(i), inline: false })),
			delivery: leaves ? (body.to ?? []).map((to) => ({ to, state: wait ? "held" : "sent", words: "", at, leaves_at: wait ? at + wait : null })) : [] });
		t.contacts.push(c);
		this.drafts.delete(`${t.id} ${staff.id} ${body.kind}`);
		if (leaves && wait) setTimeout(() => this.leave(t, c, body, staff), wait).unref?.();
		else if (leaves) this.sent.push(c);
		t.updated = at;
		t.unread = false;
		this.tell(t, body.kind, staff, body.kind !== "note");
		return { contact: c, ticket: this.full(t) };
	}
	leave(t, c, body, staff) {
		if (!t.contacts.includes(c) || c.delivery[0]?.state !== "held") return;
		c.delivery.forEach((d) => Object.assign(d, { state: "sent", leaves_at: null }));
		this.sent.push(c);
		if (body.state_after) t.state = body.state_after;
		this.tell(t, "sent", staff);
	}
	undo(id, staff) {
		const [t, c] = this.findContact(id);
		if (c.delivery.some((d) => d.state !== "held")) throw fail(409, this.lang === "he" ? "התשובה כבר יצאה." : "The answer has already left.");
		t.contacts = t.contacts.filter((x) => x !== c);
		this.tell(t, "undone", staff);
		return { draft: { kind: c.kind, text: c.text, to: c.to, cc: c.cc, attachments: c.attachments, version: 1 } };
	}

	// A customer writes, as if mail came in.
	arrive(t, text) {
		t.contacts.push(contact(this.id(), { at: this.now(), text, author: { kind: "customer", id: t.customer.id, name: t.customer.name, address: t.customer.identities[0].value } }));
		Object.assign(t, { unread: true, snippet: text.slice(0, 80), updated: this.now(), waiting_since: this.now() });
		this.tell(t, "message", null);
	}

	open(body, staff) {
		const id = this.id(), at = this.now();
		const customer = { id: this.id(), name: body.customer.name, identities: [body.customer.email && { kind: "email", value: body.customer.email }, body.customer.phone && { kind: "phone", value: body.customer.phone }].filter(Boolean), organization: null, since: at, lang: this.lang, note: "", tickets: [] };
		const t = { ...structuredClone(this.tickets[0]), id, reference: `K-${id}`, subject: body.subject, state: "with_us", owner: { id: staff.id, name: staff.name }, customer, channel: body.channel, urgency: "other", nth: 1, group: "patience", why: null, unread: false, events: [], contacts: [], presence: [], updated: at, waiting_since: at, etag: "1" };
		this.tickets.push(t);
		this.write(t, { kind: body.direction === "out" ? "reply" : body.channel === "phone" ? "call" : body.channel, text: body.text || body.subject, to: body.customer.email ? [body.customer.email] : [] }, staff);
		return this.full(t);
	}

	search(q, limit) {
		const words = q.toLowerCase().split(/\s+/).filter((w) => !/^(from|to|state|before):/.test(w));
		const hits = [];
		for (const t of this.tickets) for (const c of [...t.contacts, { id: null, text: `${t.subject} ${t.reference} ${t.customer.name}`, at: t.updated }]) {
			const at = c.text.toLowerCase().indexOf(words[0]);
			if (!words.length || !words.every((w) => c.text.toLowerCase().includes(w)) || hits.some((h) => h.ticket.id === t.id)) continue;
			const from = Math.max(0, at - 20);
			hits.push({ ticket: this.item(t), contact: c.id, at: c.at, snippet: [[c.text.slice(from, at), false], [c.text.slice(at, at + words[0].length), true], [c.text.slice(at + words[0].length, at + 60), false]] });
		}
		return { items: hits.sort((a, b) => b.at - a.at).slice(0, limit), next: null };
	}
}
