// SPDX-License-Identifier: Apache-2.0
// The head of a ticket: what it is about, whose it is, in which state, and who else is here.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { useVerb } from "../keys/use.ts";
import type { State, Ticket } from "../net/types.ts";
import { assign, setState, take } from "../store/act.ts";
import { loadStaff, staff } from "../store/people.ts";
import { me } from "../store/session.ts";
import { Kbd, Nth, StatePill } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, type Choice } from "../ui/menu.tsx";
import { contextOpen } from "../context/drawer.ts";
import { backFrom, layer } from "../composer/target.ts";
import { More } from "./more.tsx";
import { Tags } from "./tags.tsx";

export const STATES: State[] = ["with_us", "with_customer", "with_third_party", "solved", "closed"];

const stateChoices = (t: Ticket): Choice[] => STATES.map((s) => ({ id: s, label: say(`state.${s}`), on: t.state === s, do: () => setState(t, s) }));

function ownerChoices(t: Ticket): Choice[] {
	const all = (staff.value ?? []).filter((s) => s.active !== false && s.role !== "light");
	const people = all.map((s): Choice => ({ id: String(s.id), label: <bdi>{s.id === me() ? say("assign.me", { name: s.name }) : s.name}</bdi>, on: t.owner?.id === s.id, do: () => assign(t, s) }));
	return [...people, { id: "none", label: say("assign.nobody"), on: !t.owner, line: true, do: () => assign(t, null) }];
}

function Owner({ t }: { t: Ticket }) {
	const [open, setOpen] = useState(false);
	useVerb("take", () => {
		if (!t.owner) return take(t);
		void loadStaff().then(() => setOpen(true));
	});
	const set = (o: boolean): void => void (o ? loadStaff().then(() => setOpen(true)) : setOpen(false));
	return <>
		{t.owner ? null : <button type="button" class="btn" onClick={() => take(t)}><Icon name="hand" />{say("act.take")} <Kbd>A</Kbd></button>}
		<Menu name={say("assign.name")} label={<><Icon name="user-check" />{say("assign.short")} {t.owner ? <Kbd>A</Kbd> : null}</>} choices={ownerChoices(t)} open={open} setOpen={set} />
	</>;
}

function Presence({ t }: { t: Ticket }) {
	const others = t.presence.filter((p) => p.id !== me());
	return <>{others.slice(0, 2).map((p) => <span key={p.id} class="seen">{say(p.what === "writing" ? "presence.writing" : "presence.here", { name: p.name })}</span>)}</>;
}

export function Head({ t }: { t: Ticket }) {
	const [state, setStateMenu] = useState(false);
	useVerb("state", () => setStateMenu(true));
	return <div class="c-head">
		<div class="back">
			<button type="button" class="btn quiet" onClick={() => backFrom(t)}><Icon name="arrow-left" />{say(layer.value === "ticket" ? "ticket.to_queue" : "ticket.to_ticket")}</button>
			<StatePill state={t.state} />
		</div>
		<div class="c-row">
			<h1 title={t.subject}><bdi>{t.subject || say("ticket.no_subject")}</bdi></h1>
			<Owner t={t} />
			<Menu look="btn" label={<><Icon name="refresh-cw" />{say("state.name")} <Kbd>S</Kbd></>} choices={stateChoices(t)} open={state} setOpen={setStateMenu} end />
			<More t={t} />
			<button type="button" class="btn quiet ctx-open" aria-label={say("context.name")} aria-expanded={contextOpen.value} onClick={() => (contextOpen.value = true)}><Icon name="panel-right" /></button>
		</div>
		<div class="c-meta">
			<span class="wide-only"><StatePill state={t.state} /></span>
			<span><b><bdi>{t.customer?.name || say("customer.none")}</bdi></b>{t.nth > 0 ? <>, <Nth n={t.nth} low /></> : null}</span>
			<span><bdi dir="ltr">{t.reference}</bdi></span>
			<span>{say("owner.label")} <b><bdi>{t.owner?.name ?? say("owner.none")}</bdi></b></span>
			{t.team ? <span><bdi>{t.team.name}</bdi></span> : null}
			{t.urgency === "other" ? null : <span class={t.urgency === "danger" ? "late" : "due"}><Icon name={t.urgency === "danger" ? "flame" : "circle-alert"} /> {say(`urgency.${t.urgency}`)}</span>}
			{t.external_ref ? <span><Icon name="link" /> {t.external_link ? <a href={t.external_link} target="_blank" rel="noreferrer noopener"><bdi dir="ltr">{t.external_ref}</bdi></a> : <bdi dir="ltr">{t.external_ref}</bdi>}</span> : null}
			<Tags t={t} />
			<Presence t={t} />
			<span><Icon name="eye" /> {say(t.page_opened ? "page.opened_yes" : "page.opened_no")}</span>
		</div>
	</div>;
}
