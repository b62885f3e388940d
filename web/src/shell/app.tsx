// SPDX-License-Identifier: Apache-2.0
// Which screen: the way in when nobody is known, else the workspace.
import { useEffect } from "preact/hooks";
import { say } from "../base/text.ts";
import { signedOut } from "../net/api.ts";
import { layer } from "../composer/target.ts";
import { Context } from "../context/context.tsx";
import { startKeys } from "../keys/keys.ts";
import { Queue } from "../queue/queue.tsx";
import { Rest } from "../queue/rest.tsx";
import { outbox } from "../store/line.ts";
import { startNotifying } from "../store/notify.ts";
import { refresh, show, view } from "../store/queue.ts";
import { route } from "../store/route.ts";
import { loadSession, me, session } from "../store/session.ts";
import { startPresence, startWatching } from "../store/watch.ts";
import { TicketPane } from "../ticket/ticket.tsx";
import { Trouble } from "../ui/bits.tsx";
import { Banner } from "./banner.tsx";
import { late } from "./late.tsx";
import { overlay } from "./overlay.ts";
import { Overlays, fetchOverlays } from "./overlays.tsx";
import { Rail } from "./rail.tsx";
import { Top } from "./top.tsx";
import { DailyKeys } from "./daily.ts";

const Entry = late(() => import("../entry/entry.tsx").then((m) => m.Entry));
const Settings = late<{ page: string }>(() => import("../settings/settings.tsx").then((m) => m.Settings));
const Customers = late<{ id: number | null }>(() => import("../customers/customers.tsx").then((m) => m.Customers));
const NewTicket = late(() => import("../new/new_ticket.tsx").then((m) => m.NewTicket));

function Desk() {
	const r = route.value;
	if (r.at === "settings") return <main class="main" id="main"><Settings page={r.page} /></main>;
	if (r.at === "customers") return <main class="main" id="main"><Customers id={r.id} /></main>;
	if (r.at === "new") return <main class="main" id="main"><NewTicket /></main>;
	return <>
		<main class="desk" id="main"><Queue />{r.at === "ticket" ? <TicketPane at={r.ref} key={r.ref} /> : <Rest />}</main>
		{r.at === "ticket" ? <Context /> : null}
	</>;
}

function Workspace() {
	const r = route.value, wide = r.at === "settings" || r.at === "customers" || r.at === "new";
	useEffect(() => {
		void outbox.begin(me());
		const ends = [startWatching(), startPresence(), startNotifying(), startKeys(() => overlay.value !== null || (session.value?.staff.keys_off ?? false))];
		void refresh("mine");
		const idle = setTimeout(fetchOverlays, 2_000);
		return () => (clearTimeout(idle), ends.forEach((f) => f()));
	}, [me()]);
	useEffect(() => {
		if (r.at === "queue" && r.view !== view.value) show(r.view);
		else if (!wide) void refresh();
	}, [r.at === "queue" ? r.view : r.at]);
	return <>
		<a class="skip" href="#main">{say("app.skip")}</a>
		<div class={`app${wide ? " wide" : ""}${r.at === "queue" ? " no-ctx" : ""}`} data-view={layer.value}>
			<Top />
			<Rail />
			<Desk />
		</div>
		<Banner />
		<DailyKeys />
		<Overlays />
	</>;
}

export function App() {
	const s = session.value;
	if (s === undefined) return <main class="first"><div class="set"><Trouble title={say("error.away")} text={say("error.away_now")} again={() => void loadSession().catch(() => undefined)} /></div></main>;
	if (s === null) return <Entry />;
	return <><Workspace key={s.staff.id} />{signedOut.value ? <div class="scrim"><Entry /></div> : null}</>;
}
