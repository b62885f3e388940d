// SPDX-License-Identifier: Apache-2.0
// A message's own HTML in a frame without scripts, forms or network: cleaned by the server, cleaned again here, its
// pictures only from our own attachments. The cleaner is loaded when the first such message is seen.
import { useEffect, useRef, useState } from "preact/hooks";
import { lang, say } from "../base/text.ts";
import { Skeleton } from "../ui/bits.tsx";

const MAX = 4_000; // pixels; longer ones scroll
const applyStyles = (doc: Document): void => doc.querySelectorAll<HTMLElement>("[data-s]").forEach((el) => {
	// The page's policy forbids style attributes; the few harmless properties are set from here.
	for (const part of el.dataset.s!.split(";")) {
		const [name, value] = part.split(":");
		if (name && value) el.style.setProperty(name, value);
	}
});

// `text` is shown instead when the cleaner cannot be loaded.
export function MailFrame({ html, title, text }: { html: string; title: string; text?: string }) {
	const frame = useRef<HTMLIFrameElement>(null);
	const [page, setPage] = useState<string | null>(null), [failed, setFailed] = useState(false), [blocked, setBlocked] = useState(0);
	useEffect(() => {
		let gone = false;
		void import("./mail_clean.ts").then(({ cleanMail, mailPage }) => {
			if (gone) return;
			const c = cleanMail(html);
			setBlocked(c.blocked);
			setPage(mailPage(c.html, lang.value, document.documentElement.dataset.theme ?? ""));
		}).catch(() => setFailed(true));
		return () => void (gone = true);
	}, [html, lang.value]);
	const fit = (): void => {
		const doc = frame.current?.contentDocument;
		if (!doc?.body) return;
		applyStyles(doc);
		const grow = (): void => void (frame.current && (frame.current.style.blockSize = `${Math.min(MAX, doc.documentElement.scrollHeight + 2)}px`));
		grow();
		new ResizeObserver(grow).observe(doc.body);
	};
	if (failed) return <p class="body" dir="auto">{text ?? say("error.page")}</p>;
	if (page === null) return <Skeleton lines={3} label={say("ticket.loading")} />;
	return <>
		<iframe ref={frame} class="mail-frame" title={title} sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcdoc={page} onLoad={fit} />
		{blocked ? <p class="cap">{say("msg.blocked", { n: blocked })}</p> : null}
	</>;
}
