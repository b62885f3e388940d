// SPDX-License-Identifier: Apache-2.0
// The drafts of this page.
import { call, get } from "../net/api.ts";
import { diskKeep } from "../net/keep.ts";
import type { Draft } from "../net/types.ts";
import { Drafts } from "./draft.ts";

export const drafts = new Drafts(diskKeep("drafts"), {
	get: async (t) => (await get<{ drafts?: Draft[] }>(`/tickets/${t}/draft`)).drafts ?? [],
	put: (t, d) => call<{ version: number }>("PUT", `/tickets/${t}/draft`, { body: { ...d, attachments: d.attachments.map((a) => a.id) }, keepalive: document.hidden }),
	del: (t, kind) => call<void>("DELETE", `/tickets/${t}/draft?kind=${kind}`),
});

window.addEventListener("pagehide", () => void drafts.flush());
document.addEventListener("visibilitychange", () => document.hidden && void drafts.flush());
