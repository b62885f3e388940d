// SPDX-License-Identifier: Apache-2.0
// The drafts of this page.
import { call, get, Problem } from "../net/api.ts";
import { diskKeep } from "../net/keep.ts";
import type { Draft } from "../net/types.ts";
import { Drafts } from "./draft.ts";

export const drafts = new Drafts(diskKeep("drafts"), {
	get: async (t) => {
		try {
			const d = await get<Draft | null>(`/tickets/${t}/draft`);
			return d && typeof d.text === "string" ? d : null;
		} catch (e) {
			if (e instanceof Problem && e.status === 404) return null;
			throw e;
		}
	},
	put: (t, d) => call<{ version: number }>("PUT", `/tickets/${t}/draft`, { body: { ...d, attachments: d.attachments.map((a) => a.id) }, keepalive: document.hidden }),
	del: (t) => call<void>("DELETE", `/tickets/${t}/draft`),
});

window.addEventListener("pagehide", () => void drafts.flush());
document.addEventListener("visibilitychange", () => document.hidden && void drafts.flush());
