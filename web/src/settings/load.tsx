// SPDX-License-Identifier: Apache-2.0
// A page's data: loading, there, or not with the reason.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { get, Problem } from "../net/api.ts";
import { Skeleton, Trouble } from "../ui/bits.tsx";

export type Loaded<T> = { data: T | null; bad: string | undefined; again: () => void; set: (d: T) => void };

export function useLoad<T>(path: string): Loaded<T> {
	const [data, set] = useState<T | null>(null), [bad, setBad] = useState<string>();
	const again = (): void => (setBad(undefined), void get<T>(path).then(set, (e: unknown) => setBad(e instanceof Problem ? e.message : say("error.here"))));
	useEffect(again, [path]);
	return { data, bad, again, set };
}

export function When<T>({ l, children }: { l: Loaded<T>; children: (d: T) => ComponentChildren }) {
	if (l.data !== null) return <>{children(l.data)}</>;
	return l.bad ? <Trouble title={say("ticket.failed")} text={l.bad} again={l.again} /> : <div class="panel"><Skeleton lines={6} label={say("ticket.loading")} /></div>;
}

// Saving a form: the button rests while it goes, then says so.
export function useSave(): { busy: boolean; said: string; bad: { text: string; field?: string | undefined } | null; save: (what: () => Promise<unknown>) => void } {
	const [busy, setBusy] = useState(false), [said, setSaid] = useState(""), [bad, setBad] = useState<{ text: string; field?: string | undefined } | null>(null);
	const save = (what: () => Promise<unknown>): void => {
		setBusy(true);
		setSaid("");
		setBad(null);
		what().then(() => setSaid(say("act.saved")), (e: unknown) => setBad({ text: e instanceof Problem ? e.message : say("error.here"), field: e instanceof Problem ? e.field : undefined })).finally(() => setBusy(false));
	};
	return { busy, said, bad, save };
}

export function SaveFoot({ s, children, label }: { s: ReturnType<typeof useSave>; children?: ComponentChildren; label?: string }) {
	return <div class="foot">{children}<span class={s.bad ? "said bad" : "said"} role="status">{s.bad ? s.bad.text : s.said}</span><button class="btn primary push" disabled={s.busy}>{label ?? say("act.save")}</button></div>;
}
