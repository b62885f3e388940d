// SPDX-License-Identifier: Apache-2.0
// Staff and invitations. An invitation is a link that works once; it is shown here to be passed on.
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { call, post } from "../net/api.ts";
import type { Role, Staff } from "../net/types.ts";
import { loadTeams, teams } from "../store/people.ts";
import { me } from "../store/session.ts";
import { sorry } from "../store/strip.ts";
import { Avatar } from "../ui/bits.tsx";
import { Input, Select } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { SaveFoot, When, useLoad, useSave } from "./load.tsx";

const ROLES: Role[] = ["agent", "lead", "admin", "light"];
const roleOptions = (): { value: string; label: string }[] => ROLES.map((r) => ({ value: r, label: say(`role.${r}`) }));

function Invite({ done }: { done: () => void }) {
	const [email, setEmail] = useState(""), [name, setName] = useState(""), [role, setRole] = useState<string>("agent"), [team, setTeam] = useState(""), [link, setLink] = useState(""), [copied, setCopied] = useState(false);
	const s = useSave();
	const send = (e: Event): void => (e.preventDefault(), s.save(async () => {
		const a = await post<{ link: string }>("/invitations", { email: email.trim(), name: name.trim(), role, ...(team ? { team: Number(team) } : {}) });
		setLink(a.link);
		setCopied(false);
		done();
	}));
	return <form class="panel stack" onSubmit={send}><h2>{say("staff.invite")}</h2>
		<div class="two-cols"><Input label={say("identity.email")} type="email" code required value={email} set={setEmail} autocomplete="off" wrong={s.bad?.field === "email" ? s.bad.text : undefined} /><Input label={say("staff.name")} required value={name} set={setName} autocomplete="off" /></div>
		<div class="two-cols"><Select label={say("staff.role")} hint={say(`role.${role}_can`)} value={role} set={setRole} options={roleOptions()} /><Select label={say("team.name")} value={team} set={setTeam} options={[{ value: "", label: say("sort.none") }, ...(teams.value ?? []).map((t) => ({ value: String(t.id), label: t.name }))]} /></div>
		{link ? <div class="link-out" role="status"><p>{say("staff.link")}</p><code dir="ltr">{link}</code><button type="button" class="btn" onClick={() => void navigator.clipboard?.writeText(link).then(() => setCopied(true))}><Icon name={copied ? "check" : "link"} />{say(copied ? "staff.copied" : "staff.copy")}</button></div> : null}
		<SaveFoot s={s} label={say("staff.make_link")} /></form>;
}

function One({ p, again }: { p: Staff; again: () => void }) {
	const active = p.active !== false, self = p.id === me();
	const set = (body: Partial<Staff>): void => void call("PATCH", `/staff/${p.id}`, { body }).then(again, sorry);
	return <li><Avatar name={p.name} /><span class="what"><b><bdi>{p.name}</bdi></b><small><bdi dir="ltr">{p.email}</bdi>{active ? "" : ` · ${say("staff.inactive")}`}</small></span>
		<select class="inp" aria-label={say("staff.role_of", { name: p.name })} value={p.role} disabled={self} onChange={(e) => set({ role: e.currentTarget.value as Role })}>{roleOptions().map((r) => <option key={r.value} value={r.value} selected={r.value === p.role}>{r.label}</option>)}</select>
		{self ? null : <button type="button" class="btn quiet" onClick={() => set({ active: !active })}>{say(active ? "staff.stop" : "staff.start")}</button>}</li>;
}

export function StaffPage() {
	const l = useLoad<{ items: Staff[] }>("/staff");
	useEffect(() => void loadTeams().catch(() => undefined), []);
	return <><When l={l}>{({ items }) => <section class="panel"><h2>{say("staff.all", { n: items.length })}</h2><ul class="rows">{items.map((p) => <One key={p.id} p={p} again={l.again} />)}</ul></section>}</When><Invite done={l.again} /></>;
}
