// SPDX-License-Identifier: Apache-2.0
// Sending what was written: it is in the timeline at once, in the outbox on disk, held by the server for the undo
// seconds, and can be taken back until it leaves.
import { uuid } from "../base/id.ts";
import { callName } from "../base/format.ts";
import { say } from "../base/text.ts";
import { serverNow } from "../base/clock.ts";
import { post } from "../net/api.ts";
import type { Contact, ContactAnswer, Draft, DraftKind, State, Ticket } from "../net/types.ts";
import { textOf, type Local } from "./draft.ts";
import { drafts } from "./drafts.ts";
import { outbox } from "./line.ts";
import { refreshSoon } from "./queue.ts";
import { session } from "./session.ts";
import { keepStrip, showStrip, sorry } from "./strip.ts";
import { accept, addPending, change, dropPending, load } from "./ticket.ts";

const leaves = (kind: DraftKind): boolean => kind === "reply" || kind === "forward";
const DIRECTION: Record<DraftKind, Contact["direction"]> = { reply: "out", forward: "out", note: "internal", call: "in", visit: "in", letter: "in" };

// How the contact looks until the server has it.
function sketch(d: Local, key: string): Contact {
	const s = session.value!.staff;
	return { id: -Date.now(), kind: d.kind, direction: DIRECTION[d.kind], channel: leaves(d.kind) || d.kind === "note" ? "email" : d.kind === "call" ? "phone" : (d.kind as "visit" | "letter"),
		author: { kind: "staff", id: s.id, name: s.name, address: null }, at: serverNow(), text: textOf(d), html: null, quoted: false, held: false, hold_reason: "",
		to: d.to, cc: d.cc, delivery: [], attachments: d.attachments.map((a) => ({ ...a, inline: false })), auto_reply: false, warnings: [], corrected: false, pending: key };
}

export type Way = { undo_seconds: number; state_after?: State | undefined; to_all?: boolean };

async function takeBack(t: Ticket, sent: Promise<ContactAnswer>): Promise<void> {
	const { contact } = await sent;
	const { draft } = await post<{ draft: Draft }>(`/contacts/${contact.id}/undo`);
	change(t.reference, (x) => ({ ...x, contacts: x.contacts.filter((c) => c.id !== contact.id) }));
	drafts.restore(t.id, draft);
	await load(t.reference, true).catch(() => undefined);
	refreshSoon();
}

// Sends the draft of a ticket. Resolves when the server has it; the screen does not wait for that.
export async function sendDraft(t: Ticket, d: Local, way: Way): Promise<void> {
	const key = uuid();
	const body = { kind: d.kind, text: textOf(d), to: d.to, cc: d.cc, bcc: d.bcc, attachments: d.attachments.map((a) => a.id),
		...(leaves(d.kind) ? way : {}) };
	addPending(t.reference, sketch(d, key));
	const sent = outbox.put<ContactAnswer>("POST", `/tickets/${t.id}/contacts`, body, `ticket-${t.id}`, key);
	const name = d.kind === "forward" ? (d.to[0] ?? "") : callName(t.customer?.name ?? "");
	const strip = leaves(d.kind) && way.undo_seconds > 0 ? showStrip({ text: say("undo.leaves", { name, n: way.undo_seconds }), undo: () => takeBack(t, sent) }, 3_600) : null;
	void drafts.clear(t.id);
	try {
		const answer = await sent;
		dropPending(t.reference, key);
		accept(answer.ticket);
		change(t.reference, (x) => (x.contacts.some((c) => c.id === answer.contact.id) ? x : { ...x, contacts: [...x.contacts, answer.contact] }));
		const at = Math.max(0, ...answer.contact.delivery.map((v) => v.leaves_at ?? 0));
		if (strip) keepStrip(strip, Math.max(0.5, (at - serverNow()) / 1000 || way.undo_seconds));
		refreshSoon();
	} catch (e) {
		if (strip) keepStrip(strip, 0);
		dropPending(t.reference, key);
		drafts.restore(t.id, { kind: d.kind, text: textOf(d), to: d.to, cc: d.cc, bcc: d.bcc, attachments: d.attachments, version: 0 });
		sorry(e);
	}
}
