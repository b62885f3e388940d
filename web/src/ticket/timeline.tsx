// SPDX-License-Identifier: Apache-2.0
// The course of the ticket. Long ones begin folded: the first contact, then the latest, the rest one press away.
import { useEffect, useState } from "preact/hooks";
import { now } from "../base/clock.ts";
import { duration, longWhen } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Ticket, TicketEvent } from "../net/types.ts";
import { Said } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { course, type Entry } from "./course.ts";
import { Message } from "./message.tsx";
import { Held, Proposed } from "./held.tsx";

const FOLD_FROM = 40, SHOW = 20, EVENTS = 3;

function Events({ events }: { events: TicketEvent[] }) {
	const [all, setAll] = useState(false);
	const shown = all || events.length <= EVENTS + 1 ? events : events.slice(-EVENTS);
	return <>
		{shown.length < events.length ? <div class="sys"><button type="button" class="btn quiet" onClick={() => setAll(true)}>{say("tl.more_events", { n: events.length - shown.length })}</button></div> : null}
		{shown.map((e) => <div key={e.id} class="sys"><span><Said>{e.text}</Said> · <time>{longWhen(e.at, now.value)}</time></span></div>)}
	</>;
}

function One({ e, t, last }: { e: Entry; t: Ticket; last: boolean }) {
	if (e.is === "events") return <Events events={e.events} />;
	if (e.is === "silence") return <div class="sys silence"><span>{say(e.still ? "tl.silence_still" : "tl.silence", { time: duration(e.ms) })}</span></div>;
	return e.contact.held ? <Held t={t} c={e.contact} /> : <Message t={t} c={e.contact} last={last} />;
}

export function Timeline({ t }: { t: Ticket }) {
	const [open, setOpen] = useState(false);
	useEffect(() => setOpen(false), [t.id]);
	const all = course(t, now.value);
	const folded = !open && all.length > FOLD_FROM;
	const shown = folded ? [...all.slice(0, 1), ...all.slice(-SHOW)] : all;
	const lastIn = [...all].reverse().find((e) => e.is === "contact" && e.contact.direction === "in");
	return <div class="tl">
		{shown.map((e, i) => <div class="tl-one" key={e.is === "contact" ? `c${e.contact.pending ?? e.contact.id}` : e.is === "events" ? `e${e.events[0]!.id}` : `s${e.at}`}>
			{folded && i === 1 ? <div class="sys"><button type="button" class="btn quiet" onClick={() => setOpen(true)}><Icon name="history" />{say("tl.unfold", { n: all.length - shown.length })}</button></div> : null}
			<One e={e} t={t} last={e === lastIn} />
		</div>)}
		{t.contacts.length ? null : <p class="cap">{say("tl.none")}</p>}
		<Proposed t={t} />
	</div>;
}
