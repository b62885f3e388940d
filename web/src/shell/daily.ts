// SPDX-License-Identifier: Apache-2.0
// The keys of the daily path that belong to no one part of the screen.
import { say } from "../base/text.ts";
import { useVerb } from "../keys/use.ts";
import { neighbour, list } from "../store/queue.ts";
import { go, route } from "../store/route.ts";
import { entry } from "../store/ticket.ts";
import { showStrip, undoLast } from "../store/strip.ts";
import { overlay } from "./overlay.ts";

const openId = (): number | null => {
	const r = route.value;
	return r.at === "ticket" ? (entry(r.ref).value.ticket?.id ?? list.value.items.find((i) => i.reference === r.ref)?.id ?? null) : null;
};

function step(by: 1 | -1): boolean | void {
	if (route.value.at !== "ticket" && route.value.at !== "queue") return false;
	const i = neighbour(openId(), by);
	if (i) go({ at: "ticket", ref: i.reference, reply: false }, route.value.at === "ticket");
}

export function DailyKeys(): null {
	useVerb("next", () => step(1));
	useVerb("previous", () => step(-1));
	useVerb("open", () => {
		if (route.value.at === "ticket") return void document.getElementById("course")?.focus();
		return step(1);
	});
	useVerb("new", () => go({ at: "new" }));
	useVerb("search", () => void (overlay.value = "search"));
	useVerb("help", () => void (overlay.value = "keys"));
	useVerb("undo", () => void (undoLast() || showStrip({ text: say("undo.nothing") }, 3)));
	useVerb("go_mine", () => go({ at: "queue", view: "mine" }));
	useVerb("go_unassigned", () => go({ at: "queue", view: "unassigned" }));
	useVerb("go_all", () => go({ at: "queue", view: "all" }));
	useVerb("go_customers", () => go({ at: "customers", id: null }));
	useVerb("go_settings", () => go({ at: "settings", page: "me" }));
	return null;
}
