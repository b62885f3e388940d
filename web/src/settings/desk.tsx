// SPDX-License-Identifier: Apache-2.0
// The desk as a whole: its name, its address on the net, undo seconds, the link of the company's own reference.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { call } from "../net/api.ts";
import type { Settings } from "../net/types.ts";
import { loadSession } from "../store/session.ts";
import { Chips, Input, LANG_CHOICES } from "../ui/form.tsx";
import { SaveFoot, When, useLoad, useSave } from "./load.tsx";

function Form({ d }: { d: Settings }) {
	const [v, setV] = useState({ ...d, undo_seconds: String(d.undo_seconds) }), s = useSave();
	const set = (k: keyof Settings) => (x: string): void => setV({ ...v, [k]: x });
	const wrong = (k: string): string | undefined => (s.bad?.field === k ? s.bad.text : undefined);
	const save = (e: Event): void => (e.preventDefault(), s.save(async () => {
		await call("PATCH", "/settings", { body: { organization: v.organization.trim(), base_url: v.base_url.trim(), undo_seconds: Number(v.undo_seconds), external_ref_link: v.external_ref_link.trim(), default_lang: v.default_lang, tz: v.tz.trim() } });
		await loadSession();
	}));
	return <form class="panel stack" onSubmit={save}>
		<Input label={say("setup.organization")} hint={say("setup.organization_hint")} required value={v.organization} set={set("organization")} wrong={wrong("organization")} />
		<Input label={say("desk.base_url")} hint={say("desk.base_url_hint")} code type="url" value={v.base_url} set={set("base_url")} wrong={wrong("base_url")} />
		<Chips label={say("desk.lang")} name="dl" value={v.default_lang} set={set("default_lang")} options={LANG_CHOICES} hint={say("desk.lang_hint")} />
		<div class="two-cols"><Input label={say("desk.undo")} hint={say("desk.undo_hint")} code type="number" min={0} max={30} value={v.undo_seconds} set={set("undo_seconds")} wrong={wrong("undo_seconds")} /><Input label={say("desk.tz")} hint={say("desk.tz_hint")} code value={v.tz} set={set("tz")} wrong={wrong("tz")} /></div>
		<Input label={say("desk.link")} hint={say("desk.link_hint")} code value={v.external_ref_link} set={set("external_ref_link")} wrong={wrong("external_ref_link")} placeholder="https://shop.example.com/orders/{ref}" />
		<SaveFoot s={s} /></form>;
}

export function DeskPage() {
	const l = useLoad<Settings>("/settings");
	return <When l={l}>{(d) => <Form d={d} />}</When>;
}
