// SPDX-License-Identifier: Apache-2.0
// Joining two tickets that are one need. The other is found by reference or words; both stories stay.
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { get, Problem } from "../net/api.ts";
import type { Hit, Item, Ticket } from "../net/types.ts";
import { merge } from "../store/act.ts";
import { go } from "../store/route.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Input } from "../ui/form.tsx";

async function candidates(q: string, t: Ticket): Promise<{ id: number; reference: string; subject: string }[]> {
	if (!q.trim()) return [...t.related, ...(t.customer?.tickets ?? [])].filter((x, i, all) => x.id !== t.id && all.findIndex((y) => y.id === x.id) === i).slice(0, 6);
	const found = await get<{ items: Hit[] }>(`/search?q=${encodeURIComponent(q)}&limit=8`);
	const items: Item[] = found.items.map((h) => h.ticket);
	return items.filter((x, i) => x.id !== t.id && items.findIndex((y) => y.id === x.id) === i);
}

export function MergeDialog({ t, close }: { t: Ticket; close: () => void }) {
	const [q, setQ] = useState(""), [all, setAll] = useState<{ id: number; reference: string; subject: string }[]>([]), [bad, setBad] = useState<string>();
	useEffect(() => {
		const timer = setTimeout(() => void candidates(q, t).then(setAll, () => setAll([])), q ? 150 : 0);
		return () => clearTimeout(timer);
	}, [q]);
	const into = (x: { id: number; reference: string }): void => void merge(t, x).then(() => (close(), go({ at: "ticket", ref: x.reference, reply: false })), (e: unknown) => setBad(e instanceof Problem ? e.message : say("error.here")));
	return <Dialog title={say("merge.title", { ref: t.reference })} close={close}>
		<p>{say("merge.why")}</p>
		<Input label={say("merge.find")} value={q} set={setQ} wrong={bad} />
		<ul class="picks">{all.map((x) => <li key={x.id}><button type="button" onClick={() => into(x)}><bdi>{x.subject}</bdi><bdi dir="ltr" class="num">{x.reference}</bdi></button></li>)}</ul>
		{all.length ? null : <p class="cap">{say("merge.none")}</p>}
		<div class="foot"><button type="button" class="btn quiet" onClick={close}>{say("act.cancel")}</button></div>
	</Dialog>;
}
