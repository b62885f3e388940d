// SPDX-License-Identifier: Apache-2.0
// Small things that stand everywhere: the round mark of a person, patience, the state of a ticket, keys, brand, waiting.
import type { ComponentChildren } from "preact";
import { initials, nth } from "../base/format.ts";
import { lang, say } from "../base/text.ts";
import type { Channel, Patience, State } from "../net/types.ts";
import type { IconName } from "./icons.ts";
import { Icon } from "./icon.tsx";

export const Avatar = ({ name }: { name: string }) => <span class="avatar" aria-hidden="true">{initials(name)}</span>;

// A sentence of the server in the reader's language: it runs with the page, whatever name it begins with.
export const Said = ({ children }: { children: string }) => <bdi dir={lang.value === "he" ? "rtl" : "ltr"}>{children}</bdi>;

export function Meter({ patience }: { patience: Patience }) {
	return <>
		<span class="meter" data-v={patience.level} aria-hidden="true"><i /><i /><i /><i /><i /></span>
		<span>{say(`patience.${patience.level}`)}</span>
	</>;
}

export const Nth = ({ n, low = false }: { n: number; low?: boolean }) => (n > 0 ? <span class="nth">{low ? nth(n).toLowerCase() : nth(n)}</span> : null);

const PILLS: Record<State, [string, IconName]> = { new: ["us", "circle-dashed"], with_us: ["us", "refresh-cw"], with_customer: ["you", "hourglass"],
	with_third_party: ["third", "hourglass"], solved: ["solved", "check"], closed: ["", "check-check"] };

export function StatePill({ state }: { state: State }) {
	const [look, icon] = PILLS[state] ?? PILLS.new;
	return <span class={`pill ${look}`}><Icon name={icon} />{say(`state.${state}`)}</span>;
}

export const CHANNEL_ICON: Record<Channel, IconName> = { email: "mail", chat: "message-circle", sms: "smartphone", phone: "phone", form: "file-text", letter: "file-text", visit: "map-pin" };
export function ChannelMark({ channel }: { channel: Channel }) {
	return <><Icon name={CHANNEL_ICON[channel] ?? "mail"} /><span class="sr">{say(`channel.${channel}`)}</span></>;
}

export const Kbd = ({ children }: { children: ComponentChildren }) => <kbd aria-hidden="true">{children}</kbd>;
export const Brand = () => <div class="brand"><i /><span>{say("app.name")}</span></div>;

// Grey bars where words will be; said once to screen readers.
export function Skeleton({ lines, label }: { lines: number; label: string }) {
	return <div class="skel" role="status"><span class="sr">{label}</span>{Array.from({ length: lines }, (_, i) => <i key={i} />)}</div>;
}

// What happened, what to do now.
export function Trouble({ title, text, again, head = false }: { title: string; text?: string | undefined; again?: (() => void) | undefined; head?: boolean }) {
	return <div class="trouble" role="alert"><Icon name="circle-alert" /><div>{head ? <h1>{title}</h1> : <b>{title}</b>}{text ? <p>{text}</p> : null}
		{again ? <button class="btn" type="button" onClick={again}><Icon name="refresh-cw" />{say("act.again")}</button> : null}</div></div>;
}
