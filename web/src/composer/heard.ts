// SPDX-License-Identifier: Apache-2.0
// The coach beside the composer: reads the draft at every pause, in this browser. Nothing about a draft goes over the
// network or is kept; only the core and the rules are fetched, once, after the first paint.
import { useEffect, useState } from "preact/hooks";
import { get } from "../net/api.ts";
import type { Ticket } from "../net/types.ts";
import type { Checked, Coach, Week } from "../coach/coach.ts";

const PAUSE = 120; // ms without a key

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const minutes = (t: string): number => {
	const [h, m] = t.split(":").map(Number);
	return (h ?? 0) * 60 + (m ?? 0);
};

/** "sun-thu 09:00-18:00; fri 09:00-13:00", as the server's setting says it. */
export function weekOf(hours: string, holidays: string): Week {
	const days: [number, number][][] = [[], [], [], [], [], [], []];
	const business: number[] = [];
	for (const part of hours.split(";").map((p) => p.trim()).filter(Boolean)) {
		const [names = "", ...rest] = part.split(" "), [first = "", last = first] = names.split("-");
		const from = DAYS.indexOf(first), to = DAYS.indexOf(last);
		if (from < 0 || to < 0) continue;
		const ranges = rest.join(" ").split(",").map((r) => r.trim().split("-")).filter((r) => r.length === 2).map(([a, b]) => [minutes(a!), minutes(b!)] as [number, number]);
		for (let d = from; ; d = (d + 1) % 7) {
			days[d] = ranges;
			if (d < 5) business.push(d);
			if (d === to) break;
		}
	}
	return { days, business, halfUntil: 13 * 60, holidays: holidays === "il" };
}

let ready: Promise<Coach> | undefined;
let zoneName = "Asia/Jerusalem";
export const coachZone = (): string => zoneName;

function coach(): Promise<Coach> {
	ready ??= (async () => {
		const [{ loadCoach }, settings] = await Promise.all([import("../coach/coach.ts"), get<{ tz: string; hours: string; holidays: string }>("/settings", { quiet: true })]);
		const c = await loadCoach();
		zoneName = settings.tz;
		c.zone(settings.tz, Date.now(), weekOf(settings.hours ?? "", settings.holidays ?? ""));
		return c;
	})();
	ready.catch(() => (ready = undefined)); // without it one writes as before; the next pause tries again
	return ready;
}

export type Heard = { text: string; checked: Checked };

const lastFromCustomer = (t: Ticket): string => [...t.contacts].reverse().find((c) => c.direction === "in" && !c.held)?.text ?? "";
const isFirstAnswer = (t: Ticket): boolean => !t.contacts.some((c) => c.direction === "out" && !c.auto_reply);

/** What the coach hears in the text, or null while nothing is written. */
export function useHeard(t: Ticket, text: string, slot: string): Heard | null {
	const [heard, set] = useState<Heard | null>(null);
	const on = (slot === "reply" || slot === "note") && text.trim() !== "";
	useEffect(() => {
		if (!on) return set(null);
		const timer = setTimeout(() => {
			coach().then((c) => set({ text, checked: c.check({ text, channel: t.channel, note: slot === "note", now: Date.now(), firstAnswer: isFirstAnswer(t), customer: lastFromCustomer(t) }) })).catch(() => set(null));
		}, PAUSE);
		return () => clearTimeout(timer);
	}, [text, slot, t.id, on]);
	return on ? heard : null;
}
