// SPDX-License-Identifier: Apache-2.0
// Sign-in, and asking for a new password. Over a workspace whose session ended, what was written stays behind it.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { post, signedOut } from "../net/api.ts";
import { outbox } from "../store/line.ts";
import { session, signIn } from "../store/session.ts";
import { Input } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Way } from "./entry.tsx";
import { useSend } from "./use_send.ts";

function Forgot({ back, email, setEmail }: { back: () => void; email: string; setEmail: (v: string) => void }) {
	const s = useSend(["email"]), [done, setDone] = useState(false);
	return <Way title={say("forgot.title")} sub={say(done ? "forgot.sent" : "forgot.sub")} submit={() => s.send(async () => (await post("/resets", { email }), setDone(true)))}>
		{done ? null : <><Input label={say("identity.email")} type="email" code autocomplete="username" required value={email} set={setEmail} wrong={s.wrong("email") ?? s.general} />
			<button class="btn primary big" disabled={s.busy}>{say("forgot.send")}</button></>}
		<button type="button" class="btn quiet" onClick={back}><Icon name="arrow-left" />{say("forgot.back")}</button>
	</Way>;
}

export function SignIn() {
	const [email, setEmail] = useState(session.value?.staff.email ?? ""), [password, setPassword] = useState(""), [forgot, setForgot] = useState(false);
	const s = useSend(["email", "password"]);
	if (forgot) return <Forgot back={() => setForgot(false)} email={email} setEmail={setEmail} />;
	const again = signedOut.value && Boolean(session.value);
	const send = (): void => s.send(async () => {
		await signIn(email.trim(), password);
		outbox.hurry();
	});
	return <Way title={say(again ? "sign.again" : "sign.title")} sub={say(again ? "sign.again_sub" : "sign.sub")} submit={send}>
		<Input label={say("identity.email")} type="email" code name="email" autocomplete="username" required value={email} set={setEmail} wrong={s.wrong("email")} />
		<Input label={say("sign.password")} type="password" code name="password" autocomplete="current-password" required value={password} set={setPassword} wrong={s.wrong("password")} />
		{s.general ? <p class="warn bad" role="alert"><Icon name="circle-alert" /><span>{s.general}</span></p> : null}
		<button class="btn primary big" disabled={s.busy}>{say("sign.in")}<Icon name="arrow-right" /></button>
		<button type="button" class="btn quiet" onClick={() => setForgot(true)}>{say("forgot.open")}</button>
	</Way>;
}
