// SPDX-License-Identifier: Apache-2.0
// What came along: pictures are shown small, everything else by name and size. Opening is always a download.
import { size } from "../base/format.ts";
import { say } from "../base/text.ts";
import type { Attachment } from "../net/types.ts";
import { Icon } from "../ui/icon.tsx";

const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;
const PICTURE_MAX = 8 * 1024 * 1024; // bytes shown without asking

export function Attachments({ all }: { all: Attachment[] }) {
	if (!all.length) return null;
	const pictures = all.filter((a) => SHOWN.test(a.type) && a.size <= PICTURE_MAX), files = all.filter((a) => !pictures.includes(a));
	return <ul class="files" aria-label={say("files.name", { n: all.length })}>
		{pictures.map((a) => <li key={a.id} class="pic"><a href={a.url} download={a.name}><img src={`${a.url}?inline=1`} alt="" loading="lazy" /><span><bdi>{a.name}</bdi></span></a></li>)}
		{files.map((a) => <li key={a.id}><a href={a.url} download={a.name}><Icon name={a.type.startsWith("image/") ? "image" : "file"} /><bdi>{a.name}</bdi><span class="num">{size(a.size)}</span></a></li>)}
	</ul>;
}
