// SPDX-License-Identifier: Apache-2.0
// One contact: a message in or out, a call, a note. Ours, theirs and internal look different and say so in words.
import { useState } from "preact/hooks";
import { now } from "../base/clock.ts";
import { longWhen } from "../base/format.ts";
import { say, sayOr } from "../base/text.ts";
import { startForward, replyAll } from "../composer/target.ts";
import type { Contact, Ticket } from "../net/types.ts";
import { canReply } from "../store/session.ts";
import { Avatar, CHANNEL_ICON } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { Menu, type Choice } from "../ui/menu.tsx";
import { Attachments } from "./attachments.tsx";
import { DeliveryLine } from "./delivery.tsx";
import { MailFrame } from "./mail_frame.tsx";
import { Original } from "./original.tsx";

const RICH = /<(table|img|h[1-6]|ul|ol|pre|blockquote)[\s>]/i;
const KIND_ICON: Partial<Record<Contact["kind"], IconName>> = { note: "lock", call: "phone", visit: "map-pin", letter: "file-text", forward: "forward", bounce: "mail-warning" };
const iconOf = (c: Contact): IconName => KIND_ICON[c.kind] ?? CHANNEL_ICON[c.channel] ?? "mail";

function Where({ c }: { c: Contact }) {
	if (c.kind === "note") return <span>{say("msg.internal")}</span>;
	const more = c.direction === "out" && c.kind === "forward" ? c.to : c.direction === "out" ? c.cc : [];
	return <>
		{c.kind === "message" || c.kind === "reply" ? null : <span>{say(`kind.${c.kind}`)}</span>}
		{c.auto_reply && c.kind !== "auto" ? <span>{say("msg.automatic")}</span> : null}
		{more.length ? <span>{say(c.kind === "forward" ? "msg.forwarded_to" : "msg.copy_to", { who: more.join(", ") })}</span> : null}
		{c.corrected ? <span>{say("msg.corrected")}</span> : null}
	</>;
}

function Tools({ t, c, rich, setRich, setOriginal }: { t: Ticket; c: Contact; rich: boolean; setRich: (r: boolean) => void; setOriginal: () => void }) {
	const mail = c.channel === "email" && c.kind !== "note" && !c.pending;
	const choices: Choice[] = [
		...(mail && canReply() ? [{ id: "all", icon: "reply-all", label: say("msg.reply_all"), do: () => replyAll(t, c) } as Choice, { id: "forward", icon: "forward", label: say("msg.forward"), do: () => startForward(t, c) } as Choice] : []),
		...(c.html ? [{ id: "rich", icon: "message-square-text", label: say(rich ? "msg.plain" : "msg.rich"), do: () => setRich(!rich) } as Choice] : []),
		...(mail && c.direction === "in" ? [{ id: "original", icon: "file-text", label: say("msg.original"), do: setOriginal } as Choice] : []),
	];
	return choices.length ? <span class="msg-tools"><Menu bare look="btn quiet mini" label={<Icon name="ellipsis" />} name={say("msg.tools", { name: c.author.name || c.author.address || "" })} choices={choices} end /></span> : null;
}

export function Message({ t, c, last }: { t: Ticket; c: Contact; last: boolean }) {
	const [rich, setRich] = useState(Boolean(c.html && RICH.test(c.html))), [original, setOriginal] = useState(false);
	const look = c.kind === "note" ? "msg note" : c.direction === "out" ? "msg ours" : "msg";
	const name = c.author.name || c.author.address || say(c.author.kind === "system" ? "app.name" : "customer.none");
	return <article class={`${look}${last ? " last" : ""}${c.pending ? " pending" : ""}`}>
		<Avatar name={name} />
		<div>
			<header><b><bdi>{name}</bdi></b><Icon name={iconOf(c)} /><span class="sr">{say(`channel.${c.channel}`)}</span><time>{longWhen(c.at, now.value)}</time><Where c={c} />
				<Tools t={t} c={c} rich={rich} setRich={setRich} setOriginal={() => setOriginal(true)} /></header>
			{c.warnings.map((w) => <p key={w} class="warn"><Icon name="triangle-alert" />{sayOr(`warning.${w}`, w)}</p>)}
			{rich && c.html ? <MailFrame html={c.html} text={c.text} title={say("msg.frame", { name })} /> : c.text ? <p class="body" dir="auto">{c.text}</p> : null}
			{c.quoted ? <button type="button" class="btn quiet mini quoted" onClick={() => setOriginal(true)}><Icon name="ellipsis" />{say("msg.quoted")}</button> : null}
			<Attachments all={c.attachments} />
			<DeliveryLine t={t} c={c} />
		</div>
		{original ? <Original id={c.id} name={name} close={() => setOriginal(false)} /> : null}
	</article>;
}
