// SPDX-License-Identifier: Apache-2.0
// What waits for a decision: a message from somebody new on this ticket, and people who were put in copy.
import { now } from "../base/clock.ts";
import { longWhen } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Contact, Ticket } from "../net/types.ts";
import { judge, participant } from "../store/act.ts";
import { Avatar } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { Attachments } from "./attachments.tsx";

export function Held({ t, c }: { t: Ticket; c: Contact }) {
	const who = c.author.name || c.author.address || say("customer.none");
	return <article class="msg held" aria-label={say("held.name")}>
		<Avatar name={who} />
		<div>
			<header><b><bdi>{who}</bdi></b>{c.author.address ? <bdi dir="ltr">{c.author.address}</bdi> : null}<Icon name="user-plus" /><time>{longWhen(c.at, now.value)}</time></header>
			<div class="held-box">
				<p class="why"><Icon name="shield-alert" /><span>{say(c.hold_reason === "token_stranger" ? "held.token_stranger" : "held.stranger")}</span></p>
				<p class="body" dir="auto">{c.text}</p>
				<Attachments all={c.attachments} />
				<div class="row"><button type="button" class="btn" onClick={() => void judge(t, c.id, "accept")}><Icon name="check" />{say("held.accept")}</button>
					<button type="button" class="btn quiet" onClick={() => void judge(t, c.id, "refuse")}><Icon name="x" />{say("held.refuse")}</button></div>
			</div>
		</div>
	</article>;
}

export function Proposed({ t }: { t: Ticket }) {
	const all = t.participants.filter((p) => p.state === "proposed");
	if (!all.length) return null;
	return <section class="held-box proposed" aria-label={say("proposed.name")}>
		<p class="why"><Icon name="users-round" /><span>{say("proposed.why")}</span></p>
		<ul>{all.map((p) => <li key={p.id}><span>{p.name ? <bdi>{p.name}</bdi> : null} <bdi dir="ltr" class="mail">{p.address}</bdi></span>
			<button type="button" class="btn mini" onClick={() => void participant(t, p.id, "accept")}><Icon name="user-plus" />{say("proposed.accept")}</button>
			<button type="button" class="btn quiet mini" onClick={() => void participant(t, p.id, "remove")}>{say("proposed.remove")}</button></li>)}</ul>
	</section>;
}
