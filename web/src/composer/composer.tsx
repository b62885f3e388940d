// SPDX-License-Identifier: Apache-2.0
// The composer: reply, internal note, a call to write down, or a forward. Two papers that cannot be confused, and a
// button that names who will read it.
import { useEffect, useRef, useState } from "preact/hooks";
import { callName } from "../base/format.ts";
import { say } from "../base/text.ts";
import { useVerb } from "../keys/use.ts";
import type { DraftKind, State, Ticket } from "../net/types.ts";
import { slotOf, textOf, type Local } from "../store/draft.ts";
import { drafts } from "../store/drafts.ts";
import { addFiles, going } from "../store/files.ts";
import { neighbour } from "../store/queue.ts";
import { go } from "../store/route.ts";
import { sendDraft } from "../store/send.ts";
import { canReply, session } from "../store/session.ts";
import { showStrip } from "../store/strip.ts";
import { noteWriting } from "../store/watch.ts";
import { Kbd } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { applied, firstFix, FixBand, hasBlank, marksOf, pickBlank, ThreeQuestions } from "./coach_band.tsx";
import { Editor } from "./editor.tsx";
import { Files } from "./files.tsx";
import { useHeard } from "./heard.ts";
import { KindBar } from "./kind.tsx";
import { Recipients } from "./recipients.tsx";
import { layer, missing, recipientsOpen, sendTo, setLayer } from "./target.ts";

// A draft that cannot be a reply (nobody to send to) is a note.
function settle(t: Ticket, d: Local): Local {
	const reply = canReply() && (sendTo(t).can || d.to.length > 0);
	return d.kind === "reply" && !reply ? { ...d, kind: "note" } : d;
}

function Newer({ t }: { t: Ticket }) {
	const n = drafts.newerOf(t.id).value;
	if (!n) return null;
	return <div class="fix" role="status"><span class="why"><b>{say("draft.newer")}</b> <bdi>{n.text.slice(0, 90)}</bdi></span>
		<button type="button" class="btn mini" onClick={() => drafts.takeNewer(t.id)}>{say("draft.take")}</button><button type="button" class="btn quiet mini" onClick={() => drafts.keepMine(t.id)}>{say("draft.mine")}</button></div>;
}

const AFTER: State[] = ["with_customer", "with_us", "with_third_party", "solved"];

function After({ value, set }: { value: State; set: (s: State) => void }) {
	return <label class="after"><span>{say("comp.after")}</span><select value={value} onChange={(e) => set(e.currentTarget.value as State)}>
		{AFTER.map((s) => <option key={s} value={s} selected={s === value}>{say(`state.${s}`)}</option>)}</select></label>;
}

const sendWord = (t: Ticket, d: Local): string => {
	const slot = slotOf(d.kind), name = callName(t.customer?.name ?? "");
	return slot === "reply" ? say("comp.send_reply", { name }) : slot === "forward" ? say("comp.send_forward") : slot === "note" ? say("comp.send_note") : say("comp.send_log");
};

