// SPDX-License-Identifier: Apache-2.0
// Sending one of the entry forms: busy while it goes, the reason when it is refused, at the field it belongs to.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { Problem } from "../net/api.ts";

export type Sending = { busy: boolean; wrong: (field: string) => string | undefined; general: string | undefined; send: (what: () => Promise<void>) => void };

export function useSend(fields: string[]): Sending {
	const [busy, setBusy] = useState(false), [bad, setBad] = useState<{ text: string; field?: string | undefined }>();
	const send = (what: () => Promise<void>): void => {
		setBusy(true);
		setBad(undefined);
		what().catch((e: unknown) => setBad({ text: e instanceof Problem ? e.message : say("error.here"), field: e instanceof Problem ? e.field : undefined })).finally(() => setBusy(false));
	};
	const known = bad?.field && fields.includes(bad.field);
	return { busy, send, wrong: (f) => (bad?.field === f ? bad.text : undefined), general: known ? undefined : bad?.text };
}
