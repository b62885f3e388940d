// SPDX-License-Identifier: Apache-2.0
// The listening core in the browser: loads the WebAssembly and the rule pack once (after the first paint), and
// checks drafts without any request on the network. The same C and the same pack as on the server, so the same
// answers. Spans come back as UTF-16 offsets, ready for the textarea and its marks.
//
//   const coach = await loadCoach();
//   coach.check({ text, channel: "email", now: Date.now() }).findings

export type Due = { grain: string; at: string; from: string | null; part: string | null; alternatives?: string[]; path?: string; span?: [number, number] };
export type Promised = { kind: string; who: "agent" | "company" | "third"; strength: "firm" | "hedged" | "conditional"; span: [number, number]; due: Due | null; score: number; reasons: string[] };
export type Finding = { rule: string; span: [number, number]; level: "suggestion" | "warning" | "error"; source: string; message: string; why: string; better: string[]; in_customer?: [number, number] };
export type Three = { customer_action: boolean; our_action: boolean; next_contact: boolean };
export type Checked = { promises: Promised[]; bad: Finding[]; vague: { span: [number, number] }[]; three: Three };
export type Tone = { heat: 0 | 1 | 2 | 3; threat: boolean; insult: boolean; urgency: boolean; giving_up: boolean; thanks: boolean; unusual: string[]; marks: { tone: string; span: [number, number]; why: string }[] };

/** Open hours as minutes of the day, per weekday from Sunday; `business` are the weekdays that count as business days. */
export type Week = { days: [number, number][][]; business: number[]; halfUntil: number; holidays: boolean };
export type Draft = { text: string; channel?: string; now?: number; note?: boolean; complaint?: boolean; firstAnswer?: boolean; customer?: string };

type Core = {
	memory: WebAssembly.Memory;
	__heap_base: WebAssembly.Global;
	coach_pack_room(at: number, len: number): number;
	coach_pack(at: number, len: number, room: number, roomLen: number): number;
	coach_zone(offset: number, steps: number, count: number): void;
	coach_hours(at: number): void;
	coach_room_for(len: number): number;
	coach_run(text: number, len: number, customer: number, customerLen: number, channel: number, flags: number, now: number, room: number, roomLen: number, out: number, outLen: number): number;
};

const CHANNELS = ["email", "chat", "sms", "phone", "form", "letter", "visit"];
const NOTE = 1, COMPLAINT = 2, FIRST_ANSWER = 4, LISTEN = 8;
const JSON_ROOM = 256 << 10, TEXT_MAX = 64 << 10, PAGE = 65536, RANGES = 4;
const DAY = 86_400_000, BEFORE = 400, AHEAD = 800; // days of zone steps around now

/** Offset of a zone at a moment, in seconds. */
function offsetAt(format: Intl.DateTimeFormat, at: number): number {
	const p: Record<string, number> = {};
	for (const part of format.formatToParts(at)) p[part.type] = Number(part.value);
	return Math.round((Date.UTC(p.year!, p.month! - 1, p.day!, p.hour!, p.minute!, p.second!) - Math.floor(at / 1000) * 1000) / 1000);
}

/** The steps of a zone around now, found by halving: [offset before, [second, offset] …]. */
export function zoneSteps(zone: string, now: number): { offset: number; steps: [number, number][] } {
	const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
	if (fixed) return { offset: (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60), steps: [] };
	const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
	const steps: [number, number][] = [];
	let at = now - BEFORE * DAY, last = offsetAt(format, at);
	const offset = last;
	for (; at < now + AHEAD * DAY; at += 7 * DAY) {
		const next = offsetAt(format, at + 7 * DAY);
		if (next === last) continue;
		let low = Math.floor(at / 1000), high = low + 7 * 86400;
		while (high - low > 1) {
			const mid = Math.floor((low + high) / 2);
			if (offsetAt(format, mid * 1000) === last) low = mid;
			else high = mid;
		}
		steps.push([high, next]);
		last = next;
	}
	return { offset, steps };
}

/** Turns code point offsets of `text` into UTF-16 offsets. */
function utf16(text: string): (cp: number) => number {
	if (!/[\ud800-\udfff]/.test(text)) return (cp) => cp;
	const at: number[] = [];
	let i = 0;
	for (const c of text) {
		at.push(i);
		i += c.length;
	}
	at.push(i);
	return (cp) => at[Math.min(cp, at.length - 1)]!;
}

export class Coach {
	readonly #core: Core;
	#free: number; // first byte nobody uses
	#packEnd = 0;
	readonly #encoder = new TextEncoder();
	readonly #decoder = new TextDecoder();

	constructor(core: Core, pack: Uint8Array) {
		this.#core = core;
		this.#free = Number(core.__heap_base.value);
		const at = this.#put(pack);
		const roomLen = core.coach_pack_room(at, pack.length), room = this.#take(roomLen);
		if (!core.coach_pack(at, pack.length, room, roomLen)) throw new Error("the rule pack does not open");
		this.#packEnd = this.#free;
		this.zone("UTC", Date.now());
	}

