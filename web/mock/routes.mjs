// SPDX-License-Identifier: Apache-2.0
// The routes of /api/v1 that the workspace uses, over the desk in memory. Each is [method, pattern, handler].
import { fail } from "./desk.mjs";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC", "base64");
const who = (d, s) => ({ staff: { ...s, password: undefined }, organization: { name: d.organization }, now: d.now(), undo_seconds: d.settings.undo_seconds, csrf: null });
const admin = (s) => { if (s.role !== "admin") throw fail(403, "no"); };
const bad = (d) => fail(401, d.lang === "he" ? "הכתובת או הסיסמה אינן נכונות." : "The address or the password is not right.");

export const OPEN = new Set(["GET /setup", "POST /setup", "POST /session", "POST /resets", "POST /resets/accept", "POST /invitations/accept", "GET /invitations/:token"]);

const entry = [
	["GET", "/setup", ({ d, query }) => ({ needed: d.fresh ?? false, valid: query.get("token") === "first" })],
	["POST", "/setup", ({ d, body, enter }) => (Object.assign(d.staff[0], { name: body.name, email: body.email, lang: body.lang, password: body.password }), (d.organization = body.organization), (d.fresh = false), enter(d.staff[0], 201))],
	["GET", "/session", ({ d, me }) => who(d, me)],
	["POST", "/session", ({ d, body, enter }) => {
		const s = d.staff.find((x) => x.email === body.email && x.password === body.password);
		if (!s) throw bad(d);
		return enter(s, 200);
	}],
	["DELETE", "/session", ({ leave }) => leave()],
	["PATCH", "/session", ({ d, me, body }) => (Object.assign(me, body), who(d, me))],
	["POST", "/resets", () => [202, {}]],
	["POST", "/resets/accept", ({ d, body, enter }) => {
		if (body.token !== "reset") throw fail(410, "gone");
		d.staff[0].password = body.password;
		return enter(d.staff[0], 200);
	}],
	["POST", "/invitations", ({ d, me, body }) => {
		admin(me);
		const token = `inv-${d.id()}`;
		d.invitations.set(token, body);
		return [201, { link: `${d.settings.base_url}/invitation?token=${token}` }];
	}],
	["GET", "/invitations/:token", ({ d, p }) => {
		const i = d.invitations.get(p.token);
		if (!i) throw fail(410, "gone");
		return { email: i.email, name: i.name };
	}],
	["POST", "/invitations/accept", ({ d, body, enter }) => {
		const i = d.invitations.get(body.token);
		if (!i) throw fail(410, "gone");
		d.invitations.delete(body.token);
		const s = { id: d.id(), email: i.email, name: body.name, role: i.role, lang: body.lang, teams: [], active: true, password: body.password, signature: "", keys_off: false, available: true };
		d.staff.push(s);
		return enter(s, 201);
	}],
];

const tickets = [
	["GET", "/tickets", ({ d, me, query }) => d.list(Object.fromEntries(query), me)],
	["GET", "/tickets/:ref", ({ d, p }) => d.full(d.find(p.ref))],
	["POST", "/tickets", ({ d, me, body }) => [201, d.open(body, me)]],
	["PATCH", "/tickets/:ref", ({ d, me, p, body }) => d.patch(d.find(p.ref), body, me)],
	["POST", "/tickets/:ref/take", ({ d, me, p }) => d.patch(d.find(p.ref), { owner: me.id }, me)],
	["PUT", "/tickets/:ref/tags", ({ d, me, p, body }) => {
		const t = d.find(p.ref);
		t.tags = body.tags;
		d.tell(t, "tags", me, false);
		return d.full(t);
	}],
	["POST", "/tickets/:ref/contacts", ({ d, me, p, body }) => [201, d.write(d.find(p.ref), body, me)]],
	["POST", "/contacts/:id/undo", ({ d, me, p }) => d.undo(p.id, me)],
	["POST", "/contacts/:id/retry", ({ d, me, p }) => {
		const [t, c] = d.findContact(p.id);
		c.delivery.forEach((x) => Object.assign(x, { state: "sent", words: "" }));
		d.tell(t, "sent", me);
		return d.full(t);
	}],
	["POST", "/contacts/:id/accept", ({ d, me, p }) => {
		const [t, c] = d.findContact(p.id);
		c.held = false;
		d.tell(t, "accepted", me);
		return d.full(t);
	}],
	["POST", "/contacts/:id/refuse", ({ d, me, p }) => {
		const [t, c] = d.findContact(p.id);
		t.contacts = t.contacts.filter((x) => x !== c);
		d.tell(t, "refused", me);
		return d.full(t);
	}],
	["GET", "/contacts/:id/original", ({ d, p }) => {
		const [, c] = d.findContact(p.id);
		return { html: c.html && `${c.html}<blockquote>${c.text}</blockquote>`, text: `${c.text}\n\n> ${c.text}`, raw_url: `/api/v1/contacts/${c.id}/raw` };
	}],
	["POST", "/tickets/:ref/participants", ({ d, me, p, body }) => {
		const t = d.find(p.ref);
		t.participants.push({ id: d.id(), ...body, state: "member" });
		d.tell(t, "participant", me);
		return [201, d.full(t)];
	}],
	["POST", "/participants/:id/:verdict", ({ d, me, p }) => {
		const t = d.tickets.find((x) => x.participants.some((y) => y.id === Number(p.id)));
		t.participants.find((y) => y.id === Number(p.id)).state = p.verdict === "accept" ? "member" : "removed";
		d.tell(t, "participant", me);
		return d.full(t);
	}],
	["GET", "/tickets/:ref/draft", ({ d, me, p }) => {
		const prefix = `${d.find(p.ref).id} ${me.id} `;
		const drafts = [...d.drafts].filter(([k]) => k.startsWith(prefix)).map(([, x]) => x).reverse();
		return { ...drafts[0], drafts };
	}],
	["PUT", "/tickets/:ref/draft", ({ d, me, p, body }) => {
		const key = `${d.find(p.ref).id} ${me.id} ${body.kind}`, had = d.drafts.get(key);
		if (had && body.version && body.version !== had.version) throw fail(409, "newer");
		const version = (had?.version ?? 0) + 1;
		d.drafts.set(key, { ...body, attachments: (body.attachments ?? []).map((i) => d.uploads.get(i)), version });
		return { version };
	}],
	["DELETE", "/tickets/:ref/draft", ({ d, me, p, query }) => (d.drafts.delete(`${d.find(p.ref).id} ${me.id} ${query.get("kind")}`), [204])],
	["POST", "/tickets/:ref/merge", ({ d, me, p, body }) => {
		const t = d.find(p.ref), into = d.find(String(body.into));
		into.contacts.push(...t.contacts);
		d.tickets = d.tickets.filter((x) => x !== t);
		d.tell(into, "merged", me);
		return d.full(into);
	}],
	["POST", "/tickets/:ref/presence", ({ d, me, p, body }) => (d.present(d.find(p.ref), me, body.what), [204])],
	["GET", "/search", ({ d, query }) => d.search(query.get("q") ?? "", Number(query.get("limit") ?? 20))],
];

