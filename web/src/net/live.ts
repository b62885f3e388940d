// SPDX-License-Identifier: Apache-2.0
// The live stream, one for all tabs of this browser: the tab that holds the lock reads it and passes every event on by
// BroadcastChannel; when it closes, the next tab takes over where it stopped. Where locks are missing (plain http on a
// network), each tab reads its own.
import { signal } from "@preact/signals";
import { readStream, type ServerEvent } from "./sse.ts";
import { signedOut } from "./api.ts";

export type Live = "starting" | "on" | "off";
export const live = signal<Live>("starting");

type Tell = (e: ServerEvent) => void;
const RETRY = [500, 1_000, 2_000, 5_000, 10_000]; // milliseconds
const SILENT_MS = 70_000; // the server sends a comment or event at least twice a minute

let lastId = "", stop: AbortController | null = null;

function wait(ms: number, quit: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const t = setTimeout(done, ms);
		quit.addEventListener("abort", () => (clearTimeout(t), done()));
		window.addEventListener("online", () => (clearTimeout(t), done()), { once: true });
	});
}

async function connectOnce(tell: Tell, quit: AbortSignal): Promise<number> {
	const one = new AbortController();
	quit.addEventListener("abort", () => one.abort());
	let dog = setTimeout(() => one.abort(), SILENT_MS);
	const heard = (first: boolean): void => {
		clearTimeout(dog);
		dog = setTimeout(() => one.abort(), SILENT_MS);
		if (first) tell({ event: "live", data: "on", id: "" });
	};
	try {
		return await readStream("/api/v1/events", lastId, tell, heard, one.signal);
	} catch {
		return 0;
	} finally {
		clearTimeout(dog);
	}
}

async function readForAll(tell: Tell, quit: AbortSignal): Promise<void> {
	for (let tries = 0; !quit.aborted; ) {
		const started = Date.now();
		const status = await connectOnce(tell, quit);
		if (quit.aborted) return;
		if (status === 401) {
			signedOut.value = true;
			return;
		}
		tries = Date.now() - started > 10_000 ? 0 : tries + 1;
		tell({ event: "live", data: "off", id: "" });
		await wait(RETRY[Math.min(tries, RETRY.length - 1)]!, quit);
	}
}

// Starts listening; `hear` gets each event once in each tab. Returns a function that ends it.
export function startLive(hear: Tell): () => void {
	stop?.abort();
	const quit = (stop = new AbortController());
	const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("keshev-live");
	const take: Tell = (e) => {
		if (e.event === "live") live.value = e.data as Live;
		else if (e.id) lastId = e.id;
		hear(e);
	};
	if (others) {
		others.onmessage = (m) => (m.data === "who" ? live.value === "on" && others.postMessage({ event: "live", data: "on", id: lastId }) : take(m.data as ServerEvent));
		others.postMessage("who");
	}
	const read = (): Promise<void> => readForAll((e) => {
		take(e);
		others?.postMessage(e);
	}, quit.signal);
	if (navigator.locks) void navigator.locks.request("keshev-live", { signal: quit.signal }, read).catch(() => undefined);
	else void read();
	quit.signal.addEventListener("abort", () => others?.close());
	return () => quit.abort();
}
