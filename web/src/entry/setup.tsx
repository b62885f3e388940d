// SPDX-License-Identifier: Apache-2.0
// First run: whose desk this is, who opens it, in which language; and how to come back (address and password).
import { useEffect, useState } from "preact/hooks";
import { lang, say, speak, type Lang } from "../base/text.ts";
import { get, post } from "../net/api.ts";
import type { Session } from "../net/types.ts";
import { go } from "../store/route.ts";
import { welcome } from "../store/session.ts";
import { Skeleton } from "../ui/bits.tsx";
import { Chips, Input, LANG_CHOICES } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Way } from "./entry.tsx";
import { useSend } from "./use_send.ts";

export const PASSWORD_MIN = 10;

function Dead({ needed }: { needed: boolean }) {
	return <Way title={say(needed ? "setup.bad_link" : "setup.done_before")} sub={say(needed ? "setup.bad_link_now" : "setup.done_before_now")} submit={() => go({ at: "queue", view: "mine" })}>
		{needed ? null : <button class="btn primary big">{say("sign.in")}<Icon name="arrow-right" /></button>}</Way>;
}

export function Setup({ token }: { token: string }) {
	const [state, setState] = useState<{ needed: boolean; valid: boolean } | null>(null);
	const [organization, setOrganization] = useState(""), [name, setName] = useState(""), [email, setEmail] = useState(""), [password, setPassword] = useState("");
	const s = useSend(["organization", "name", "email", "password"]);
	useEffect(() => void get<{ needed: boolean; valid: boolean }>(`/setup?token=${encodeURIComponent(token)}`).then(setState, () => setState({ needed: true, valid: false })), [token]);
	if (!state) return <div class="set"><Skeleton lines={6} label={say("ticket.loading")} /></div>;
	if (!state.needed || !state.valid) return <Dead needed={state.needed} />;
	const send = (): void => s.send(async () => {
		const made = await post<Session>("/setup", { token, organization: organization.trim(), name: name.trim(), email: email.trim(), password, lang: lang.value }, { quiet: true });
		go({ at: "queue", view: "mine" }, true);
		await welcome(made);
	});
	return <Way title={say("setup.title")} sub={say("setup.sub")} submit={send}>
		<Input label={say("setup.organization")} hint={say("setup.organization_hint")} autocomplete="organization" required value={organization} set={setOrganization} wrong={s.wrong("organization")} />
		<Input label={say("setup.name")} hint={say("setup.name_hint")} placeholder={say("setup.name_example")} autocomplete="name" required value={name} set={setName} wrong={s.wrong("name")} />
		<Chips label={say("me.lang")} name="lang" value={lang.value} set={(v) => void speak(v as Lang)} options={LANG_CHOICES} hint={say("setup.lang_hint")} />
		<div class="set-more"><p>{say("setup.back_in")}</p>
			<Input label={say("identity.email")} type="email" code autocomplete="username" required value={email} set={setEmail} wrong={s.wrong("email")} />
			<Input label={say("sign.password")} hint={say("sign.password_hint", { n: PASSWORD_MIN })} type="password" code autocomplete="new-password" minLength={PASSWORD_MIN} required value={password} set={setPassword} wrong={s.wrong("password")} /></div>
		{s.general ? <p class="warn bad" role="alert"><Icon name="circle-alert" /><span>{s.general}</span></p> : null}
		<button class="btn primary big" disabled={s.busy}>{say("setup.open")}<Icon name="arrow-right" /></button>
		<ul class="then"><li><Icon name="check" />{say("setup.then_mail")}</li><li><Icon name="check" />{say("setup.then_people")}</li><li><Icon name="check" />{say("setup.then_yours")}</li></ul>
	</Way>;
}
