// SPDX-License-Identifier: Apache-2.0
// Reads a stream of server-sent events with fetch (EventSource cannot begin at a given event, nor tell a 401).
export type ServerEvent = { event: string; data: string; id: string };

// Splits bytes into events; feed it pieces as they come. Follows the WHATWG rules for fields and line ends.
export function sseParser(tell: (e: ServerEvent) => void): (piece: string) => void {
	let rest = "", event = "", data: string[] = [], id = "";
	function line(l: string): void {
		if (l === "") {
			if (data.length) tell({ event: event || "message", data: data.join("\n"), id });
			event = "";
			data = [];
			return;
		}
		if (l.startsWith(":")) return;
		const at = l.indexOf(":");
		const field = at < 0 ? l : l.slice(0, at);
		const value = at < 0 ? "" : l.slice(at + 1).replace(/^ /, "");
		if (field === "event") event = value;
		else if (field === "data") data.push(value);
		else if (field === "id" && !value.includes("\0")) id = value;
	}
	return (piece) => {
		const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
		rest = lines.pop()!;
		lines.forEach(line);
	};
}

// One connection until it ends; `heard` is called when it opens and at every sign of life. Throws what fetch throws; returns the HTTP status it ended with.
export async function readStream(url: string, lastId: string, tell: (e: ServerEvent) => void, heard: (first: boolean) => void, stop: AbortSignal): Promise<number> {
	const headers: Record<string, string> = { Accept: "text/event-stream" };
	if (lastId) headers["Last-Event-ID"] = lastId;
	const r = await fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal: stop });
	if (!r.ok || !r.body) return r.status;
	heard(true);
	const parse = sseParser(tell), reader = r.body.getReader(), decoder = new TextDecoder();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return r.status;
		heard(false);
		parse(decoder.decode(value, { stream: true }));
	}
}
