// SPDX-License-Identifier: Apache-2.0
// Who else belongs to this ticket and may see the shared record. Adding and removing are both explicit.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import type { Ticket } from "../net/types.ts";
import { ADDRESS } from "../composer/target.ts";
import { addParticipant, participant } from "../store/act.ts";
import { Icon } from "../ui/icon.tsx";

function Add({ t }: { t: Ticket }) {
	const [open, setOpen] = useState(false), [address, setAddress] = useState("");
	if (!open) return <button type="button" class="btn quiet mini" onClick={() => setOpen(true)}><Icon name="plus" />{say("people.add")}</button>;
	const add = (e: Event): void => {
		e.preventDefault();
		if (!ADDRESS.test(address.trim())) return;
		void addParticipant(t, address.trim(), "");
		setAddress("");
		setOpen(false);
	};
	return <form class="inline" onSubmit={add}><input class="inp" dir="ltr" type="email" required value={address} aria-label={say("people.address")} placeholder={say("people.address")} onInput={(e) => setAddress(e.currentTarget.value)} /><button class="btn mini">{say("act.add")}</button></form>;
}

export function Participants({ t }: { t: Ticket }) {
	const own = new Set(t.customer?.identities.map((i) => i.value));
	const all = t.participants.filter((p) => p.state === "member" && !own.has(p.address));
	return <section><h2><Icon name="users-round" />{say("people.title")}</h2>
		{all.length ? <ul class="people">{all.map((p) => <li key={p.id}><span>{p.name ? <bdi>{p.name}</bdi> : null}<bdi dir="ltr" class="mail">{p.address}</bdi></span>
			<button type="button" class="btn quiet mini" aria-label={say("people.remove", { who: p.name || p.address })} onClick={() => void participant(t, p.id, "remove")}><Icon name="x" /></button></li>)}</ul> : <p class="cap">{say("people.none")}</p>}
		<Add t={t} /></section>;
}
