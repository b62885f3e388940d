// SPDX-License-Identifier: Apache-2.0
// What is being written, and who will read it: said in words beside the switch, and by the colour of the paper.
import { callName } from "../base/format.ts";
import { rich, say } from "../base/text.ts";
import type { DraftKind, Ticket } from "../net/types.ts";
import { slotOf, type Local } from "../store/draft.ts";
import { drafts } from "../store/drafts.ts";
import { canReply } from "../store/session.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { focusEditor, recipientsOpen, sendTo } from "./target.ts";

const LOGS: DraftKind[] = ["call", "visit", "letter"];

function Switch({ t, d }: { t: Ticket; d: Local }) {
	const name = callName(t.customer?.name ?? "");
	const reply = canReply() && (sendTo(t).can || d.to.length > 0);
	const kinds: [DraftKind, IconName, string][] = [
		...(reply ? [["reply", "mail", say("comp.reply_to", { name })] as [DraftKind, IconName, string]] : []),
		["note", "lock", say("comp.note")],
		["call", "phone", say("comp.log_short")],
		...(d.kind === "forward" ? [["forward", "forward", say("comp.forward")] as [DraftKind, IconName, string]] : []),
	];
	return <div class="seg" role="group" aria-label={say("comp.kinds")}>
		{kinds.map(([k, icon, label]) => <button key={k} type="button" aria-pressed={slotOf(d.kind) === slotOf(k)} onClick={() => (drafts.turn(t.id, k), focusEditor.value++)}><Icon name={icon} /><span>{label}</span></button>)}
	</div>;
}

function Goes({ t, d }: { t: Ticket; d: Local }) {
	const name = callName(t.customer?.name ?? "");
	if (d.kind === "note") return <span class="to"><Icon name="lock" /> {say("comp.goes_note", { name })}</span>;
	if (d.kind === "forward") return <span class="to">{say("comp.goes_forward", { name })}</span>;
	if (d.kind !== "reply") return <span class="to">
		<select aria-label={say("comp.log_kind")} value={d.kind} onChange={(e) => drafts.turn(t.id, e.currentTarget.value as DraftKind)}>{LOGS.map((k) => <option key={k} value={k} selected={k === d.kind}>{say(`kind.${k}`)}</option>)}</select> {say("comp.goes_log", { name })}</span>;
	const to = d.to[0] ?? sendTo(t).address, copies = Math.max(0, d.to.length - 1) + d.cc.length + d.bcc.length;
	const address = <button type="button" class="whom" title={say("comp.change")} aria-label={say("comp.change_to", { to })} aria-expanded={recipientsOpen.value} onClick={() => (recipientsOpen.value = !recipientsOpen.value)}><bdi dir="ltr">{to}</bdi></button>;
	return <span class="to">{rich("comp.goes_reply", { address }, { copies })}</span>;
}

export const KindBar = ({ t, d }: { t: Ticket; d: Local }) => <div class="comp-top"><Switch t={t} d={d} /><Goes t={t} d={d} /></div>;
