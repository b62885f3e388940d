// SPDX-License-Identifier: Apache-2.0
// Files that will go along: what is there, and how far the others are.
import { size } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Upload } from "../net/types.ts";
import { dropFile, going } from "../store/files.ts";
import { Icon } from "../ui/icon.tsx";

export function Files({ ticket, all }: { ticket: number; all: Upload[] }) {
	const up = going.value.filter((g) => g.ticket === ticket);
	if (!all.length && !up.length) return null;
	return <ul class="files go" aria-label={say("files.name", { n: all.length + up.length })}>
		{all.map((f) => <li key={f.id}><span><Icon name={f.type.startsWith("image/") ? "image" : "file"} /><bdi>{f.name}</bdi><span class="num">{size(f.size)}</span>
			<button type="button" class="btn quiet mini" aria-label={say("files.drop", { name: f.name })} onClick={() => dropFile(ticket, f.id)}><Icon name="x" /></button></span></li>)}
		{up.map((g) => <li key={g.id}><span><Icon name="upload" /><bdi>{g.name}</bdi><progress max={1} value={g.part} aria-label={say("files.going", { name: g.name })} />
			<button type="button" class="btn quiet mini" aria-label={say("files.stop", { name: g.name })} onClick={() => g.stop.abort()}><Icon name="x" /></button></span></li>)}
	</ul>;
}
