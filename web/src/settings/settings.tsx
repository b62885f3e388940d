// SPDX-License-Identifier: Apache-2.0
// Settings: my own for everybody, the desk's for administrators.
import { say } from "../base/text.ts";
import { Strips } from "../queue/strips.tsx";
import { isAdmin } from "../store/session.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { DeskPage } from "./desk.tsx";
import { MailboxesPage } from "./mailboxes.tsx";
import { MePage } from "./me.tsx";
import { NamesPage } from "./names.tsx";
import { StaffPage } from "./staff.tsx";

const PAGES: [string, IconName][] = [["me", "circle-user-round"], ["mailboxes", "mailbox"], ["staff", "users-round"], ["teams", "user-check"], ["topics", "tag"], ["desk", "settings"]];

function Page({ page }: { page: string }) {
	if (page === "mailboxes") return <MailboxesPage />;
	if (page === "staff") return <StaffPage />;
	if (page === "teams" || page === "topics") return <NamesPage what={page} key={page} />;
	if (page === "desk") return <DeskPage />;
	return <MePage />;
}

export function Settings({ page }: { page: string }) {
	const pages = isAdmin() ? PAGES : PAGES.slice(0, 1);
	const at = pages.some(([p]) => p === page) ? page : "me";
	return <div class="settings">
		<div class="p-head"><div><h1>{say(`settings.${at}`)}</h1><p>{say(`settings.${at}_sub`)}</p></div></div>
		{pages.length > 1 ? <nav class="set-nav" aria-label={say("settings.name")}>{pages.map(([p, icon]) => <a key={p} href={`/settings/${p}`} aria-current={p === at ? "page" : undefined}><Icon name={icon} />{say(`settings.${p}`)}</a>)}</nav> : null}
		<div class="set-body"><Page page={at} /></div>
		<Strips />
	</div>;
}
