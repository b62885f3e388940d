// SPDX-License-Identifier: Apache-2.0
// Beside the queue when no ticket is open: a rest when nobody waits, else who is first.
import { now } from "../base/clock.ts";
import { longWhen } from "../base/format.ts";
import { rich, say } from "../base/text.ts";
import { counts, list, view } from "../store/queue.ts";
import { pathOf } from "../store/route.ts";
import { Kbd } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";

const Art = () => <svg class="rest-art" viewBox="0 0 120 120" aria-hidden="true"><circle cx="60" cy="60" r="54" /><circle cx="60" cy="60" r="37" /><circle cx="60" cy="60" r="20" /><circle class="core" cx="60" cy="60" r="8" /></svg>;

export function Rest() {
	const { items, state } = list.value, first = items[0];
	const next = items.filter((i) => i.next_contact && i.next_contact > now.value).sort((a, b) => a.next_contact! - b.next_contact!)[0];
	if (state !== "ready") return <section class="ticket blank" aria-label={say("ticket.name")} />;
	return <section class="ticket blank" aria-label={say("ticket.name")}><div class="rest">
		<Art />
		<h2>{first ? say("rest.waiting", { n: counts.value[view.value] }) : say("rest.nobody")}</h2>
		<p>{next ? rich("rest.next", { when: <b>{longWhen(next.next_contact!, now.value)}</b>, name: <bdi>{next.customer?.name}</bdi> }) : say(first ? "rest.order" : "rest.nothing_due")}</p>
		<ul>
			{first ? <li><a href={pathOf({ at: "ticket", ref: first.reference, reply: false })}><Icon name="inbox" /><span><b>{rich("rest.start", { name: <bdi>{first.customer?.name || say("customer.none")}</bdi> })}</b><bdi>{first.subject}</bdi></span><Kbd>Enter</Kbd></a></li> : null}
			{view.value !== "unassigned" && counts.value.unassigned > 0 ? <li><a href={pathOf({ at: "queue", view: "unassigned" })}><Icon name="hand" /><span><b>{say("rest.take")}</b>{say("rest.take_n", { n: counts.value.unassigned })}</span></a></li> : null}
			<li><a href={pathOf({ at: "new" })}><Icon name="plus" /><span><b>{say("rest.new")}</b>{say("rest.new_sub")}</span></a></li>
		</ul>
	</div></section>;
}
