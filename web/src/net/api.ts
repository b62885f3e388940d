// SPDX-License-Identifier: Apache-2.0
// One road to the server. Answers are JSON; refusals are problem+json (RFC 9457) in the reader's language and become
// a Problem. A Problem with status 0 means that nothing is known: the network failed before an answer came.
import { signal } from "@preact/signals";
import { uuid } from "../base/id.ts";
import { lang, say } from "../base/text.ts";

export class Problem extends Error {
	readonly status: number;
	readonly field: string | undefined;
	readonly body: unknown;
	constructor(status: number, message: string, field?: string, body?: unknown) {
		super(message);
		this.status = status;
		this.field = field;
		this.body = body;
	}
	// True when trying again with the same key may help and can do no harm.
	get passing(): boolean {
		return this.status === 0 || this.status === 408 || this.status === 429 || this.status === 451 || this.status >= 500;
	}
}

// Set when the server no longer knows us; the sign-in page comes up over whatever is there.
export const signedOut = signal(false);

export type Ask = { body?: unknown; key?: string; signal?: AbortSignal; keepalive?: boolean; match?: string; quiet?: boolean };
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

function problemOf(status: number, body: unknown): Problem {
	const b = (body ?? {}) as { title?: string; detail?: string; field?: string };
	return new Problem(status, b.detail || b.title || (status === 0 ? say("error.network") : say("error.server")), b.field, body);
}

async function readJson(r: Response): Promise<unknown> {
	if (r.status === 204) return null;
	try {
		return await r.json();
	} catch {
		return null;
	}
}

export async function call<T>(method: Method, path: string, ask: Ask = {}): Promise<T> {
	const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": lang.value };
	if (ask.body !== undefined) headers["Content-Type"] = "application/json";
	if (method !== "GET") headers["Idempotency-Key"] = ask.key ?? uuid();
	if (ask.match) headers["If-Match"] = ask.match;
	let r: Response;
	try {
		r = await fetch(`/api/v1${path}`, { method, headers, credentials: "same-origin", signal: ask.signal ?? null, keepalive: ask.keepalive ?? false,
			body: ask.body === undefined ? null : JSON.stringify(ask.body) });
	} catch (e) {
		if (ask.signal?.aborted) throw e;
		throw problemOf(0, null);
	}
	const body = await readJson(r);
	if (r.ok) return body as T;
	if (r.status === 401 && !ask.quiet) signedOut.value = true;
	throw problemOf(r.status, body);
}

export const get = <T>(path: string, ask?: Ask): Promise<T> => call<T>("GET", path, ask);
export const post = <T>(path: string, body?: unknown, ask?: Ask): Promise<T> => call<T>("POST", path, { ...ask, body: body ?? {} });

// Uploads one file and tells how much has gone. XMLHttpRequest, because fetch cannot say it.
export function upload<T>(file: File, progress: (part: number) => void, cancel?: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const x = new XMLHttpRequest();
		x.open("POST", "/api/v1/uploads");
		x.setRequestHeader("X-File-Name", encodeURIComponent(file.name || "file"));
		x.setRequestHeader("Content-Type", file.type || "application/octet-stream");
		x.setRequestHeader("Idempotency-Key", uuid());
		x.responseType = "json";
		x.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
		x.onload = () => (x.status < 300 ? resolve(x.response as T) : reject(problemOf(x.status, x.response)));
		x.onerror = () => reject(problemOf(0, null));
		x.onabort = () => reject(new DOMException("aborted", "AbortError"));
		cancel?.addEventListener("abort", () => x.abort());
		x.send(file);
	});
}
