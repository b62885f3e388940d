// SPDX-License-Identifier: Apache-2.0
// Who sits here. undefined: not known yet; null: nobody.
import { signal } from "@preact/signals";
import { call, get, post, Problem, signedOut } from "../net/api.ts";
import type { Session } from "../net/types.ts";
import { setServerNow } from "../base/clock.ts";
import { lang, speak } from "../base/text.ts";

export const session = signal<Session | null | undefined>(undefined);
export const me = (): number => session.value?.staff.id ?? 0;
export const isAdmin = (): boolean => session.value?.staff.role === "admin";
export const canReply = (): boolean => session.value?.staff.role !== "light";

// Takes in a session answer: time, language, person.
export async function welcome(s: Session): Promise<void> {
	setServerNow(s.now);
	if (s.staff.lang !== lang.value) await speak(s.staff.lang);
	signedOut.value = false;
	session.value = s;
}

export async function loadSession(): Promise<void> {
	try {
		await welcome(await get<Session>("/session", { quiet: true }));
	} catch (e) {
		if (e instanceof Problem && e.status === 401) session.value = null;
		else throw e;
	}
}

export async function signIn(email: string, password: string): Promise<void> {
	await welcome(await post<Session>("/session", { email, password }, { quiet: true }));
}

export async function signOut(everywhere = false): Promise<void> {
	await call("DELETE", `/session${everywhere ? "?everywhere=1" : ""}`).catch(() => undefined);
	session.value = null;
	location.assign("/");
}

export async function changeMe(change: Partial<{ lang: string; name: string; signature: string; keys_off: boolean; available: boolean; notify: boolean }>): Promise<void> {
	await welcome(await call<Session>("PATCH", "/session", { body: change }));
}
