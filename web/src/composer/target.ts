// SPDX-License-Identifier: Apache-2.0
// To whom something is written, and which layer of the phone is on top.
import { computed, signal } from "@preact/signals";
import { say } from "../base/text.ts";
import type { Contact, DraftKind, Ticket } from "../net/types.ts";
import { slotOf } from "../store/draft.ts";
import { drafts } from "../store/drafts.ts";
import { view } from "../store/queue.ts";
import { go, route } from "../store/route.ts";

export const layer = computed<"queue" | "ticket" | "reply">(() => (route.value.at !== "ticket" ? "queue" : route.value.reply ? "reply" : "ticket"));
export const focusEditor = signal(0); // counts up: the editor takes the focus
export const recipientsOpen = signal(false);

const phone = (): boolean => matchMedia("(max-width: 48rem)").matches;

// Opens the place to write for one kind. On a phone it is a layer of its own.
export function setLayer(t: Ticket, kind: DraftKind): void {
	drafts.turn(t.id, kind);
	if (phone()) go({ at: "ticket", ref: t.reference, reply: true });
	focusEditor.value++;
}

export function backFrom(t: Ticket): void {
	go(layer.value === "reply" ? { at: "ticket", ref: t.reference, reply: false } : { at: "queue", view: view.value });
}

export type Target = { can: boolean; address: string };

// Where a reply goes by itself: to who wrote last among those who belong here, else to the customer's address.
export function sendTo(t: Ticket): Target {
	const emails = t.customer?.identities.filter((i) => i.kind === "email").map((i) => i.value) ?? [];
	const members = t.participants.filter((p) => p.state === "member").map((p) => p.address);
	const last = [...t.contacts].reverse().find((c) => c.direction === "in" && c.author.address && !c.held);
	const address = last?.author.address ?? "";
	if (address.includes("@") && (emails.includes(address) || members.includes(address) || !emails.length)) return { can: true, address };
	return emails[0] ? { can: true, address: emails[0] } : { can: false, address: "" };
}

// Everybody who was on that message and is not us.
export function replyAll(t: Ticket, c: Contact): void {
	const to = sendTo(t).address, ours = t.mailbox?.address ?? "";
	const all = [c.direction === "in" ? (c.author.address ?? "") : "", ...c.to, ...c.cc].filter((a) => a.includes("@") && a !== to && a !== ours);
	setLayer(t, "reply");
	drafts.edit(t.id, { kind: "reply", to: [to], cc: [...new Set(all)] });
	recipientsOpen.value = true;
}

export function startForward(t: Ticket, c: Contact): void {
	setLayer(t, "forward");
	const had = drafts.of(t.id).value.texts.forward;
	const from = [c.author.name, c.author.address ? `<${c.author.address}>` : ""].filter(Boolean).join(" ");
	const text = had?.trim() ? had : `\n\n${say("forward.head")}\n${say("forward.from", { who: from })}\n${say("forward.subject", { subject: t.subject })}\n\n${c.text}`;
	const attachments = c.attachments.filter((a) => !a.inline).map(({ id, name, type, size, url }) => ({ id, name, type, size, url }));
	drafts.edit(t.id, { kind: "forward", to: [], cc: [], bcc: [], text, attachments });
	recipientsOpen.value = true;
}

export const ADDRESS = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:"]+$/;

// What stops a draft from being sent, as a text key; null when nothing does.
export function missing(t: Ticket, d: { kind: DraftKind; to: string[]; cc: string[]; bcc: string[] }, text: string, files: number): string | null {
	if (!text.trim() && !files) return "comp.empty";
	if (slotOf(d.kind) === "forward" && !d.to.length) return "comp.nobody";
	if (d.kind === "reply" && !d.to.length && !sendTo(t).can) return "comp.nobody";
	if ([...d.to, ...d.cc, ...d.bcc].some((a) => !ADDRESS.test(a))) return "comp.bad_address";
	return null;
}
