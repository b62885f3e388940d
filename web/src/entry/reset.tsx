// SPDX-License-Identifier: Apache-2.0
// A new password by the link from the mail.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { post } from "../net/api.ts";
import type { Session } from "../net/types.ts";
import { go } from "../store/route.ts";
import { welcome } from "../store/session.ts";
import { Input } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Way } from "./entry.tsx";
import { PASSWORD_MIN } from "./setup.tsx";
import { useSend } from "./use_send.ts";

export function Reset({ token }: { token: string }) {
	const [password, setPassword] = useState("");
	const s = useSend(["password"]);
	const send = (): void => s.send(async () => {
		const made = await post<Session>("/resets/accept", { token, password }, { quiet: true });
		go({ at: "queue", view: "mine" }, true);
		await welcome(made);
	});
	return <Way title={say("reset.title")} sub={say("reset.sub")} submit={send}>
		<Input label={say("reset.password")} hint={say("sign.password_hint", { n: PASSWORD_MIN })} type="password" code autocomplete="new-password" minLength={PASSWORD_MIN} required value={password} set={setPassword} wrong={s.wrong("password")} />
		{s.general ? <p class="warn bad" role="alert"><Icon name="circle-alert" /><span>{s.general}</span></p> : null}
		<button class="btn primary big" disabled={s.busy}>{say("reset.save")}<Icon name="arrow-right" /></button>
	</Way>;
}
