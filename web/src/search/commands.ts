// SPDX-License-Identifier: Apache-2.0
// What the palette can do besides finding. Only what works right now.
import { say } from "../base/text.ts";
import { doVerb, type Verb } from "../keys/keys.ts";
import { route } from "../store/route.ts";
import { isAdmin } from "../store/session.ts";
import { go } from "../store/route.ts";
import type { IconName } from "../ui/icons.ts";

export type Command = { id: string; label: string; icon: IconName; key?: string; do: () => void };

const verb = (v: Verb, icon: IconName, key: string): Command => ({ id: v, label: say(`key.${v}`), icon, key, do: () => void setTimeout(() => doVerb(v), 30) }); // after the dialog gave the focus back

function all(): Command[] {
	const onTicket: Command[] = route.value.at === "ticket" ? [verb("reply", "reply", "R"), verb("note", "lock", "N"), verb("take", "hand", "A"), verb("state", "refresh-cw", "S"), verb("tags", "tag", "T")] : [];
	const admin: Command[] = isAdmin() ? ["mailboxes", "staff", "teams", "topics", "desk"].map((p) => ({ id: `set-${p}`, label: say("search.settings", { page: say(`settings.${p}`) }), icon: "settings", do: () => go({ at: "settings", page: p }) })) : [];
	return [...onTicket, verb("new", "plus", "C"), verb("go_mine", "inbox", "G Q"), verb("go_unassigned", "hand", "G U"), verb("go_all", "inbox", "G A"), verb("go_customers", "users-round", "G C"),
		verb("go_settings", "settings", "G S"), verb("help", "keyboard", "?"), ...admin];
}

// Those whose words begin with what was typed, on either layout.
export function commands(q: string, other: string): Command[] {
	const asked = [q, other].map((s) => s.trim().toLowerCase()).filter(Boolean);
	if (!asked.length) return all();
	return all().filter((c) => asked.some((a) => (" " + c.label.toLowerCase()).includes(" " + a)));
}
