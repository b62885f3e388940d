// SPDX-License-Identifier: Apache-2.0
// A ticket that begins here: somebody called, came, sent a letter; or we write first.
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { uuid } from "../base/id.ts";
import { get, post, Problem } from "../net/api.ts";
import type { Channel, Found, Mailbox, Ticket } from "../net/types.ts";
import { canReply } from "../store/session.ts";
import { go } from "../store/route.ts";
import { accept } from "../store/ticket.ts";
import { refreshSoon } from "../store/queue.ts";
import { ADDRESS } from "../composer/target.ts";
import { Area, Chips, Input, Select } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";

type Way = "phone" | "visit" | "letter" | "out";

function Known({ name, pick }: { name: string; pick: (c: Found) => void }) {
	const [all, setAll] = useState<Found[]>([]);
	useEffect(() => {
		if (name.trim().length < 2) return setAll([]);
		const t = setTimeout(() => void get<{ items: Found[] }>(`/customers?q=${encodeURIComponent(name.trim())}`).then((a) => setAll(a.items.slice(0, 4)), () => setAll([])), 200);
		return () => clearTimeout(t);
	}, [name]);
	if (!all.length) return null;
	return <ul class="picks" aria-label={say("new.known")}>{all.map((c) => <li key={c.id}><button type="button" onClick={() => pick(c)}><bdi>{c.name}</bdi><bdi dir="ltr" class="num">{c.address ?? c.identities?.[0]?.value ?? ""}</bdi></button></li>)}</ul>;
}

export function NewTicket() {
	const [way, setWay] = useState<Way>("phone"), [name, setName] = useState(""), [email, setEmail] = useState(""), [phone, setPhone] = useState(""), [subject, setSubject] = useState(""), [text, setText] = useState("");
	const [boxes, setBoxes] = useState<Mailbox[]>([]), [mailbox, setMailbox] = useState(""), [bad, setBad] = useState<{ text: string; field?: string | undefined } | null>(null), [busy, setBusy] = useState(false), [picked, setPicked] = useState(false);
	const [key] = useState(uuid);
	useEffect(() => void get<{ items: Mailbox[] }>("/mailboxes", { quiet: true }).then((a) => setBoxes(a.items), () => undefined), []);
	const out = way === "out";
	const wrong = (f: string): string | undefined => (bad?.field === f ? bad.text : undefined);
	const pick = (c: Found): void => {
		setPicked(true);
		setName(c.name);
		const all = c.identities?.map((i) => i.value) ?? [c.address ?? ""];
		setEmail(all.find((a) => a.includes("@")) ?? "");
		setPhone(all.find((a) => a && !a.includes("@")) ?? "");
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		if (out && !ADDRESS.test(email.trim())) return setBad({ text: say("new.need_email"), field: "email" });
		setBusy(true);
		setBad(null);
		try {
			const customer = { name: name.trim(), ...(email.trim() ? { email: email.trim() } : {}), ...(phone.trim() ? { phone: phone.trim() } : {}) };
			const channel: Channel = out ? "email" : way;
			const t = await post<Ticket>("/tickets", { subject: subject.trim(), text, channel, customer, direction: out ? "out" : "in", ...(mailbox ? { mailbox: Number(mailbox) } : {}) }, { key });
			accept(t);
			refreshSoon();
			go({ at: "ticket", ref: t.reference, reply: false });
		} catch (x) {
			setBad({ text: x instanceof Problem ? x.message : say("error.here"), field: x instanceof Problem ? x.field : undefined });
			setBusy(false);
		}
	};
	const ways: { value: Way; label: string }[] = [{ value: "phone", label: say("new.phone") }, { value: "visit", label: say("new.visit") }, { value: "letter", label: say("new.letter") }, ...(canReply() ? [{ value: "out" as Way, label: say("new.out") }] : [])];
	return <div class="narrow">
		<div class="p-head"><div><h1>{say("new.title")}</h1><p>{say("new.sub")}</p></div></div>
		<form class="panel stack" onSubmit={(e) => void save(e)}>
			<Chips label={say("new.way")} name="way" value={way} set={(v) => setWay(v as Way)} options={ways} />
			<Input label={say("new.name")} value={name} set={(v) => (setName(v), setPicked(false))} autocomplete="off" required wrong={wrong("name")} />
			{picked ? null : <Known name={name} pick={pick} />}
			<div class="two-cols">
				<Input label={say("identity.email")} value={email} set={setEmail} type="email" code required={out} autocomplete="off" wrong={wrong("email")} />
				<Input label={say("identity.phone")} value={phone} set={setPhone} type="tel" code autocomplete="off" wrong={wrong("phone")} />
			</div>
			{out && boxes.length > 1 ? <Select label={say("new.mailbox")} value={mailbox} set={setMailbox} options={[{ value: "", label: say("new.mailbox_default") }, ...boxes.map((b) => ({ value: String(b.id), label: `${b.name} <${b.address}>` }))]} /> : null}
			<Input label={say("new.subject")} value={subject} set={setSubject} required maxLength={300} wrong={wrong("subject")} />
			<Area label={say(out ? "new.message" : "new.said")} hint={say(out ? "new.message_hint" : "new.said_hint")} value={text} set={setText} rows={7} />
			{bad && !bad.field ? <p class="warn bad" role="alert"><Icon name="circle-alert" /><span>{bad.text}</span></p> : null}
			<div class="foot"><button class="btn primary push big" disabled={busy}>{out ? <Icon name="send" /> : <Icon name="check" />}{say(out ? "new.send" : "new.save")}</button></div>
		</form>
	</div>;
}
