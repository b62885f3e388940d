// SPDX-License-Identifier: Apache-2.0
// Everything else that can be done to a ticket, behind one quiet button.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import type { Ticket, Urgency } from "../net/types.ts";
import { setJunk, setTeam, setTopic, setUrgency } from "../store/act.ts";
import { loadTeams, loadTopics, teams, topics } from "../store/people.ts";
import { sorry } from "../store/strip.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Select } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, type Choice } from "../ui/menu.tsx";
import { MergeDialog } from "./merge.tsx";
import { WordsDialog } from "./words.tsx";
import { tagging } from "./tags.tsx";

export const URGENCIES: Urgency[] = ["danger", "blocked", "other"];

// Urgency by consequence, team and topic: three choices, each taken at once.
function SortDialog({ t, close }: { t: Ticket; close: () => void }) {
	const none = { value: "", label: say("sort.none") };
	const list = (all: { id: number; name: string }[] | null): { value: string; label: string }[] => [none, ...(all ?? []).map((x) => ({ value: String(x.id), label: x.name }))];
	const of = (all: { id: number; name: string }[] | null, v: string): { id: number; name: string } | null => all?.find((x) => String(x.id) === v) ?? null;
	return <Dialog title={say("sort.title")} close={close}>
		<p>{say("sort.why")}</p>
		<div class="stack">
			<Select label={say("urgency.name")} value={t.urgency} set={(v) => setUrgency(t, v as Urgency)} options={URGENCIES.map((u) => ({ value: u, label: say(`urgency.${u}`) }))} />
			<Select label={say("team.name")} value={String(t.team?.id ?? "")} set={(v) => setTeam(t, of(teams.value, v))} options={list(teams.value)} />
			<Select label={say("topic.name")} value={String(t.topic?.id ?? "")} set={(v) => setTopic(t, of(topics.value, v))} options={list(topics.value)} />
		</div>
		<div class="foot"><button type="button" class="btn primary push" onClick={close}>{say("act.done")}</button></div>
	</Dialog>;
}

type Which = "sort" | "words" | "merge" | null;

export function More({ t }: { t: Ticket }) {
	const [which, setWhich] = useState<Which>(null);
	const sort = (): void => void Promise.all([loadTeams(), loadTopics()]).then(() => setWhich("sort"), sorry);
	const choices: Choice[] = [
		{ id: "words", icon: "pencil", label: say("more.words"), do: () => setWhich("words") },
		{ id: "tags", icon: "tag", label: say("more.tags"), do: () => (tagging.value = true) },
		{ id: "sort", icon: "flame", label: say("more.sort"), do: sort },
		{ id: "merge", icon: "merge", label: say("more.merge"), do: () => setWhich("merge") },
		t.junk ? { id: "junk", icon: "inbox", line: true, label: say("more.not_junk"), do: () => setJunk(t, false, "") }
			: { id: "junk", icon: "archive-x", line: true, label: say("more.junk"), do: () => setJunk(t, true, "junk") },
		...(t.junk ? [] : [{ id: "not", icon: "ban", label: say("more.not_ticket"), do: () => setJunk(t, true, "not_a_ticket") } as Choice]),
	];
	return <>
		<Menu bare label={<Icon name="ellipsis" />} name={say("more.name")} choices={choices} end />
		{which === "sort" ? <SortDialog t={t} close={() => setWhich(null)} /> : null}
		{which === "words" ? <WordsDialog t={t} close={() => setWhich(null)} /> : null}
		{which === "merge" ? <MergeDialog t={t} close={() => setWhich(null)} /> : null}
	</>;
}