	/** Zone and work calendar in which times are read. */
	zone(zone: string, now: number, week?: Week): void {
		this.#free = this.#packEnd;
		const { offset, steps } = zone === "UTC" ? { offset: 0, steps: [] } : zoneSteps(zone, now);
		const at = this.#take(steps.length * 16 + 16), view = new DataView(this.#core.memory.buffer);
		steps.forEach(([second, next], i) => {
			view.setBigInt64(at + i * 16, BigInt(second), true);
			view.setInt32(at + i * 16 + 8, next, true);
		});
		this.#core.coach_zone(offset, at, steps.length);
		if (week) this.#week(week);
	}

	#week(week: Week): void {
		const numbers = new Int16Array(7 * (1 + 2 * RANGES) + 3);
		for (let day = 0; day < 7; day++) {
			const ranges = (week.days[day] ?? []).slice(0, RANGES);
			numbers[day * 9] = ranges.length;
			ranges.forEach(([from, to], i) => numbers.set([from, to], day * 9 + 1 + 2 * i));
		}
		numbers.set([week.business.reduce((bits, day) => bits | (1 << day), 0), week.halfUntil, week.holidays ? 1 : 0], 63);
		const keep = this.#free, at = this.#put(new Uint8Array(numbers.buffer));
		this.#core.coach_hours(at);
		this.#free = keep;
	}

	#take(bytes: number): number {
		const at = (this.#free + 15) & ~15, end = at + bytes, have = this.#core.memory.buffer.byteLength;
		if (end > have) this.#core.memory.grow(Math.ceil((end - have) / PAGE));
		this.#free = end;
		return at;
	}

	#put(bytes: Uint8Array): number {
		const at = this.#take(bytes.length);
		new Uint8Array(this.#core.memory.buffer).set(bytes, at);
		return at;
	}

	/** The JSON of one run, as the server would print it. */
	raw(draft: Draft, listen = false): string {
		const keep = this.#free;
		const bytes = this.#encoder.encode(draft.text), customer = this.#encoder.encode(draft.customer ?? "");
		const text = this.#put(bytes), other = this.#put(customer);
		const roomLen = this.#core.coach_room_for(Math.min(Math.max(bytes.length, customer.length), TEXT_MAX));
		const room = this.#take(roomLen), out = this.#take(JSON_ROOM);
		const channel = draft.channel ? CHANNELS.indexOf(draft.channel) : -1;
		const flags = (draft.note ? NOTE : 0) | (draft.complaint ? COMPLAINT : 0) | (draft.firstAnswer ? FIRST_ANSWER : 0) | (listen ? LISTEN : 0);
		const len = this.#core.coach_run(text, bytes.length, other, customer.length, channel < 0 ? CHANNELS.length : channel, flags, draft.now ?? Date.now(), room, roomLen, out, JSON_ROOM);
		const json = this.#decoder.decode(new Uint8Array(this.#core.memory.buffer, out, len));
		this.#free = keep;
		if (!len) throw new Error("the text is too large");
		return json;
	}

	/** What a draft promises, what to write better, and the three questions. */
	check(draft: Draft): Checked {
		const answer = JSON.parse(this.raw(draft)) as Checked, at = utf16(draft.text), inCustomer = utf16(draft.customer ?? "");
		const span = (s: [number, number], map = at): [number, number] => [map(s[0]), map(s[1])];
		for (const p of answer.promises) {
			p.span = span(p.span);
			if (p.due?.span) p.due.span = span(p.due.span);
		}
		for (const f of answer.bad) {
			f.span = span(f.span);
			if (f.in_customer) f.in_customer = span(f.in_customer, inCustomer);
		}
		for (const v of answer.vague) v.span = span(v.span);
		return answer;
	}

	/** How a customer's message sounds. */
	listen(text: string, now?: number): Tone {
		const tone = JSON.parse(this.raw({ text, now: now ?? Date.now() }, true)) as Tone, at = utf16(text);
		for (const m of tone.marks) m.span = [at(m.span[0]), at(m.span[1])];
		return tone;
	}
}

/** A coach from the bytes of the two files (tests, workers). */
export async function coachFrom(wasm: BufferSource, pack: Uint8Array): Promise<Coach> {
	const { instance } = await WebAssembly.instantiate(wasm, {});
	return new Coach(instance.exports as unknown as Core, pack);
}

let loaded: Promise<Coach> | undefined;

/** The coach of this page, loaded once; `base` is where the server has coach.wasm and rules.pack. */
export function loadCoach(base = "/coach/"): Promise<Coach> {
	loaded ??= (async () => {
		const [wasm, pack] = await Promise.all(["coach.wasm", "rules.pack"].map(async (name) => {
			const answer = await fetch(base + name);
			if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
			return answer.arrayBuffer();
		}));
		return coachFrom(wasm!, new Uint8Array(pack!));
	})();
	loaded.catch(() => { loaded = undefined; }); // try again at the next pause
	return loaded;
}
