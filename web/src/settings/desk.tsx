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
	const [v, setV] = useState({ ...d, undo_seconds: String(d.undo_seconds), answer_hours: String(d.answer_hours ?? ""), link_days: String(d.link_days ?? "") }), s = useSave();
	const set = (k: keyof Settings) => (x: string): void => setV({ ...v, [k]: x });
	const wrong = (k: string): string | undefined => (s.bad?.field === k ? s.bad.text : undefined);
	const save = (e: Event): void => (e.preventDefault(), s.save(async () => {
		const later = { // only what this server knows
			...(d.hours === undefined ? {} : { hours: v.hours }), ...(d.answer_hours === undefined ? {} : { answer_hours: Number(v.answer_hours) }), ...(d.link_days === undefined ? {} : { link_days: Number(v.link_days) }),
			...(d.urgent_contact === undefined ? {} : { urgent_contact: v.urgent_contact }), ...(d.accessibility_contact === undefined ? {} : { accessibility_contact: v.accessibility_contact }), ...(d.form_frames === undefined ? {} : { form_frames: v.form_frames }),
		};
		await call("PATCH", "/settings", { body: { organization: v.organization.trim(), base_url: v.base_url.trim(), undo_seconds: Number(v.undo_seconds), external_ref_link: v.external_ref_link.trim(), default_lang: v.default_lang, tz: v.tz.trim(), ...later } });
		await loadSession();
	}));
	return <form class="panel stack" onSubmit={save}>
		<Input label={say("setup.organization")} hint={say("setup.organization_hint")} required value={v.organization} set={set("organization")} wrong={wrong("organization")} />
		<Input label={say("desk.base_url")} hint={say("desk.base_url_hint")} code type="url" value={v.base_url} set={set("base_url")} wrong={wrong("base_url")} />
		<Chips label={say("desk.lang")} name="dl" value={v.default_lang} set={set("default_lang")} options={LANG_CHOICES} hint={say("desk.lang_hint")} />
		<div class="two-cols"><Input label={say("desk.undo")} hint={say("desk.undo_hint")} code type="number" min={0} max={30} value={v.undo_seconds} set={set("undo_seconds")} wrong={wrong("undo_seconds")} /><Input label={say("desk.tz")} hint={say("desk.tz_hint")} code value={v.tz} set={set("tz")} wrong={wrong("tz")} /></div>
		<Input label={say("desk.link")} hint={say("desk.link_hint")} code value={v.external_ref_link} set={set("external_ref_link")} wrong={wrong("external_ref_link")} placeholder="https://shop.example.com/orders/{ref}" />
		{d.hours === undefined ? null : <Input label={say("desk.hours")} hint={say("desk.hours_hint")} code value={v.hours ?? ""} set={set("hours")} wrong={wrong("hours")} />}
		{d.answer_hours === undefined ? null : <div class="two-cols"><Input label={say("desk.answer_hours")} hint={say("desk.answer_hours_hint")} code type="number" min={1} max={200} value={v.answer_hours} set={set("answer_hours")} wrong={wrong("answer_hours")} />
			<Input label={say("desk.link_days")} hint={say("desk.link_days_hint")} code type="number" min={1} max={3650} value={v.link_days} set={set("link_days")} wrong={wrong("link_days")} /></div>}
		{d.urgent_contact === undefined ? null : <Input label={say("desk.urgent")} hint={say("desk.urgent_hint")} value={v.urgent_contact ?? ""} set={set("urgent_contact")} wrong={wrong("urgent_contact")} />}
		{d.accessibility_contact === undefined ? null : <Input label={say("desk.access")} hint={say("desk.access_hint")} value={v.accessibility_contact ?? ""} set={set("accessibility_contact")} wrong={wrong("accessibility_contact")} />}
		{d.form_frames === undefined ? null : <Input label={say("desk.frames")} hint={say("desk.frames_hint")} code value={v.form_frames ?? ""} set={set("form_frames")} wrong={wrong("form_frames")} />}
		<SaveFoot s={s} /></form>;
}

export function DeskPage() {
	const l = useLoad<Settings>("/settings");
	return <When l={l}>{(d) => <Form d={d} />}</When>;
}
