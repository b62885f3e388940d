// SPDX-License-Identifier: Apache-2.0
// Listens to the live stream and keeps what is on screen true: lists, the open ticket, presence, notifications.
import { effect, signal } from "@preact/signals";
import { call } from "../net/api.ts";
import { live, startLive } from "../net/live.ts";
import type { ServerEvent } from "../net/sse.ts";
import type { JournalEvent, PresenceEvent, Person } from "../net/types.ts";
import { outbox } from "./line.ts";
import { refresh, refreshSoon, view } from "./queue.ts";
import { route } from "./route.ts";
import { me } from "./session.ts";
import { byId, change, entry, load, staleAll, stir } from "./ticket.ts";

export const openRef = (): string | null => (route.value.at === "ticket" ? route.value.ref : null);
export const online = signal(true);
const OFF_MS = 3_000; // how long the stream may be away before we say so

function presence(e: PresenceEvent): void {
	const ref = byId(e.ticket)?.value.ticket?.reference;
	if (!ref || e.staff.id === me()) return;
	const person: Person[] = e.what === "left" ? [] : [{ ...e.staff, what: e.what }];
	change(ref, (t) => ({ ...t, presence: [...t.presence.filter((p) => p.id !== e.staff.id), ...person] }));
}

function hear(e: ServerEvent): void {
	if (e.event === "journal") {
		const j = JSON.parse(e.data) as JournalEvent;
		refreshSoon();
		if (j.ticket) stir(j.ticket, openRef());
	} else if (e.event === "presence") presence(JSON.parse(e.data) as PresenceEvent);
	else if (e.event === "live" && e.data === "on") void caughtUp();
}

let first = true;
// After being away: everything may have changed, and what waits can go.
async function caughtUp(): Promise<void> {
	outbox.hurry();
	if (first) return void (first = false);
	staleAll();
	await refresh(view.value);
	const ref = openRef();
	if (ref) await load(ref, true).catch(() => undefined);
}

export function startWatching(): () => void {
	let off: ReturnType<typeof setTimeout> | undefined;
	const ends = [startLive(hear), effect(() => {
		clearTimeout(off);
		if (live.value === "off") off = setTimeout(() => (online.value = false), OFF_MS);
		else online.value = true;
	})];
	const back = (): void => outbox.hurry();
	const gone = (): void => void (online.value = false);
	window.addEventListener("online", back);
	window.addEventListener("offline", gone);
	ends.push(() => window.removeEventListener("online", back), () => window.removeEventListener("offline", gone));
	return () => ends.forEach((f) => f());
}

// Tells the others that we are here. Looking counts only after a moment: moving through the list is not being seen.
const DWELL_MS = 1_500, BEAT_MS = 25_000;
let told: { id: number; what: string } | null = null, writing = 0;

const tell = (id: number, what: string, keepalive = false): void => void call("POST", `/tickets/${id}/presence`, { body: { what }, keepalive, quiet: true }).catch(() => undefined);

export function noteWriting(id: number): void {
	const fresh = Date.now() - writing > 10_000;
	writing = Date.now();
	if (fresh || told?.id !== id || told.what !== "writing") tell(id, "writing");
	told = { id, what: "writing" };
}

export function startPresence(): () => void {
	const leave = (): void => {
		if (told) tell(told.id, "left", true);
		told = null;
	};
	let dwell: ReturnType<typeof setTimeout> | undefined;
	const beat = (): void => {
		const ref = openRef(), id = ref ? entry(ref).peek().ticket?.id : undefined;
		if (told && told.id !== id) leave();
		if (!id || document.hidden) return;
		const what = told?.id === id && Date.now() - writing < 15_000 ? "writing" : "viewing";
		told = { id, what };
		tell(id, what);
	};
	const ends = [effect(() => {
		void route.value;
		clearTimeout(dwell);
		dwell = setTimeout(beat, DWELL_MS);
	})];
	const timer = setInterval(beat, BEAT_MS);
	window.addEventListener("pagehide", leave);
	return () => (ends.forEach((f) => f()), clearInterval(timer), clearTimeout(dwell), leave());
}
