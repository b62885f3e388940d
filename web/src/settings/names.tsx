// SPDX-License-Identifier: Apache-2.0
// Teams and topics: short lists of names that can be added to and renamed.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { call } from "../net/api.ts";
import { loadTeams, loadTopics } from "../store/people.ts";
import { sorry } from "../store/strip.ts";
import { Input } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { SaveFoot, When, useLoad, useSave } from "./load.tsx";

type Named = { id: number; name: string; parent?: number | null };
type What = "teams" | "topics";

function One({ n, what, again }: { n: Named; what: What; again: () => void }) {
	const [name, setName] = useState<string | null>(null);
	const save = (e: Event): void => {
		e.preventDefault();
		void call("PATCH", `/${what}/${n.id}`, { body: { name: name!.trim() } }).then(() => (setName(null), again()), sorry);
	};
	if (name === null) return <li><span class="what"><b><bdi>{n.name}</bdi></b></span><button type="button" class="btn quiet" aria-label={say("names.rename", { name: n.name })} onClick={() => setName(n.name)}><Icon name="pencil" /></button></li>;
	return <li><form class="inline" onSubmit={save}><input class="inp" dir="auto" required value={name} aria-label={say("names.rename", { name: n.name })} onInput={(e) => setName(e.currentTarget.value)} /><button class="btn">{say("act.save")}</button><button type="button" class="btn quiet" onClick={() => setName(null)}>{say("act.cancel")}</button></form></li>;
}

export function NamesPage({ what }: { what: What }) {
	const l = useLoad<{ items: Named[] }>(`/${what}`), [name, setName] = useState(""), s = useSave();
	const again = (): void => (l.again(), void (what === "teams" ? loadTeams(true) : loadTopics(true)));
	const add = (e: Event): void => (e.preventDefault(), s.save(() => call("POST", `/${what}`, { body: { name: name.trim() } }).then(() => (setName(""), again()))));
	return <><When l={l}>{({ items }) => <section class="panel">{items.length ? <ul class="rows">{items.map((n) => <One key={n.id} n={n} what={what} again={again} />)}</ul> : <p>{say(`names.none_${what}`)}</p>}</section>}</When>
		<form class="panel stack" onSubmit={add}><h2>{say(`names.add_${what}`)}</h2><Input label={say("names.name")} required value={name} set={setName} wrong={s.bad?.field === "name" ? s.bad.text : undefined} /><SaveFoot s={s} label={say("act.add")} /></form></>;
}
