// SPDX-License-Identifier: Apache-2.0
// The rail of places; on a phone it is the bar at the thumb. Only places that are there.
import { say } from "../base/text.ts";
import { counts } from "../store/queue.ts";
import { pathOf, route, type Route } from "../store/route.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icons.ts";

type Place = { to: Route; name: string; icon: IconName; look: string; badge?: number };

function PlaceLink({ p }: { p: Place }) {
	const at = route.value.at, here = at === p.to.at || (at === "ticket" && p.to.at === "queue");
	return <a class={p.look} href={pathOf(p.to)} aria-current={here ? "page" : undefined}><span class="tip">{p.name}</span><Icon name={p.icon} />{p.badge ? <span class="badge"><span class="sr">{say("rail.waiting")} </span>{p.badge > 99 ? "99+" : p.badge}</span> : null}</a>;
}

export function Rail() {
	const places: Place[] = [
		{ to: { at: "queue", view: "mine" }, name: say("rail.queue"), icon: "inbox", look: "r-queue", badge: counts.value.mine },
		{ to: { at: "customers", id: null }, name: say("rail.customers"), icon: "users-round", look: "r-customers" },
		{ to: { at: "new" }, name: say("rail.new"), icon: "plus", look: "r-new" },
		{ to: { at: "settings", page: "me" }, name: say("rail.settings"), icon: "settings", look: "end r-settings" },
	];
	return <nav class="rail" aria-label={say("rail.name")}>{places.map((p) => <PlaceLink key={p.look} p={p} />)}</nav>;
}
