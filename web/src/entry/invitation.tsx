// SPDX-License-Identifier: Apache-2.0
// Accepting an invitation: the name others will see, a language, a password.
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
import { PASSWORD_MIN } from "./setup.tsx";
import { useSend } from "./use_send.ts";

export function Invitation({ token }: { token: string }) {
	const [who, setWho] = useState<{ email: string; name: string } | null | "bad">(null), [name, setName] = useState(""), [password, setPassword] = useState("");
	const s = useSend(["name", "password"]);
	useEffect(() => void get<{ email: string; name: string }>(`/invitations/${encodeURIComponent(token)}`, { quiet: true }).then((w) => (setWho(w), setName(w.name)), () => setWho("bad")), [token]);
	if (who === null) return <div class="set"><Skeleton lines={5} label={say("ticket.loading")} /></div>;
	if (who === "bad") return <Way title={say("invite.bad")} sub={say("invite.bad_now")} submit={() => go({ at: "queue", view: "mine" })}><button class="btn big">{say("sign.in")}</button></Way>;
	const send = (): void => s.send(async () => {
		const made = await post<Session>("/invitations/accept", { token, name: name.trim(), password, lang: lang.value }, { quiet: true });
		go({ at: "queue", view: "mine" }, true);
		await welcome(made);
	});
	return <Way title={say("invite.title")} sub={say("invite.sub", { email: who.email })} submit={send}>
		<Input label={say("setup.name")} hint={say("setup.name_hint")} autocomplete="name" required value={name} set={setName} wrong={s.wrong("name")} />
		<Chips label={say("me.lang")} name="lang" value={lang.value} set={(v) => void speak(v as Lang)} options={LANG_CHOICES} />
		<Input label={say("sign.password")} hint={say("sign.password_hint", { n: PASSWORD_MIN })} type="password" code autocomplete="new-password" minLength={PASSWORD_MIN} required value={password} set={setPassword} wrong={s.wrong("password")} />
		{s.general ? <p class="warn bad" role="alert"><Icon name="circle-alert" /><span>{s.general}</span></p> : null}
		<button class="btn primary big" disabled={s.busy}>{say("invite.accept")}<Icon name="arrow-right" /></button>
	</Way>;
}
