// SPDX-License-Identifier: Apache-2.0
// Fields of forms. Human text is dir=auto, addresses and codes are always left to right.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

let count = 0;
type FieldProps = { label: string; hint?: string | undefined; wrong?: string | undefined; children: (id: string, described: string | undefined) => ComponentChildren };

export function Field({ label, hint, wrong, children }: FieldProps) {
	const id = useRef(`f-${++count}`).current;
	const note = wrong ?? hint;
	return <div class={wrong ? "f wrong" : "f"}><label for={id}>{label}</label>{children(id, note ? `${id}-n` : undefined)}{note ? <small id={`${id}-n`}>{note}</small> : null}</div>;
}

type More = { type?: string; name?: string; autocomplete?: string; required?: boolean; placeholder?: string; maxLength?: number; minLength?: number; min?: number; max?: number };
type InputProps = More & { label: string; hint?: string | undefined; wrong?: string | undefined; value: string; set: (v: string) => void; code?: boolean };

export function Input({ label, hint, wrong, value, set, code, ...rest }: InputProps) {
	return <Field label={label} hint={hint} wrong={wrong}>{(id, by) =>
		<input {...(rest as object)} id={id} class="inp" dir={code ? "ltr" : "auto"} value={value} aria-describedby={by} aria-invalid={wrong ? true : undefined} placeholder={rest.placeholder ?? " "}
			onInput={(e) => set(e.currentTarget.value)} />}</Field>;
}

export function Area({ label, hint, value, set, rows = 3 }: { label: string; hint?: string; value: string; set: (v: string) => void; rows?: number }) {
	return <Field label={label} hint={hint}>{(id, by) =>
		<textarea id={id} class="inp" dir="auto" rows={rows} value={value} aria-describedby={by} placeholder=" " onInput={(e) => set(e.currentTarget.value)} />}</Field>;
}

export type Option = { value: string; label: string };
export function Select({ label, hint, value, set, options }: { label: string; hint?: string; value: string; set: (v: string) => void; options: Option[] }) {
	return <Field label={label} hint={hint}>{(id, by) =>
		<select id={id} class="inp" value={value} aria-describedby={by} onChange={(e) => set(e.currentTarget.value)}>
			{options.map((o) => <option key={o.value} value={o.value} selected={o.value === value}>{o.label}</option>)}
		</select>}</Field>;
}

// A few choices side by side: radio buttons that look like chips.
export function Chips({ label, name, value, set, options, hint }: { label: string; name: string; value: string; set: (v: string) => void; hint?: string; options: { value: string; label: ComponentChildren }[] }) {
	return <fieldset class="f"><legend>{label}</legend><div class="times">
		{options.map((o) => <label key={o.value}><input type="radio" name={name} value={o.value} checked={o.value === value} onChange={() => set(o.value)} />{o.label}</label>)}
	</div>{hint ? <small>{hint}</small> : null}</fieldset>;
}

export const LANG_CHOICES = [
	{ value: "he", label: <span lang="he" dir="rtl">עברית</span> },
	{ value: "en", label: <span lang="en" dir="ltr">English</span> },
];

export function Check({ label, value, set }: { label: ComponentChildren; value: boolean; set: (v: boolean) => void }) {
	return <label class="tick"><input type="checkbox" checked={value} onChange={(e) => set(e.currentTarget.checked)} /><span>{label}</span></label>;
}
