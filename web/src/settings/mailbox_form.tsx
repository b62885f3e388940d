// SPDX-License-Identifier: Apache-2.0
// One mailbox, new or changed. Passwords go in and never come back out.
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { call } from "../net/api.ts";
import type { Mailbox } from "../net/types.ts";
import { loadTeams, teams } from "../store/people.ts";
import { session } from "../store/session.ts";
import { Area, Check, Chips, Input, LANG_CHOICES, Select } from "../ui/form.tsx";
import { SaveFoot, useSave } from "./load.tsx";

const FRESH = { address: "", name: "", lang: "he" as string, team: "", smtp_url: "", smtp_login: "", smtp_password: "", imap_url: "", imap_login: "", imap_password: "", signature: "", acknowledge: true };

export function MailboxForm({ m, done, cancel }: { m: Mailbox | null; done: () => void; cancel: () => void }) {
	const [v, setV] = useState({ ...FRESH, lang: session.value!.staff.lang, ...(m ? { ...m, team: String(m.team ?? ""), smtp_password: "", imap_password: "" } : {}) });
	const s = useSave(), top = useRef<HTMLFormElement>(null);
	useEffect(() => (void loadTeams(), top.current?.scrollIntoView({ block: "nearest" })), []);
	const set = (k: keyof typeof FRESH) => (x: string): void => setV({ ...v, [k]: x });
	const wrong = (k: string): string | undefined => (s.bad?.field === k ? s.bad.text : undefined);
	const save = (e: Event): void => {
		e.preventDefault();
		const body: Record<string, unknown> = Object.fromEntries((Object.keys(FRESH) as (keyof typeof FRESH)[]).map((k) => [k, v[k]]));
		body.team = v.team ? Number(v.team) : null;
		for (const k of ["smtp_password", "imap_password"]) if (!body[k]) delete body[k];
		s.save(() => call(m ? "PATCH" : "POST", m ? `/mailboxes/${m.id}` : "/mailboxes", { body }).then(done));
	};
	const text = (k: keyof typeof FRESH, more: Record<string, unknown> = {}) => <Input label={say(`mailbox.${k}`)} value={String(v[k])} set={set(k)} wrong={wrong(k)} {...more} />;
	return <form class="panel stack" onSubmit={save} ref={top}><h2>{say(m ? "mailbox.change" : "mailbox.add")}</h2>
		<div class="two-cols">{text("address", { type: "email", code: true, required: true })}{text("name", { required: true, hint: say("mailbox.name_hint") })}</div>
		<div class="two-cols"><Chips label={say("mailbox.lang")} name="ml" value={v.lang} set={set("lang")} options={LANG_CHOICES} />
			<Select label={say("mailbox.team")} value={v.team} set={set("team")} options={[{ value: "", label: say("sort.none") }, ...(teams.value ?? []).map((t) => ({ value: String(t.id), label: t.name }))]} /></div>
		<h3>{say("mailbox.out")}</h3>{text("smtp_url", { code: true, hint: say("mailbox.smtp_hint"), placeholder: "smtps://mail.example.com:465" })}
		<div class="two-cols">{text("smtp_login", { code: true, autocomplete: "off" })}{text("smtp_password", { code: true, type: "password", autocomplete: "new-password", hint: m ? say("mailbox.password_hint") : undefined })}</div>
		<h3>{say("mailbox.in")}</h3>{text("imap_url", { code: true, hint: say("mailbox.imap_hint"), placeholder: "imaps://mail.example.com/INBOX" })}
		<div class="two-cols">{text("imap_login", { code: true, autocomplete: "off" })}{text("imap_password", { code: true, type: "password", autocomplete: "new-password", hint: m ? say("mailbox.password_hint") : undefined })}</div>
		<Area label={say("mailbox.signature")} value={v.signature} set={set("signature")} rows={3} />
		<Check label={say("mailbox.acknowledge")} value={v.acknowledge} set={(a) => setV({ ...v, acknowledge: a })} />
		<SaveFoot s={s}><button type="button" class="btn quiet" onClick={cancel}>{say("act.cancel")}</button></SaveFoot>
	</form>;
}