export function Composer({ t }: { t: Ticket }) {
	const d = settle(t, drafts.of(t.id).value), text = textOf(d), slot = slotOf(d.kind), leaves = slot === "reply" || slot === "forward";
	const [after, setAfter] = useState<State>("with_customer"), [over, setOver] = useState(false), [wrong, setWrong] = useState<string | null>(null);
	const file = useRef<HTMLInputElement>(null);
	const up = going.value.some((g) => g.ticket === t.id);

	useEffect(() => void (recipientsOpen.value = false), [t.id]);
	const open = (k: DraftKind) => (): void => setLayer(t, k);
	useVerb("reply", () => (canReply() && sendTo(t).can ? open("reply")() : false));
	useVerb("note", open("note"));
	const send = (next: boolean): void => {
		const why = up ? "comp.uploading" : slot === "reply" && hasBlank(text) ? "comp.blank" : missing(t, d, text, d.attachments.length);
		setWrong(why);
		if (why) return;
		const to = d.to.length || slot !== "reply" ? d.to : [sendTo(t).address];
		const following = next ? (neighbour(t.id, 1) ?? neighbour(t.id, -1)) : null;
		recipientsOpen.value = false;
		void sendDraft(t, { ...d, to }, { undo_seconds: session.value!.undo_seconds, state_after: slot === "reply" ? after : undefined });
		if (following && following.id !== t.id) go({ at: "ticket", ref: following.reference, reply: false });
		else if (layer.value === "reply") go({ at: "ticket", ref: t.reference, reply: false });
		document.getElementById("course")?.focus(); // so that Z takes it back
		if (!leaves) showStrip({ text: say(slot === "note" ? "did.note" : "did.log") }, 4);
	};
	useVerb("send", () => send(false));
	useVerb("send_next", () => send(true));
	useVerb("close", () => {
		const el = document.activeElement as HTMLElement | null;
		return el?.closest(".comp") ? (el.blur(), document.getElementById("course")?.focus(), undefined) : false;
	});
	const edit = (v: string): void => {
		if (wrong) setWrong(null);
		drafts.edit(t.id, { kind: d.kind, text: v });
		noteWriting(t.id);
	};
	const heard = useHeard(t, text, slot);
	const fix = (): boolean | void => {
		const f = firstFix(heard);
		if (!f || !f.better.length || heard!.text !== text || f.span[1] <= f.span[0]) return false;
		edit(applied(text, f));
		pickBlank(f);
	};
	useVerb("fix", fix);
	const drop = (e: DragEvent): void => {
		e.preventDefault();
		setOver(false);
		addFiles(t.id, [...(e.dataTransfer?.files ?? [])]);
	};
	const label = slot === "reply" ? say("comp.reply_to", { name: callName(t.customer?.name ?? "") }) : say(slot === "note" ? "comp.note" : slot === "log" ? "comp.log" : "comp.forward");
	return <div class={`comp is-${slot}${over ? " over" : ""}`} id="reply" onDragOver={(e) => e.dataTransfer?.types.includes("Files") && (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
		<KindBar t={t} d={d} />
		<div class="editor">
			{leaves && (recipientsOpen.value || slot === "forward") ? <Recipients all={d} set={(c) => drafts.edit(t.id, { kind: d.kind, ...c })} spare={slot === "reply" ? sendTo(t).address : ""} /> : null}
			<Newer t={t} />
			<Editor text={text} set={edit} label={label} hint={say(`comp.hint_${slot}`)} marks={marksOf(heard, text)} files={(f) => addFiles(t.id, f)} />
			<FixBand heard={heard} text={text} take={fix} />
			{slot === "reply" ? <ThreeQuestions t={t} heard={heard} text={text} add={(more) => edit(`${text.trimEnd()} ${more}`.trim())} /> : null}
			<Files ticket={t.id} all={d.attachments} />
			{wrong ? <p class="fix" role="alert"><span class="why"><Icon name="circle-alert" /> {say(wrong)}</span></p> : null}
		</div>
		<div class="comp-act">
			<button type="button" class="btn quiet" aria-label={say("comp.attach")} onClick={() => file.current!.click()}><Icon name="paperclip" /></button>
			{slot === "reply" ? <After value={after} set={setAfter} /> : null}
			<span class="saved" aria-live="off">{text.trim() ? say(d.dirty ? "draft.here" : "draft.saved") : ""}</span>
			<button type="button" class="btn push" onClick={() => send(false)}>{slot === "note" ? <Icon name="lock" /> : null}{sendWord(t, d)} <Kbd>Ctrl ⏎</Kbd></button>
			<button type="button" class="btn primary" onClick={() => send(true)}><Icon name={leaves ? "send" : slot === "note" ? "lock" : "phone"} />{say(leaves ? "comp.send_next" : "comp.save_next")} <Kbd>Ctrl ⇧ ⏎</Kbd></button>
			<input ref={file} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(e) => (addFiles(t.id, [...(e.currentTarget.files ?? [])]), (e.currentTarget.value = ""))} />
		</div>
	</div>;
}
