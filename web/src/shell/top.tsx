// SPDX-License-Identifier: Apache-2.0
// The head of the page: search, what is new, and me.
import { now } from "../base/clock.ts";
import { shortWhen } from "../base/format.ts";
import { say } from "../base/text.ts";
import { allowNotifications, permission, unread } from "../store/notify.ts";
import { go } from "../store/route.ts";
import { changeMe, session, signOut } from "../store/session.ts";
import { sorry } from "../store/strip.ts";
import { Avatar, Brand, Kbd } from "../ui/bits.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, type Choice } from "../ui/menu.tsx";
import { overlay } from "./overlay.ts";
import { applyTheme, theme, type Theme } from "./theme.ts";

function Bell() {
	const news = unread.value;
	const ask: Choice[] = permission.value === "ask" ? [{ id: "allow", icon: "bell", label: say("notify.allow"), do: () => void allowNotifications() }] : [];
	const list = news.slice(0, 8).map((i): Choice => ({ id: i.reference, icon: "mail", label: <span class="two"><b><bdi>{i.customer?.name}</bdi></b><bdi>{i.subject}</bdi><small>{shortWhen(i.updated, now.value)}</small></span>, do: () => go({ at: "ticket", ref: i.reference, reply: false }) }));
	const none: Choice[] = list.length || ask.length ? [] : [{ id: "none", label: say("notify.none"), do: () => undefined }];
	return <Menu bare name={say("notify.name", { n: news.length })} label={<><Icon name="bell" />{news.length ? <i class="mark" /> : null}</>} choices={[...list, ...none, ...ask.map((a) => ({ ...a, line: list.length > 0 }))]} end />;
}

const THEMES: [Theme, "sun" | "moon" | "monitor"][] = [["", "monitor"], ["light", "sun"], ["dark", "moon"]];

function Me() {
	const s = session.value!.staff;
	const choices: Choice[] = [
		{ id: "me", icon: "circle-user-round", label: say("me.profile"), do: () => go({ at: "settings", page: "me" }) },
		{ id: "keys", icon: "keyboard", label: say("keys.title"), do: () => (overlay.value = "keys") },
		{ id: "lang", icon: "languages", label: s.lang === "he" ? <span lang="en" dir="ltr">English</span> : <span lang="he" dir="rtl">עברית</span>, do: () => void changeMe({ lang: s.lang === "he" ? "en" : "he" }).catch(sorry) },
		...THEMES.map(([t, icon], n): Choice => ({ id: `t${t}`, icon, line: n === 0, label: say(`theme.${t || "system"}`), on: theme.value === t, do: () => applyTheme(t) })),
		{ id: "out", icon: "log-out", line: true, label: say("me.out"), do: () => void signOut() },
	];
	return <Menu bare look="me-btn" name={say("me.menu", { name: s.name })} label={<Avatar name={s.name} />} choices={choices} end />;
}

export function Top() {
	const s = session.value!.staff;
	return <header class="top">
		<Brand />
		<button type="button" class="omni" onClick={() => (overlay.value = "search")}><Icon name="search" /><span>{say("search.open")}</span><Kbd>Ctrl K</Kbd></button>
		<div class="me">
			{s.available === undefined ? null : <button type="button" class="avail btn quiet" aria-pressed={s.available} onClick={() => void changeMe({ available: !s.available }).catch(sorry)}><i class={s.available ? "dot" : "dot off"} />{say(s.available ? "me.available" : "me.unavailable")}</button>}
			<Bell />
			<Me />
		</div>
	</header>;
}
