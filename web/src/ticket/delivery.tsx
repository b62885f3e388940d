// SPDX-License-Identifier: Apache-2.0
// Where an answer is, in words. Trouble is said for each recipient with the other server's words and the next step.
import { say } from "../base/text.ts";
import { clock } from "../base/format.ts";
import type { Contact, Delivery, Ticket } from "../net/types.ts";
import { retry } from "../store/act.ts";
import { online } from "../store/watch.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";

const ICON: Record<Delivery["state"], IconName> = { held: "hourglass", waiting: "hourglass", sending: "send", sent: "check", delivered: "check-check", failed: "circle-x", unsure: "circle-help", bounced: "mail-warning", undone: "undo-2" };
const BAD = new Set<Delivery["state"]>(["failed", "bounced", "unsure"]);
const ORDER: Delivery["state"][] = ["held", "waiting", "sending", "sent", "delivered", "undone"];

function Bad({ d, again }: { d: Delivery; again: () => void }) {
	return <p class={`warn ${d.state === "unsure" ? "" : "bad"}`}><Icon name={ICON[d.state]} /><span>{say(`delivery.${d.state}_to`, { to: d.to })}{d.words ? <> <q dir="auto">{d.words}</q></> : null}
		{d.state === "bounced" ? null : <button type="button" class="btn mini" onClick={again}><Icon name="refresh-cw" />{say("delivery.again")}</button>}</span></p>;
}

export function DeliveryLine({ t, c }: { t: Ticket; c: Contact }) {
	if (c.pending) return <p class="sent"><Icon name="hourglass" />{say(online.value ? "delivery.going" : "delivery.no_network")}</p>;
	if (c.direction !== "out" || !c.delivery.length) return null;
	const good = c.delivery.filter((d) => !BAD.has(d.state)).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))[0];
	return <>
		{good ? <p class="sent"><Icon name={ICON[good.state]} />{good.state === "held" && good.leaves_at ? say("delivery.held_until", { time: clock(good.leaves_at) }) : say(`delivery.${good.state}`)}</p> : null}
		{c.delivery.filter((d) => BAD.has(d.state)).map((d) => <Bad key={d.to} d={d} again={() => void retry(t, c.id)} />)}
	</>;
}
