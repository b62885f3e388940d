// SPDX-License-Identifier: Apache-2.0
// The message exactly as it came, with everything that was quoted below it.
import { useEffect, useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { get, Problem } from "../net/api.ts";
import { Skeleton, Trouble } from "../ui/bits.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { MailFrame } from "./mail_frame.tsx";

type Whole = { html: string | null; text: string; raw_url: string | null };

export function Original({ id, name, close }: { id: number; name: string; close: () => void }) {
	const [whole, setWhole] = useState<Whole | null>(null), [bad, setBad] = useState<string>();
	const fetchIt = (): void => {
		setBad(undefined);
		get<Whole>(`/contacts/${id}/original`).then(setWhole, (e: unknown) => setBad(e instanceof Problem ? e.message : say("error.here")));
	};
	useEffect(fetchIt, [id]);
	return <Dialog title={say("original.title", { name })} close={close} look="broad">
		{bad ? <Trouble title={say("ticket.failed")} text={bad} again={fetchIt} /> : !whole ? <Skeleton lines={6} label={say("ticket.loading")} />
			: whole.html ? <MailFrame html={whole.html} text={whole.text} title={say("msg.frame", { name })} /> : <pre class="whole" dir="auto" tabIndex={0}>{whole.text}</pre>}
		<div class="foot">{whole?.raw_url ? <a class="btn quiet" href={whole.raw_url} download><Icon name="download" />{say("original.raw")}</a> : null}
			<button type="button" class="btn push" onClick={close}>{say("act.close")}</button></div>
	</Dialog>;
}
