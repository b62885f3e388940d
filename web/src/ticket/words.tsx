// SPDX-License-Identifier: Apache-2.0
// The words of a ticket: subject, what the customer asks and does not want (in their own words), our reference.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import type { Ticket } from "../net/types.ts";
import { setWords } from "../store/act.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Area, Input } from "../ui/form.tsx";

export function WordsDialog({ t, close }: { t: Ticket; close: () => void }) {
	const [subject, setSubject] = useState(t.subject), [asks, setAsks] = useState(t.asks), [not, setNot] = useState(t.not_wanted), [ref, setRef] = useState(t.external_ref);
	const save = (e: Event): void => {
		e.preventDefault();
		const all = { subject: subject.trim(), asks: asks.trim(), not_wanted: not.trim(), external_ref: ref.trim() };
		const changed = Object.fromEntries(Object.entries(all).filter(([k, v]) => t[k as keyof typeof all] !== v));
		if (Object.keys(changed).length) setWords(t, changed);
		close();
	};
	return <Dialog title={say("words.title")} close={close}>
		<p>{say("words.why")}</p>
		<form class="stack" onSubmit={save}>
			<Input label={say("words.subject")} value={subject} set={setSubject} maxLength={300} required />
			<Area label={say("words.asks")} hint={say("words.own")} value={asks} set={setAsks} rows={2} />
			<Area label={say("words.not_wanted")} value={not} set={setNot} rows={2} />
			<Input label={say("words.external_ref")} value={ref} set={setRef} code />
			<div class="foot"><button type="button" class="btn quiet" onClick={close}>{say("act.cancel")}</button><button class="btn primary push">{say("act.save")}</button></div>
		</form>
	</Dialog>;
}
