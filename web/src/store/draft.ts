// SPDX-License-Identifier: Apache-2.0
// Drafts. What is typed is on this disk within a quarter of a second and on the server within a second; both
// survive a crash. The server counts versions, one for each kind of writing, so a draft written on two machines is
// noticed and never lost.
import { signal, type Signal } from "@preact/signals";
import type { Keep } from "../net/keep.ts";
import { Problem } from "../net/api.ts";
import type { Draft, DraftKind, Upload } from "../net/types.ts";

export type Slot = "reply" | "note" | "log" | "forward";
export type Local = { kind: DraftKind; texts: Partial<Record<Slot, string>>; to: string[]; cc: string[]; bcc: string[]; attachments: Upload[];
	versions: Partial<Record<DraftKind, number>>; dirty: boolean; at: number };
export type DraftServer = {
	get(ticket: number): Promise<Draft[]>; // newest first
	put(ticket: number, d: Draft): Promise<{ version: number }>;
	del(ticket: number, kind: DraftKind): Promise<void>;
};

export const slotOf = (k: DraftKind): Slot => (k === "reply" || k === "note" || k === "forward" ? k : "log");
export const emptyDraft = (kind: DraftKind = "reply"): Local => ({ kind, texts: {}, to: [], cc: [], bcc: [], attachments: [], versions: {}, dirty: false, at: 0 });
export const textOf = (d: Local): string => d.texts[slotOf(d.kind)] ?? "";
export const isEmpty = (d: Local): boolean => !Object.values(d.texts).some((t) => t?.trim()) && !d.attachments.length;

// A draft of the server taken into what is here: its words, its version, and it becomes what is being written.
const fromServer = (d: Draft, here: Local): Local => ({ kind: d.kind, texts: { ...here.texts, [slotOf(d.kind)]: d.text }, to: d.to ?? [], cc: d.cc ?? [],
	bcc: d.bcc ?? [], attachments: d.attachments ?? [], versions: { ...here.versions, [d.kind]: d.version }, dirty: false, at: 0 });
const NONE = -1; // "I know of no draft there": one that is there is then a conflict, never overwritten unseen
const versionOf = (d: Local, kind: DraftKind = d.kind): number => d.versions[kind] ?? 0;
const toServer = (d: Local): Draft => ({ kind: d.kind, text: textOf(d), to: d.to, cc: d.cc, bcc: d.bcc, attachments: d.attachments, version: versionOf(d) || NONE });

export const KEEP_MS = 250, SAVE_MS = 1_000;

export class Drafts {
	private all = new Map<number, Signal<Local>>();
	private newer = new Map<number, Signal<Draft | null>>();
	private timers = new Map<string, ReturnType<typeof setTimeout>>();
	private saving = new Map<number, Promise<void>>();
	private keep: Keep;
	private server: DraftServer;
	constructor(keep: Keep, server: DraftServer) {
		this.keep = keep;
		this.server = server;
	}

	of(ticket: number): Signal<Local> {
		let s = this.all.get(ticket);
		if (!s) this.all.set(ticket, (s = signal(emptyDraft())));
		return s;
	}

	// A version from elsewhere that ours does not contain; the person chooses.
	newerOf(ticket: number): Signal<Draft | null> {
		let s = this.newer.get(ticket);
		if (!s) this.newer.set(ticket, (s = signal<Draft | null>(null)));
		return s;
	}

	// Brings back what was being written: unsaved words on this disk come before the server's copy.
	async open(ticket: number): Promise<void> {
		const s = this.of(ticket);
		if (s.value.dirty) return;
		const kept = await this.keep.get<Local>(String(ticket));
		if (kept?.versions && !s.value.dirty) s.value = { ...kept, versions: { ...kept.versions, ...s.value.versions } };
		const there = await this.server.get(ticket).catch(() => []);
		const newer = there.filter((t) => t.version > versionOf(s.value, t.kind) && t.text.trim());
		if (s.value.dirty) {
			const same = newer.find((t) => t.kind === s.value.kind);
			if (same && same.text !== textOf(s.value)) this.newerOf(ticket).value = same;
			this.later(ticket);
		} else for (const t of newer.reverse()) s.value = fromServer(t, s.value);
	}

	edit(ticket: number, change: Partial<Omit<Local, "versions" | "dirty" | "at">> & { text?: string }): void {
		const s = this.of(ticket), { text, ...rest } = change;
		const d = { ...s.value, ...rest, dirty: true, at: Date.now() };
		if (text !== undefined) d.texts = { ...d.texts, [slotOf(d.kind)]: text };
		s.value = d;
		this.later(ticket);
	}

