// SPDX-License-Identifier: Apache-2.0
// The queue: who waits, in the visible order (danger, then promises, then patience), each with the reason in words.
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import type { Item, View } from "../net/types.ts";
import { counts, list, more, refresh, view } from "../store/queue.ts";
import { go } from "../store/route.ts";
import { openRef } from "../store/watch.ts";
import { Kbd, Skeleton, Trouble } from "../ui/bits.tsx";
import { Row } from "./row.tsx";
import { Strips } from "./strips.tsx";
import { windowOf, type Slice } from "./window.ts";

const VIEWS: View[] = ["mine", "unassigned", "all", "junk"];

function Tabs() {
	return <div class="tabs" role="group" aria-label={say("queue.views")}>
		{VIEWS.filter((v) => v !== "junk" || counts.value.junk > 0 || view.value === "junk").map((v) =>
			<button key={v} type="button" aria-pressed={view.value === v} onClick={() => go({ at: "queue", view: v })}>{say(`view.${v}`)} <b class="num">{counts.value[v]}</b></button>)}
	</div>;
}

type Group = { id: string; items: Item[] };
function groups(items: Item[]): Group[] {
	const all: Group[] = [];
	for (const i of items) {
		const id = i.group ?? "";
		if (all.at(-1)?.id !== id) all.push({ id, items: [] });
		all.at(-1)!.items.push(i);
	}
	return all;
}

const Rows = ({ items }: { items: Item[] }) => <>{items.map((i) => <Row key={i.id} item={i} current={openRef() === i.reference} />)}</>;

function Grouped({ items }: { items: Item[] }) {
	return <>{groups(items).map((g, n) => g.id
		? <section key={g.id + n} class="q-group" aria-label={say(`group.${g.id}`)}><h2>{say(`group.${g.id}`)}</h2><Rows items={g.items} /></section>
		: <section key={n} class="q-group"><Rows items={g.items} /></section>)}</>;
}

// Above 500 rows only those near the eye are in the page; the rest is empty space of the same height.
function Windowed({ items, slice }: { items: Item[]; slice: Slice }) {
	return <>
		<div style={{ blockSize: `${slice.before}px` }} />
		<Grouped items={items.slice(slice.from, slice.to)} />
		<div style={{ blockSize: `${slice.after}px` }} />
	</>;
}

function List() {
	const box = useRef<HTMLDivElement>(null), end = useRef<HTMLDivElement>(null);
	const [top, setTop] = useState(0);
	const { items, next } = list.value;
	const slice = windowOf(items.length, top, box.current?.clientHeight ?? 800);
	useEffect(() => {
		if (!end.current || !next) return;
		const o = new IntersectionObserver((e) => e[0]!.isIntersecting && void more(), { root: box.current, rootMargin: "400px" });
		o.observe(end.current);
		return () => o.disconnect();
	}, [next, items.length]);
	useEffect(() => {
		box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
	}, [openRef()]);
	return <div class="q-list" ref={box} tabIndex={0} role="region" aria-label={say("queue.list")} onScroll={(e) => slice && setTop(e.currentTarget.scrollTop)}>
		{slice ? <Windowed items={items} slice={slice} /> : <Grouped items={items} />}
		<div ref={end} class="q-end">{next ? <Skeleton lines={2} label={say("queue.loading")} /> : null}</div>
	</div>;
}

function Body() {
	const { items, state } = list.value;
	if (items.length) return <List />;
	if (state === "failed") return <div class="q-list q-none"><Trouble title={say("queue.failed")} text={say("queue.failed_now")} again={() => void refresh()} /></div>;
	if (state !== "ready") return <div class="q-list q-none"><Skeleton lines={9} label={say("queue.loading")} /></div>;
	return <div class="q-list q-none"><p>{say(`queue.none_${view.value}`)}</p></div>;
}

export function Queue() {
	return <section class="queue" aria-label={say("queue.name")}>
		<div class="q-head"><h1>{say(`queue.title_${view.value}`)}</h1><p>{say(`queue.sub_${view.value}`)}</p></div>
		<Tabs />
		<Body />
		<Strips />
		<div class="q-foot"><span><Kbd>J</Kbd> <Kbd>K</Kbd> {say("foot.move")}</span><span><Kbd>R</Kbd> {say("foot.reply")}</span><span><Kbd>?</Kbd> {say("foot.keys")}</span></div>
	</section>;
}
