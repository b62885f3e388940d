// SPDX-License-Identifier: Apache-2.0
// Changes on their way to the server. Each has one idempotency key for its whole life and is kept on disk until the
// server has answered, so a dropped network, a closed lid or a killed tab neither loses it nor does it twice.
// One at a time per ticket, in order; a refusal (4xx) ends it, anything unknown is tried again with the same key.
import { signal } from "@preact/signals";
import { uuid } from "../base/id.ts";
import type { Keep } from "./keep.ts";
import { Problem, type Method } from "./api.ts";

export type Letter = { key: string; method: Method; path: string; body?: unknown; line: string; at: number; tries: number; staff: number };
type Call = (method: Method, path: string, ask: { body?: unknown; key: string; match?: string }) => Promise<unknown>;
type Waiter = { resolve: (v: unknown) => void; reject: (e: unknown) => void };

export const BACKOFF = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]; // milliseconds between tries

export class Outbox {
	readonly waiting = signal<Letter[]>([]);
	private waiters = new Map<string, Waiter>();
	private busy = new Set<string>();
	private timers = new Map<string, ReturnType<typeof setTimeout>>();
	private stopped = new Set<string>();
	private keep: Keep;
	private send: Call;
	private staff = 0;
	constructor(keep: Keep, send: Call) {
		this.keep = keep;
		this.send = send;
	}

	// Takes up what an earlier visit of the same person left behind. Letters of somebody else stay where they are.
	async begin(staff: number): Promise<void> {
		this.staff = staff;
		const left = (await this.keep.entries<Letter>()).map(([, l]) => l).filter((l) => l.staff === staff && !this.waiting.value.some((w) => w.key === l.key));
		if (left.length) this.waiting.value = [...this.waiting.value, ...left].sort((a, b) => a.at - b.at);
		this.hurry();
	}

	// Puts one change in line and resolves with the server's answer, however long that takes.
	// `line` is the name of the line it waits in (a ticket); `key` lets the caller know it beforehand.
	async put<T>(method: Method, path: string, body: unknown, line: string, key: string = uuid()): Promise<T> {
		const letter: Letter = { key, method, path, body, line, at: Date.now(), tries: 0, staff: this.staff };
		const done = new Promise<T>((resolve, reject) => this.waiters.set(letter.key, { resolve: resolve as (v: unknown) => void, reject }));
		this.waiting.value = [...this.waiting.value, letter];
		await this.keep.set(letter.key, letter);
		this.next(line);
		return done;
	}

	// Tries everything again now: the network came back, or somebody asked.
	hurry(): void {
		for (const t of this.timers.values()) clearTimeout(t);
		this.timers.clear();
		this.stopped.clear();
		for (const line of new Set(this.waiting.value.map((l) => l.line))) this.next(line);
	}

	private next(line: string): void {
		if (this.busy.has(line) || this.timers.has(line) || this.stopped.has(line)) return;
		const letter = this.waiting.value.find((l) => l.line === line);
		if (letter) void this.go(letter);
	}

	private async go(letter: Letter): Promise<void> {
		this.busy.add(letter.line);
		try {
			const answer = await this.send(letter.method, letter.path, { body: letter.body, key: letter.key });
			await this.end(letter, (w) => w.resolve(answer));
		} catch (e) {
			if (e instanceof Problem && (e.passing || e.status === 401)) this.later(letter, e.status === 401);
			else await this.end(letter, (w) => w.reject(e));
		}
		this.busy.delete(letter.line);
		this.next(letter.line);
	}

	private async end(letter: Letter, tell: (w: Waiter) => void): Promise<void> {
		await this.keep.del(letter.key);
		this.waiting.value = this.waiting.value.filter((l) => l.key !== letter.key);
		const w = this.waiters.get(letter.key);
		this.waiters.delete(letter.key);
		if (w) tell(w);
	}

	// After a 401 nothing is tried by itself: signing in hurries the line.
	private later(letter: Letter, stop: boolean): void {
		const tries = letter.tries + 1;
		this.waiting.value = this.waiting.value.map((l) => (l.key === letter.key ? { ...l, tries } : l));
		if (stop) return void this.stopped.add(letter.line);
		this.timers.set(letter.line, setTimeout(() => {
			this.timers.delete(letter.line);
			this.next(letter.line);
		}, BACKOFF[Math.min(tries, BACKOFF.length) - 1]!));
	}
}
