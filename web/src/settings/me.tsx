// SPDX-License-Identifier: Apache-2.0
// What is mine: name, language, signature, keys, colours, notifications, and leaving everywhere.
import { useState } from "preact/hooks";
import { say } from "../base/text.ts";
import { allowNotifications, permission } from "../store/notify.ts";
import { changeMe, session, signOut } from "../store/session.ts";
import { applyTheme, theme, type Theme } from "../shell/theme.ts";
import { Area, Check, Chips, Input, LANG_CHOICES } from "../ui/form.tsx";
import { Icon } from "../ui/icon.tsx";
import { SaveFoot, useSave } from "./load.tsx";

function Notify() {
	const p = permission.value;
	return <section class="panel stack"><h2>{say("notify.title")}</h2><p>{say(`notify.is_${p}`)}</p>
		{p === "ask" ? <div><button type="button" class="btn" onClick={() => void allowNotifications()}><Icon name="bell" />{say("notify.allow")}</button></div> : null}</section>;
}

export function MePage() {
	const me = session.value!.staff, s = useSave();
	const [name, setName] = useState(me.name), [lang, setLang] = useState<string>(me.lang), [signature, setSignature] = useState(me.signature ?? ""), [keys, setKeys] = useState(me.keys_off ?? false), [notify, setNotify] = useState(me.notify ?? false);
	const save = (e: Event): void => (e.preventDefault(), s.save(() => changeMe({ name: name.trim(), lang, signature, keys_off: keys, ...(me.notify === undefined ? {} : { notify }) })));
	return <>
		<form class="panel stack" onSubmit={save}><h2>{say("me.who")}</h2>
			<Input label={say("setup.name")} hint={say("setup.name_hint")} value={name} set={setName} required autocomplete="name" wrong={s.bad?.field === "name" ? s.bad.text : undefined} />
			<Chips label={say("me.lang")} name="lang" value={lang} set={setLang} options={LANG_CHOICES} hint={say("setup.lang_hint")} />
			<Area label={say("me.signature")} hint={say("me.signature_hint")} value={signature} set={setSignature} rows={3} />
			<Check label={say("me.keys_off")} value={keys} set={setKeys} />
			{me.notify === undefined ? null : <Check label={say("me.notify")} value={notify} set={setNotify} />}
			<SaveFoot s={s} />
		</form>
		<section class="panel stack"><h2>{say("theme.title")}</h2><Chips label={say("theme.choose")} name="theme" value={theme.value} set={(v) => applyTheme(v as Theme)} options={["", "light", "dark"].map((t) => ({ value: t, label: say(`theme.${t || "system"}`) }))} /></section>
		<Notify />
		<section class="panel stack"><h2>{say("me.leave")}</h2><p>{say("me.leave_sub")}</p><div class="row"><button type="button" class="btn" onClick={() => void signOut()}><Icon name="log-out" />{say("me.out")}</button><button type="button" class="btn alert" onClick={() => void signOut(true)}><Icon name="log-out" />{say("me.out_all")}</button></div></section>
	</>;
}
