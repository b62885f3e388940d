// SPDX-License-Identifier: Apache-2.0
// Mailboxes: where mail comes in and goes out, whether it does, and a test that says what the other server said.
import { useState } from "preact/hooks";
import { now } from "../base/clock.ts";
import { longWhen } from "../base/format.ts";
import { say } from "../base/text.ts";
import { call, post } from "../net/api.ts";
import type { Mailbox, MailboxTest } from "../net/types.ts";
import { Icon } from "../ui/icon.tsx";
import { When, useLoad } from "./load.tsx";
import { MailboxForm } from "./mailbox_form.tsx";
import { sorry } from "../store/strip.ts";

function FetchState({ m }: { m: Mailbox }) {
	if (!m.fetch) return null;
	const f = m.fetch, bad = f.state === "failed" || f.state === "stalled";
	return <p class={bad ? "warn bad" : "sent"}><Icon name={bad ? "circle-alert" : f.state === "off" ? "unplug" : "circle-check"} /><span>{say(`fetch.${f.state}`)}{f.last_ok ? ` ${say("fetch.last", { when: longWhen(f.last_ok, now.value) })}` : ""}{f.words ? <> <q dir="auto">{f.words}</q></> : null}</span></p>;
}

function TestResult({ r }: { r: MailboxTest }) {
	return <ul class="tests" role="status">{(["smtp", "imap"] as const).map((k) => r[k] ? <li key={k} class={r[k]!.ok ? "ok" : "bad"}><Icon name={r[k]!.ok ? "circle-check" : "circle-x"} /><span><b>{say(`mailbox.${k}_is`)}</b> {say(r[k]!.ok ? "mailbox.works" : "mailbox.fails")}{r[k]!.words ? <> <q dir="auto">{r[k]!.words}</q></> : null}</span></li> : null)}</ul>;
}

function One({ m, edit, gone }: { m: Mailbox; edit: () => void; gone: () => void }) {
	const [test, setTest] = useState<MailboxTest | "busy" | null>(null), [sure, setSure] = useState(false);
	const run = (): void => (setTest("busy"), void post<MailboxTest>(`/mailboxes/${m.id}/test`).then(setTest, (e) => (setTest(null), sorry(e))));
	return <li class="panel">
		<div class="box-head"><Icon name="mailbox" /><span class="what"><b><bdi>{m.name}</bdi></b><bdi dir="ltr">{m.address}</bdi></span>
			<button type="button" class="btn" onClick={run} disabled={test === "busy"}>{say(test === "busy" ? "mailbox.testing" : "mailbox.test")}</button>
			<button type="button" class="btn" onClick={edit} aria-label={say("mailbox.edit", { name: m.name })}><Icon name="pencil" />{say("act.edit")}</button>
			<button type="button" class="btn quiet" onClick={() => setSure(!sure)} aria-expanded={sure} aria-label={say("mailbox.remove", { name: m.name })}><Icon name="trash-2" /></button></div>
		<FetchState m={m} />
		{m.queue ? <p class="sent"><Icon name="hourglass" />{say("mailbox.queue", { n: m.queue })}</p> : null}
		{test && test !== "busy" ? <TestResult r={test} /> : null}
		{sure ? <div class="fix"><span class="why">{say("mailbox.remove_why")}</span><button type="button" class="btn alert" onClick={() => void call("DELETE", `/mailboxes/${m.id}`).then(gone, sorry)}>{say("mailbox.remove_sure")}</button></div> : null}
	</li>;
}

export function MailboxesPage() {
	const l = useLoad<{ items: Mailbox[] }>("/mailboxes"), [edit, setEdit] = useState<Mailbox | "new" | null>(null);
	const done = (): void => (setEdit(null), l.again());
	return <When l={l}>{({ items }) => <>
		{items.length ? <ul class="stack">{items.map((m) => <One key={m.id} m={m} edit={() => setEdit(m)} gone={l.again} />)}</ul> : <div class="panel"><p>{say("mailbox.none")}</p></div>}
		{edit ? null : <div><button type="button" class="btn primary" onClick={() => setEdit("new")}><Icon name="plus" />{say("mailbox.add")}</button></div>}
		{edit ? <MailboxForm key={edit === "new" ? 0 : edit.id} m={edit === "new" ? null : edit} done={done} cancel={() => setEdit(null)} /> : null}
	</>}</When>;
}