const customers = (d) => d.tickets.map((t) => t.customer).filter((c, i, all) => all.findIndex((x) => x.id === c.id) === i);
const admins = [
	["GET", "/customers", ({ d, query }) => ({ items: customers(d).filter((c) => [c.name, ...c.identities.map((i) => i.value)].some((s) => s.toLowerCase().includes((query.get("q") ?? "").toLowerCase()))) })],
	["GET", "/customers/:id", ({ d, p }) => {
		const c = customers(d).find((x) => x.id === Number(p.id));
		if (!c) throw fail(404, "not found");
		return { ...c, tickets: [...d.tickets.filter((t) => t.customer.id === c.id).map(({ id, reference, subject, state, updated }) => ({ id, reference, subject, state, updated })), ...c.tickets] };
	}],
	["PATCH", "/customers/:id", ({ d, p, body }) => Object.assign(customers(d).find((x) => x.id === Number(p.id)), body)],
	["POST", "/customers/:id/merge", ({ d, p, body }) => {
		const from = customers(d).find((x) => x.id === Number(p.id)), into = customers(d).find((x) => x.id === body.into), merge = d.id();
		const moved = d.tickets.filter((t) => t.customer === from);
		moved.forEach((t) => (t.customer = into));
		into.identities.push(...from.identities);
		d.merges.set(merge, () => (moved.forEach((t) => (t.customer = from)), (into.identities = into.identities.filter((i) => !from.identities.includes(i)))));
		return { merge };
	}],
	["POST", "/customers/merges/:id/undo", ({ d, p }) => (d.merges.get(Number(p.id))(), {})],
	["GET", "/staff", ({ d }) => ({ items: d.staff.map((s) => ({ ...s, password: undefined })) })],
	["PATCH", "/staff/:id", ({ d, me, p, body }) => (admin(me), Object.assign(d.staff.find((x) => x.id === Number(p.id)), body))],
	...["teams", "topics"].flatMap((k) => [
		["GET", `/${k}`, ({ d }) => ({ items: d[k] })],
		["POST", `/${k}`, ({ d, body }) => (d[k].push({ id: d.id(), ...body }), [201, d[k].at(-1)])],
		["PATCH", `/${k}/:id`, ({ d, p, body }) => Object.assign(d[k].find((x) => x.id === Number(p.id)), body)],
	]),
	["GET", "/mailboxes", ({ d }) => ({ items: d.mailboxes })],
	["POST", "/mailboxes", ({ d, body }) => (d.mailboxes.push({ id: d.id(), ...body, fetch: { state: "off", last_ok: null, words: "" }, queue: 0 }), [201, d.mailboxes.at(-1)])],
	["PATCH", "/mailboxes/:id", ({ d, p, body }) => Object.assign(d.mailboxes.find((x) => x.id === Number(p.id)), body)],
	["DELETE", "/mailboxes/:id", ({ d, p }) => ((d.mailboxes = d.mailboxes.filter((x) => x.id !== Number(p.id))), [204])],
	["POST", "/mailboxes/:id/test", ({ d }) => ({ smtp: { ok: true, words: "" }, imap: { ok: false, words: d.lang === "he" ? "ההתחברות נדחתה: AUTHENTICATIONFAILED" : "Login was refused: AUTHENTICATIONFAILED" } })],
	["GET", "/settings", ({ d, me }) => (admin(me), d.settings)],
	["PATCH", "/settings", ({ d, me, body }) => (admin(me), Object.assign(d.settings, body))],
	["GET", "/attachments/:id", () => ({ raw: PIXEL, type: "image/png" })],
];

export const ROUTES = [...entry, ...tickets, ...admins].map(([method, pattern, run]) => ({ method, pattern, run, re: new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`) }));
