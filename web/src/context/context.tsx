// SPDX-License-Identifier: Apache-2.0
// Beside the ticket: patience and what we did to it, the customer with all earlier tickets, who else takes part, related.
import { useEffect, useRef } from "preact/hooks";
import { now } from "../base/clock.ts";
import { date } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Customer, Ticket } from "../net/types.ts";
import { route, pathOf } from "../store/route.ts";
import { entry } from "../store/ticket.ts";
import { Avatar, Meter, Said, StatePill } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { contextOpen } from "./drawer.ts";
import { Participants } from "./participants.tsx";

function Patience({ t }: { t: Ticket }) {
	if (!t.patience) return null;
	return <section><h2><Icon name="ear" />{say("context.patience")}</h2>
		<div class="pat"><p class="pat-now"><Meter patience={t.patience} /></p>
			{t.patience.reasons.length ? <ul>{t.patience.reasons.map((r) => <li key={r}><Said>{r}</Said></li>)}</ul> : null}</div></section>;
}

export function CustomerCard({ c, link }: { c: Customer; link: boolean }) {
	const solved = c.tickets.filter((x) => x.state === "solved" || x.state === "closed").length;
	return <div class="cust"><div class="name"><Avatar name={c.name} />{link ? <a href={pathOf({ at: "customers", id: c.id })}><bdi>{c.name || say("customer.none")}</bdi></a> : <bdi>{c.name || say("customer.none")}</bdi>}</div>
		<dl>
			{c.identities.map((i) => <div key={i.kind + i.value}><dt>{say(`identity.${i.kind}`)}</dt><dd><bdi dir="ltr">{i.value}</bdi></dd></div>)}
			{c.organization ? <div><dt>{say("customer.organization")}</dt><dd><bdi>{c.organization.name}</bdi></dd></div> : null}
			{c.lang ? <div><dt>{say("customer.lang")}</dt><dd>{say(`lang.${c.lang}`)}</dd></div> : null}
			{c.since ? <div><dt>{say("customer.since")}</dt><dd>{say("customer.since_line", { year: String(new Date(c.since).getFullYear()), n: solved })}</dd></div> : null}
			{c.note ? <div><dt>{say("customer.note")}</dt><dd dir="auto">{c.note}</dd></div> : null}
		</dl></div>;
}

export function Earlier({ c, but }: { c: Customer; but: number }) {
	const all = c.tickets.filter((x) => x.id !== but);
	if (!all.length) return <p class="cap">{say("context.first_ticket")}</p>;
	return <ul class="sim">{all.map((x) => <li key={x.id}><a href={pathOf({ at: "ticket", ref: x.reference, reply: false })}><span class="what"><bdi>{x.subject}</bdi></span><span class="num"><bdi dir="ltr">{x.reference}</bdi> · {date(x.updated, now.value)}</span><StatePill state={x.state} /></a></li>)}</ul>;
}

function Body({ t }: { t: Ticket }) {
	return <>
		<Patience t={t} />
		{t.customer ? <section><h2><Icon name="user-round" />{say("context.customer")}</h2><CustomerCard c={t.customer} link /></section> : null}
		{t.customer ? <section><h2><Icon name="history" />{say("context.earlier")}</h2><Earlier c={t.customer} but={t.id} /></section> : null}
		<Participants t={t} />
		{t.related.length ? <section><h2><Icon name="link" />{say("context.related")}</h2><ul class="sim">{t.related.map((r) => <li key={r.id}><a href={pathOf({ at: "ticket", ref: r.reference, reply: false })}><span class="what"><bdi>{r.subject}</bdi></span><span class="num"><bdi dir="ltr">{r.reference}</bdi></span></a></li>)}</ul></section> : null}
	</>;
}

export function Context() {
	const r = route.value, t = r.at === "ticket" ? entry(r.ref).value.ticket : null, box = useRef<HTMLElement>(null);
	useEffect(() => void (contextOpen.value = false), [r.at === "ticket" ? r.ref : ""]);
	useEffect(() => {
		if (contextOpen.value) box.current?.querySelector<HTMLElement>("button,a")?.focus();
	}, [contextOpen.value]);
	const keys = (e: KeyboardEvent): void => void (e.key === "Escape" && contextOpen.value && (e.stopPropagation(), (contextOpen.value = false)));
	return <aside ref={box} class={contextOpen.value ? "ctx open" : "ctx"} aria-label={say("context.name")} tabIndex={-1} onKeyDown={keys}>
		<button type="button" class="btn quiet ctx-shut" onClick={() => (contextOpen.value = false)}><Icon name="x" />{say("act.close")}</button>
		{t ? <Body t={t} /> : null}
	</aside>;
}
