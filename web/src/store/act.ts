// SPDX-License-Identifier: Apache-2.0
// What a person does to a ticket. Each shows at once, goes through the outbox, and can be taken back where that makes
// sense; when the server refuses, the ticket is fetched again and the reason is said.
import { say } from "../base/text.ts";
import type { Ref, State, Ticket, TicketPatch, Urgency } from "../net/types.ts";
import { outbox } from "./line.ts";
import { refreshSoon, touch } from "./queue.ts";
import { session } from "./session.ts";
import { showStrip, sorry } from "./strip.ts";
import { accept, change, load } from "./ticket.ts";

const SECONDS = 8;
const line = (t: Ticket): string => `ticket-${t.id}`;

async function send(t: Ticket, look: Partial<Ticket>, go: () => Promise<Ticket | null>): Promise<void> {
	change(t.reference, (x) => ({ ...x, ...look }));
	touch(t.id, look);
	try {
		const answer = await go();
		if (answer && "reference" in answer) accept(answer);
		refreshSoon();
	} catch (e) {
		sorry(e);
		await load(t.reference, true).catch(() => undefined);
		refreshSoon();
	}
}

const patch = (t: Ticket, p: TicketPatch, look: Partial<Ticket>): Promise<void> =>
	send(t, look, () => outbox.put<Ticket>("PATCH", `/tickets/${t.id}`, p, line(t)));

// Does it, and shows the way back.
function withUndo(t: Ticket, text: string, there: [TicketPatch, Partial<Ticket>], back: [TicketPatch, Partial<Ticket>]): void {
	void patch(t, ...there);
	showStrip({ text, undo: () => patch(t, ...back) }, SECONDS);
}

const mine = (): Ref => ({ id: session.value!.staff.id, name: session.value!.staff.name });

export function take(t: Ticket): void {
	if (t.owner?.id === mine().id) return;
	const was = t.owner;
	void send(t, { owner: mine() }, () => outbox.put<Ticket>("POST", `/tickets/${t.id}/take`, {}, line(t)));
	showStrip({ text: say("did.taken", { ref: t.reference }), undo: () => patch(t, { owner: was?.id ?? null }, { owner: was }) }, SECONDS);
}

export function assign(t: Ticket, to: Ref | null): void {
	if (t.owner?.id === to?.id) return;
	withUndo(t, to ? say("did.assigned", { ref: t.reference, name: to.name }) : say("did.released", { ref: t.reference }),
		[{ owner: to?.id ?? null }, { owner: to }], [{ owner: t.owner?.id ?? null }, { owner: t.owner }]);
}

export function setTeam(t: Ticket, team: Ref | null): void {
	if (t.team?.id === team?.id) return;
	withUndo(t, team ? say("did.team", { ref: t.reference, name: team.name }) : say("did.no_team", { ref: t.reference }),
		[{ team: team?.id ?? null }, { team }], [{ team: t.team?.id ?? null }, { team: t.team }]);
}

export function setState(t: Ticket, state: State): void {
	if (t.state === state) return;
	withUndo(t, say("did.state", { ref: t.reference, state: say(`state.${state}`) }), [{ state }, { state }], [{ state: t.state }, { state: t.state }]);
}

export function setUrgency(t: Ticket, urgency: Urgency): void {
	if (t.urgency === urgency) return;
	withUndo(t, say("did.urgency", { ref: t.reference, what: say(`urgency.${urgency}`) }), [{ urgency }, { urgency }], [{ urgency: t.urgency }, { urgency: t.urgency }]);
}

export function setJunk(t: Ticket, junk: boolean, reason: string): void {
	withUndo(t, say(junk ? "did.junk" : "did.not_junk", { ref: t.reference }), [{ junk, reason }, { junk }], [{ junk: !junk }, { junk: !junk }]);
}

export function setTopic(t: Ticket, topic: Ref | null): void {
	withUndo(t, say("did.topic", { ref: t.reference }), [{ topic: topic?.id ?? null }, { topic }], [{ topic: t.topic?.id ?? null }, { topic: t.topic }]);
}

// Plain words on a ticket: subject, reference of the company's own, what is asked and what is not wanted.
export function setWords(t: Ticket, words: Partial<Pick<Ticket, "subject" | "external_ref" | "asks" | "not_wanted">>): void {
	void patch(t, words, words);
}

export function setTags(t: Ticket, tags: string[]): void {
	void send(t, { tags }, () => outbox.put<Ticket>("PUT", `/tickets/${t.id}/tags`, { tags }, line(t)));
}

export async function judge(t: Ticket, contact: number, verdict: "accept" | "refuse"): Promise<void> {
	const contacts = t.contacts.filter((c) => verdict === "accept" || c.id !== contact).map((c) => (c.id === contact ? { ...c, held: false } : c));
	await send(t, { contacts, held: Math.max(0, t.held - 1) }, () => outbox.put<Ticket>("POST", `/contacts/${contact}/${verdict}`, {}, line(t)));
}

export async function participant(t: Ticket, id: number, verdict: "accept" | "remove"): Promise<void> {
	const state = verdict === "accept" ? ("member" as const) : ("removed" as const);
	await send(t, { participants: t.participants.map((p) => (p.id === id ? { ...p, state } : p)) },
		() => outbox.put<Ticket>("POST", `/participants/${id}/${verdict}`, {}, line(t)));
	await load(t.reference, true).catch(() => undefined);
}

export async function addParticipant(t: Ticket, address: string, name: string): Promise<void> {
	await send(t, {}, () => outbox.put<Ticket>("POST", `/tickets/${t.id}/participants`, { address, name }, line(t)));
	await load(t.reference, true).catch(() => undefined);
}

export const retry = (t: Ticket, contact: number): Promise<void> =>
	send(t, {}, () => outbox.put<Ticket>("POST", `/contacts/${contact}/retry`, {}, line(t))).then(() => load(t.reference, true));

export async function merge(t: Ticket, into: { id: number; reference: string }): Promise<void> {
	await outbox.put("POST", `/tickets/${t.id}/merge`, { into: into.id }, line(t));
	showStrip({ text: say("did.merged", { ref: t.reference, into: into.reference }) }, SECONDS);
	refreshSoon();
	await load(into.reference, true).catch(() => undefined);
}
