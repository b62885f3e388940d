// SPDX-License-Identifier: Apache-2.0
// Customers: found by name, address or phone; one customer with all tickets, and joining two that are one person.
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { call, get, post, Problem } from "../net/api.ts";
import type { Customer, Found } from "../net/types.ts";
import { CustomerCard, Earlier } from "../context/context.tsx";
import { pathOf } from "../store/route.ts";
import { showStrip, sorry } from "../store/strip.ts";
import { Avatar, Skeleton, Trouble } from "../ui/bits.tsx";
import { Area, Chips, Input, LANG_CHOICES } from "../ui/form.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Strips } from "../queue/strips.tsx";

export const addressOf = (c: Found): string => c.address ?? c.identities?.[0]?.value ?? "";

function useFound(q: string): Found[] | null {
	const [all, setAll] = useState<Found[] | null>(null);
	useEffect(() => {
		const t = setTimeout(() => void get<{ items: Found[] }>(`/customers?q=${encodeURIComponent(q.trim())}`).then((a) => setAll(a.items), sorry), q ? 150 : 0);
		return () => clearTimeout(t);
	}, [q]);
	return all;
}

function Find() {
	const [q, setQ] = useState("");
	const all = useFound(q);
	return <div class="narrow">
		<div class="p-head"><div><h1>{say("customers.title")}</h1><p>{say("customers.sub")}</p></div></div>
		<div class="panel stack"><Input label={say("customers.find")} value={q} set={setQ} type="search" />
			{all === null ? <Skeleton lines={5} label={say("ticket.loading")} /> : all.length ? <ul class="rows">{all.map((c) => <li key={c.id}><a href={pathOf({ at: "customers", id: c.id })}><Avatar name={c.name} /><span class="what"><b><bdi>{c.name || say("customer.none")}</bdi></b><small><bdi dir="ltr">{addressOf(c)}</bdi></small></span><Icon name="arrow-right" /></a></li>)}</ul>
				: <p class="cap">{say("customers.nobody", { q })}</p>}</div></div>;
}

function Join({ c, close, done }: { c: Customer; close: () => void; done: (c: Customer) => void }) {
	const [q, setQ] = useState("");
	const all = (useFound(q) ?? []).filter((x) => x.id !== c.id).slice(0, 6);
	const join = (x: Found): void => void post<{ merge?: number; customer?: Customer }>(`/customers/${x.id}/merge`, { into: c.id }).then((a) => {
		close();
		showStrip({ text: say("did.joined", { a: x.name, b: c.name }), ...(a?.merge ? { undo: () => post<Customer>(`/customers/merges/${a.merge}/undo`).then(() => get<Customer>(`/customers/${c.id}`)).then(done) } : {}) }, 12);
		return get<Customer>(`/customers/${c.id}`).then(done);
	}).catch(sorry);
	return <Dialog title={say("join.title", { name: c.name })} close={close}><p>{say("join.why")}</p>
		<Input label={say("customers.find")} value={q} set={setQ} />
		<ul class="picks">{all.map((x) => <li key={x.id}><button type="button" onClick={() => join(x)}><bdi>{x.name}</bdi><bdi dir="ltr" class="num">{addressOf(x)}</bdi></button></li>)}</ul>
		<div class="foot"><button type="button" class="btn quiet" onClick={close}>{say("act.cancel")}</button></div></Dialog>;
}

function Edit({ c, set }: { c: Customer; set: (c: Customer) => void }) {
	const [name, setName] = useState(c.name), [note, setNote] = useState(c.note), [l, setL] = useState<string>(c.lang ?? ""), [said, setSaid] = useState("");
	const save = (e: Event): void => {
		e.preventDefault();
		setSaid("");
		void call<Customer>("PATCH", `/customers/${c.id}`, { body: { name: name.trim(), note, ...(l ? { lang: l } : {}) } }).then((a) => (set({ ...c, ...a }), setSaid(say("act.saved"))), (x: unknown) => setSaid(x instanceof Problem ? x.message : say("error.here")));
	};
	return <form class="panel stack" onSubmit={save}><h2>{say("customer.details")}</h2>
		<Input label={say("new.name")} value={name} set={setName} />
		<Chips label={say("customer.lang")} name="cl" value={l} set={setL} options={LANG_CHOICES} />
		<Area label={say("customer.note")} hint={say("customer.note_hint")} value={note} set={setNote} rows={3} />
		<div class="foot"><span class="cap" role="status">{said}</span><button class="btn primary push">{say("act.save")}</button></div></form>;
}

function One({ id }: { id: number }) {
	const [c, setC] = useState<Customer | null>(null), [bad, setBad] = useState<string>(), [join, setJoin] = useState(false);
	const fetchIt = (): void => (setBad(undefined), void get<Customer>(`/customers/${id}`).then(setC, (e: unknown) => setBad(e instanceof Problem ? e.message : say("error.here"))));
	useEffect(fetchIt, [id]);
	if (bad) return <Trouble title={say("ticket.failed")} text={bad} again={fetchIt} />;
	if (!c) return <div class="narrow"><Skeleton lines={8} label={say("ticket.loading")} /></div>;
	return <div class="narrow">
		<div class="p-head"><div><h1><bdi>{c.name || say("customer.none")}</bdi></h1><p>{say("customer.page_sub")}</p></div><div class="p-act"><a class="btn" href="/customers"><Icon name="arrow-left" />{say("customers.all")}</a><button type="button" class="btn" onClick={() => setJoin(true)}><Icon name="merge" />{say("join.open")}</button></div></div>
		<div class="two-cols apart"><div class="stack"><CustomerCard c={c} link={false} /><section class="panel"><h2>{say("context.earlier")}</h2><Earlier c={c} but={0} /></section></div><Edit c={c} set={setC} key={c.name + c.note} /></div>
		{join ? <Join c={c} close={() => setJoin(false)} done={setC} /> : null}
		<Strips />
	</div>;
}

export const Customers = ({ id }: { id: number | null }) => (id ? <One id={id} key={id} /> : <Find />);
