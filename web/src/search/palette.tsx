// SPDX-License-Identifier: Apache-2.0
// One field for everything: commands, tickets by reference or words, and what was meant on the other keyboard layout.
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../base/clock.ts";
import { shortWhen } from "../base/format.ts";
import { otherLayout } from "../base/layout.ts";
import { say } from "../base/text.ts";
import { get, Problem } from "../net/api.ts";
import type { Hit } from "../net/types.ts";
import { go } from "../store/route.ts";
import { StatePill } from "../ui/bits.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { commands, type Command } from "./commands.ts";

const PAUSE_MS = 120, MANY = 20;
type Found = { q: string; hits: Hit[]; next: string | null; bad?: string | undefined };

async function look(q: string, stop: AbortSignal): Promise<Found> {
	try {
		const a = await get<{ items: Hit[]; next: string | null }>(`/search?q=${encodeURIComponent(q)}&limit=${MANY}`, { signal: stop });
		return { q, hits: a.items, next: a.next };
	} catch (e) {
		if (stop.aborted) throw e;
		return { q, hits: [], next: null, bad: e instanceof Problem ? e.message : say("error.here") };
	}
}

function HitRow({ h }: { h: Hit }) {
	return <><span class="what"><b><bdi>{h.ticket.customer?.name || say("customer.none")}</bdi></b> · <bdi>{h.ticket.subject}</bdi>
		{h.snippet.length ? <small dir="auto">{h.snippet.map(([s, hit], i) => (hit ? <mark key={i}>{s}</mark> : s))}</small> : null}</span>
		<span class="num"><bdi dir="ltr">{h.ticket.reference}</bdi> · {shortWhen(h.at, now.value)}</span><StatePill state={h.ticket.state} /></>;
}

type Line = { id: string; body: preact.ComponentChildren; do: () => void };

export function Palette({ close }: { close: () => void }) {
	const [q, setQ] = useState(""), [found, setFound] = useState<Found | null>(null), [meant, setMeant] = useState<Found | null>(null), [at, setAt] = useState(0), [busy, setBusy] = useState(false);
	const box = useRef<HTMLInputElement>(null);
	useEffect(() => {
		setAt(0);
		const words = q.trim(), stop = new AbortController();
		if (words.length < 2) return void (setFound(null), setMeant(null), setBusy(false));
		setBusy(true);
		const timer = setTimeout(() => void look(words, stop.signal).then(async (f) => {
			const other = f.hits.length ? null : otherLayout(words);
			const m = other ? await look(other, stop.signal) : null;
			setFound(f);
			setMeant(m);
			setBusy(false);
		}, () => undefined), PAUSE_MS);
		return () => (clearTimeout(timer), stop.abort());
	}, [q]);
	const open = (h: Hit): void => (close(), go({ at: "ticket", ref: h.ticket.reference, reply: false }));
	const line = (c: Command): Line => ({ id: c.id, do: () => (close(), c.do()), body: <><Icon name={c.icon} /><span class="what">{c.label}</span>{c.key ? <kbd>{c.key}</kbd> : null}</> });
	const cmds = commands(q, meant?.q ?? otherLayout(q.trim()) ?? "").map(line);
	const hitLine = (h: Hit, n: number): Line => ({ id: `h${h.ticket.id}-${h.contact}-${n}`, do: () => open(h), body: <HitRow h={h} /> });
	const hits = (found?.hits ?? []).map(hitLine);
	const others: Line[] = meant?.hits.length ? [{ id: "meant", do: () => (setQ(meant.q), box.current!.focus()), body: <><Icon name="keyboard" /><span class="what">{say("search.meant", { q: meant.q })}</span></> }, ...meant.hits.map(hitLine)] : [];
	const lines = q.trim() ? [...hits, ...others, ...cmds] : cmds;
	const keys = (e: KeyboardEvent): void => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			setAt((a) => (a + (e.key === "ArrowDown" ? 1 : -1) + lines.length) % Math.max(1, lines.length));
		} else if (e.key === "Enter" && lines[at]) (e.preventDefault(), lines[at]!.do());
	};
	useEffect(() => document.getElementById(`pal-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
	const none = found && !busy && !hits.length && !others.length;
	return <Dialog title={say("search.title")} close={close} look="palette">
		<div class="pal-in"><Icon name="search" /><input ref={box} dir="auto" value={q} placeholder={say("search.open")} aria-label={say("search.open")} role="combobox" aria-expanded={lines.length > 0} aria-controls="pal" aria-autocomplete="list"
			aria-activedescendant={lines[at] ? `pal-${at}` : undefined} autofocus spellcheck={false} onInput={(e) => setQ(e.currentTarget.value)} onKeyDown={keys} /><kbd aria-hidden="true">Esc</kbd></div>
		<div class="pal" id="pal" role="listbox" aria-label={say("search.results")} tabIndex={-1}>
			{lines.map((l, n) => <div key={l.id} id={`pal-${n}`} role="option" aria-selected={n === at} class="pal-row" onMouseMove={() => n !== at && setAt(n)} onClick={l.do}>{l.body}</div>)}
		</div>
		<p class="pal-foot" role="status">{found?.bad ? found.bad : none ? say("search.nothing", { q: found.q }) : busy ? say("search.looking") : say("search.hint")}</p>
	</Dialog>;
}