	// Moves to another kind of writing. Each kind keeps its own words, so a note never turns into a reply.
	turn(ticket: number, kind: DraftKind): void {
		const s = this.of(ticket);
		if (s.value.kind !== kind) s.value = { ...s.value, kind };
	}

	takeNewer(ticket: number): void {
		const s = this.newerOf(ticket);
		if (s.value) this.of(ticket).value = fromServer(s.value, this.of(ticket).value);
		s.value = null;
		void this.keep.set(String(ticket), this.of(ticket).value);
	}

	keepMine(ticket: number): void {
		const s = this.newerOf(ticket);
		if (s.value) this.of(ticket).value = this.withVersion(ticket, s.value.kind, s.value.version);
		s.value = null;
		this.later(ticket);
	}

	// Sent or thrown away: only this kind's words go.
	async clear(ticket: number): Promise<void> {
		const s = this.of(ticket), d = s.value;
		this.cancel(ticket);
		s.value = { ...emptyDraft(), kind: d.kind === "forward" ? "reply" : d.kind, texts: { ...d.texts, [slotOf(d.kind)]: "" }, versions: { ...d.versions, [d.kind]: 0 } };
		if (isEmpty(s.value)) await this.keep.del(String(ticket));
		else await this.keep.set(String(ticket), s.value);
		await this.saving.get(ticket); // a save on its way must not bring the sent words back
		await this.server.del(ticket, d.kind).catch(() => undefined);
	}

	private withVersion(ticket: number, kind: DraftKind, version: number): Local {
		const d = this.of(ticket).value;
		return { ...d, versions: { ...d.versions, [kind]: version }, dirty: true };
	}

	// After undo: the words are back where they were written.
	restore(ticket: number, d: Draft): void {
		const s = this.of(ticket);
		s.value = { ...fromServer(d, s.value), versions: { ...s.value.versions, ...(d.version > 0 ? { [d.kind]: d.version } : {}) }, dirty: true, at: Date.now() };
		this.later(ticket);
	}

	// Writes everything that waits, now (the page is being left).
	async flush(): Promise<void> {
		const tickets = [...new Set([...this.timers.keys()].map((k) => Number(k.split(" ")[1])))];
		for (const t of tickets) this.cancel(t);
		await Promise.all(tickets.map(async (t) => {
			await this.keep.set(String(t), this.of(t).value);
			await this.save(t);
		}));
	}

	private cancel(ticket: number): void {
		for (const k of [`keep ${ticket}`, `save ${ticket}`]) {
			clearTimeout(this.timers.get(k));
			this.timers.delete(k);
		}
	}

	private after(name: string, ms: number, what: () => Promise<void>): void {
		clearTimeout(this.timers.get(name));
		this.timers.set(name, setTimeout(() => (this.timers.delete(name), void what()), ms));
	}

	private later(ticket: number): void {
		this.after(`keep ${ticket}`, KEEP_MS, () => this.keep.set(String(ticket), this.of(ticket).value));
		this.after(`save ${ticket}`, SAVE_MS, () => this.save(ticket));
	}

	private async save(ticket: number): Promise<void> {
		const s = this.of(ticket), d = s.value;
		if (!d.dirty || this.newerOf(ticket).value) return;
		if (this.saving.has(ticket)) return this.later(ticket);
		const job = this.saveNow(ticket, d);
		this.saving.set(ticket, job);
		await job;
	}

	private async saveNow(ticket: number, d: Local): Promise<void> {
		const s = this.of(ticket);
		try {
			const { version } = await this.server.put(ticket, toServer(d));
			s.value = { ...s.value, versions: { ...s.value.versions, [d.kind]: version }, dirty: s.value.at !== d.at };
			await this.keep.set(String(ticket), s.value);
		} catch (e) {
			if (e instanceof Problem && e.status === 409) await this.conflict(ticket, d.kind);
			else if (e instanceof Problem && e.passing) this.after(`save ${ticket}`, 5_000, () => this.save(ticket));
		} finally {
			this.saving.delete(ticket);
		}
	}

	private async conflict(ticket: number, kind: DraftKind): Promise<void> {
		const s = this.of(ticket), there = (await this.server.get(ticket).catch(() => [])).find((t) => t.kind === kind);
		if (there?.text.trim() && there.text !== textOf(s.value)) this.newerOf(ticket).value = there;
		else s.value = this.withVersion(ticket, kind, there?.version ?? 0); // the same words, or gone: ours go on top
		if (!this.newerOf(ticket).value) this.after(`save ${ticket}`, SAVE_MS, () => this.save(ticket));
	}
}
