// SPDX-License-Identifier: Apache-2.0
// The open ticket: head, story, course of events, and the place to write.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/text.ts";
import { sendTo, setLayer } from "../composer/target.ts";
import { Composer } from "../composer/composer.tsx";
import { callName } from "../base/format.ts";
import type { Ticket as T } from "../net/types.ts";
import { drafts } from "../store/drafts.ts";
import { neighbour, list } from "../store/queue.ts";
import { canReply } from "../store/session.ts";
import { entry, load, prefetch } from "../store/ticket.ts";
import { sorry } from "../store/strip.ts";
import { Skeleton, Trouble } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { Head } from "./head.tsx";
import { Story } from "./story.tsx";
import { Timeline } from "./timeline.tsx";

function ThumbBar({ t }: { t: T }) {
	const reply = sendTo(t).can && canReply();
	return <div class="comp-bar">
		{reply ? <button type="button" class="btn primary" onClick={() => setLayer(t, "reply")}><Icon name="send" />{say("comp.reply_to", { name: callName(t.customer?.name ?? "") })}</button> : null}
		<button type="button" class={reply ? "btn" : "btn primary"} onClick={() => setLayer(t, "note")}><Icon name="lock" />{say("comp.note_short")}</button>
	</div>;
}

function Open({ t }: { t: T }) {
	const scroll = useRef<HTMLDivElement>(null);
	const last = t.contacts.at(-1)?.id;
	useEffect(() => void drafts.open(t.id), [t.id]);
	useEffect(() => {
		const box = scroll.current!;
		box.scrollTop = box.scrollHeight;
		const o = new ResizeObserver(() => { // mail frames grow after they are laid out: stay at the end
			if (box.scrollHeight - box.scrollTop - box.clientHeight < 240) box.scrollTop = box.scrollHeight;
		});
		if (box.firstElementChild) o.observe(box.lastElementChild!);
		const end = setTimeout(() => o.disconnect(), 1_500);
		return () => (clearTimeout(end), o.disconnect());
	}, [t.id, last]);
	return <section class="ticket" aria-label={say("ticket.name")}>
		<Head t={t} />
		<div class="c-scroll" id="course" ref={scroll} tabIndex={0} role="region" aria-label={say("ticket.course")}>
			<Story t={t} />
			<Timeline t={t} />
		</div>
		<ThumbBar t={t} />
		<Composer t={t} key={t.id} />
	</section>;
}

export function TicketPane({ at }: { at: string }) {
	const s = entry(at).value;
	useEffect(() => void load(at).catch(sorry), [at, s.stale]);
	useEffect(() => { // the neighbours, so that J and K answer at once
		if (!s.ticket) return;
		const t = setTimeout(() => (prefetch(neighbour(s.ticket!.id, 1)), prefetch(neighbour(s.ticket!.id, -1))), 150);
		return () => clearTimeout(t);
	}, [s.ticket?.id, list.value.items.length]);
	if (s.ticket) return <Open t={s.ticket} />;
	if (s.problem) return <section class="ticket" aria-label={say("ticket.name")}><div class="c-scroll"><Trouble head title={say(s.problem.status === 404 || s.problem.status === 403 ? "ticket.not_here" : "ticket.failed")} text={s.problem.message}
		again={() => void load(at, true).catch(sorry)} /><p><a class="btn" href="/"><Icon name="arrow-left" />{say("ticket.to_queue")}</a></p></div></section>;
	return <section class="ticket" aria-label={say("ticket.name")}><div class="c-head"><Skeleton lines={2} label={say("ticket.loading")} /></div><div class="c-scroll"><Skeleton lines={8} label={say("ticket.loading")} /></div></section>;
}
