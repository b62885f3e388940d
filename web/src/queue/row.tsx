// SPDX-License-Identifier: Apache-2.0
// One row: who, when, what, why now, and how much patience may be left.
import { now } from "../base/clock.ts";
import { shortWhen } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Item, Why } from "../net/types.ts";
import { isNew } from "../store/notify.ts";
import { pathOf } from "../store/route.ts";
import { ChannelMark, Meter, Nth, Said } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";

const WHY_ICON: Record<Why["kind"], IconName> = { danger: "flame", promise: "clock", waiting: "hourglass", held: "user-plus", failed: "mail-warning" };
const SOON_MS = 8 * 3_600_000;

// Coral when we failed or there is danger, amber when it is due, plain otherwise.
function tone(i: Item): string {
	const why = i.why!;
	if (why.kind === "danger" || why.kind === "failed") return "late";
	if (i.next_contact === null) return why.kind === "held" ? "due" : "";
	if (why.kind === "promise") return i.next_contact < now.value ? "late" : i.next_contact - now.value < SOON_MS ? "due" : "";
	return "";
}

export function Row({ item, current }: { item: Item; current: boolean }) {
	const i = item;
	return <a class={isNew(i) ? "q-item unread" : "q-item"} href={pathOf({ at: "ticket", ref: i.reference, reply: false })} aria-current={current ? "true" : undefined}>
		<span class="q-who"><bdi>{i.customer?.name || say("customer.none")}</bdi>{isNew(i) ? <span class="sr">{say("queue.unread")}</span> : null}</span>
		<span class="q-when num"><ChannelMark channel={i.channel} /> {shortWhen(i.waiting_since ?? i.updated, now.value)}</span>
		<span class="q-sub"><bdi>{i.subject || say("ticket.no_subject")}</bdi></span>
		{i.why ? <span class="q-why"><span class={tone(i)}><Icon name={WHY_ICON[i.why.kind] ?? "clock"} /> <Said>{i.why.text}</Said></span></span> : null}
		<span class="q-pat">{i.patience ? <Meter patience={i.patience} /> : <span>{say(`state.${i.state}`)}</span>}<Nth n={i.nth} /></span>
	</a>;
}
