// SPDX-License-Identifier: Apache-2.0
// Files on their way up, per ticket. A finished one becomes part of the draft.
import { signal } from "@preact/signals";
import { uuid } from "../base/id.ts";
import { upload } from "../net/api.ts";
import type { Upload } from "../net/types.ts";
import { drafts } from "./drafts.ts";
import { sorry } from "./strip.ts";

export type Going = { id: string; ticket: number; name: string; size: number; part: number; stop: AbortController };
export const going = signal<Going[]>([]);
export const FILE_MAX = 25 * 1024 * 1024; // bytes; the server has the last word

const drop = (id: string): void => void (going.value = going.value.filter((g) => g.id !== id));

export function addFiles(ticket: number, files: Iterable<File>): void {
	for (const f of files) void addFile(ticket, f);
}

async function addFile(ticket: number, file: File): Promise<void> {
	const g: Going = { id: uuid(), ticket, name: file.name, size: file.size, part: 0, stop: new AbortController() };
	going.value = [...going.value, g];
	try {
		const done = await upload<Upload>(file, (part) => (going.value = going.value.map((x) => (x.id === g.id ? { ...x, part } : x))), g.stop.signal);
		drafts.edit(ticket, { attachments: [...drafts.of(ticket).value.attachments, done] });
	} catch (e) {
		sorry(e, () => void addFile(ticket, file));
	} finally {
		drop(g.id);
	}
}

export const dropFile = (ticket: number, id: number): void =>
	drafts.edit(ticket, { attachments: drafts.of(ticket).value.attachments.filter((a) => a.id !== id) });
