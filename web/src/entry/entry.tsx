// SPDX-License-Identifier: Apache-2.0
// The ways in: sign-in, first run, accepting an invitation, a new password.
import type { ComponentChildren } from "preact";
import { lang, say, speak, type Lang } from "../base/text.ts";
import { route } from "../store/route.ts";
import { Brand } from "../ui/bits.tsx";
import { Invitation } from "./invitation.tsx";
import { Reset } from "./reset.tsx";
import { Setup } from "./setup.tsx";
import { SignIn } from "./sign_in.tsx";

// The other language, before anybody is known.
function OtherLang() {
	const other: Lang = lang.value === "he" ? "en" : "he";
	return <button type="button" class="btn quiet lang" lang={other} onClick={() => void speak(other)}>{other === "he" ? "עברית" : "English"}</button>;
}

export function Way({ title, sub, submit, children }: { title: string; sub?: string; submit: (e: Event) => void; children: ComponentChildren }) {
	return <form class="set" onSubmit={(e) => (e.preventDefault(), submit(e))}>
		<div class="set-top"><Brand />{route.value.at === "setup" || route.value.at === "invitation" ? null : <OtherLang />}</div>
		<h1>{title}</h1>{sub ? <p class="sub">{sub}</p> : null}
		{children}
	</form>;
}

export function Entry() {
	const r = route.value;
	return <main class="first" id="main">
		{r.at === "setup" ? <Setup token={r.token} /> : r.at === "invitation" ? <Invitation token={r.token} /> : r.at === "reset" ? <Reset token={r.token} /> : <SignIn />}
		<span class="sr">{say("app.name")}</span>
	</main>;
}
