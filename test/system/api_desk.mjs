// SPDX-License-Identifier: Apache-2.0
// Helpers of the API's system tests: a desk with two teams, people of every role, tokens and sign-ins, tickets of each
// team full of things to find, and a requester that shows every byte. SQLite always; PostgreSQL where it runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { newFolder, run, serve, until } from './keshev.mjs';
import { smtpSink } from './smtp_sink.mjs';

export const engines = ['SQLite', ...(process.env.KESHEV_TEST_PG ? ['PostgreSQL'] : [])];
export const PASSWORD = 'correct horse battery';
let number = 0;

// A database of its own on the throwaway server.
export function database() {
	const url = new URL(process.env.KESHEV_TEST_PG.replace(/^postgres(ql)?:/, 'http:'));
	const name = `api_${process.pid}_${++number}`;
	execFileSync('psql', [process.env.KESHEV_TEST_PG, '-qc', `CREATE DATABASE ${name}`]);
	url.pathname = `/${name}`;
	return url.toString().replace(/^http:/, 'postgres:');
}

// One request on a connection of its own choice of headers, Host included: {status, headers, text, json}.
export function ask(d, method, target, { body, headers = {}, token, cookie, agent } = {}) {
	return new Promise((done, failed) => {
		const h = { ...headers };
		let bytes = body;
		if (body !== undefined && !(body instanceof Buffer) && typeof body !== 'string')
			(bytes = JSON.stringify(body)), (h['Content-Type'] ??= 'application/json');
		if (bytes !== undefined)
			h['Content-Length'] = Buffer.byteLength(bytes);
		if (token)
			h.Authorization = `Bearer ${token}`;
		if (cookie)
			h.Cookie = `keshev_session=${cookie}`;
		const r = http.request({ host: '127.0.0.1', port: d.k.port, method, path: target.startsWith('/') ? target : `/${target}`, headers: h, agent }, (res) => {
			const parts = [];
			// A stream never ends by itself: its head is the answer.
			if (/event-stream/.test(res.headers['content-type']))
				return res.destroy(), done({ status: res.statusCode, headers: res.headers, text: '', json: null });
			res.on('data', (b) => parts.push(b)).on('error', failed).on('end', () => {
				const raw = Buffer.concat(parts), text = raw.toString('utf8');
				let json = null;
				try {
					json = JSON.parse(text);
				} catch {
					// not JSON
				}
				done({ status: res.statusCode, headers: res.headers, text, raw, json });
			});
		});
		r.on('error', failed);
		r.end(bytes);
	});
}

export const api = (d, method, path, options = {}) => ask(d, method, `/api/v1${path}`, options);

// As `who` (a person of the desk); must succeed.
export async function must(d, who, method, path, body, headers) {
	const r = await api(d, method, path, { body, token: d.people[who].token, headers });
	assert.ok(r.status < 300, `${who} ${method} ${path}: ${r.status} ${r.text}`);
	return r.json;
}

// Signs in; returns the cookie.
export async function signIn(d, email, password = PASSWORD, headers = {}) {
	const r = await api(d, 'POST', '/session', { body: { email, password }, headers: { Origin: d.k.url, ...headers } });
	return { ...r, cookie: /keshev_session=([^;]+)/.exec(r.headers['set-cookie']?.[0])?.[1] };
}

// Runs SQL on the desk's store, beside the server; rows as arrays of text.
export function sql(d, text) {
	const out = d.db ? execFileSync('psql', [d.db, '-qAtF', '\x1f', '-c', text], { maxBuffer: 256 << 20 })
		: execFileSync('sqlite3', ['-cmd', '.timeout 20000', '-separator', '\x1f', `${d.k.folder}/keshev.db`, text], { maxBuffer: 256 << 20 });
	return out.toString().split('\n').filter(Boolean).map((l) => l.split('\x1f'));
}

export const mail = (to, { from = 'Dana <dana@customer.test>', subject, text = 'Text.', id, extra = '' }) =>
	`From: ${from}\nTo: ${to}\nSubject: ${subject}\nMessage-ID: <${id}@customer.test>\n${extra}MIME-Version: 1.0\n`
	+ `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`
	+ `--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="${id}.txt"\n\nfile of ${id}\n--b--\n`;

// The desk: people admin, lead, agent, light and reader (a token that only reads, of agent) in team "red"; other in
// team "blue". `words` marks what belongs to a team: it must never be seen by the other.
export async function newDesk(engine, { args = [], plainTickets = false } = {}) {
	const db = engine === 'PostgreSQL' ? database() : null;
	const folder = newFolder(), sink = await smtpSink();
	const k = await serve({ folder, args: [...args, ...(db ? ['--db', db] : [])] });
	const d = { k, db, folder, sink, at: ['--data', folder], people: {}, teams: {}, engine };
	const roles = { admin: 'admin', lead: 'lead', agent: 'agent', light: 'light', other: 'agent' };
	for (const [name, role] of Object.entries(roles)) {
		const email = `${name}@desk.test`;
		assert.equal(run(['staff', 'add', email, '--name', `${name} person`, '--role', role, '--lang', 'en', '--password-stdin', ...d.at], { input: `${PASSWORD}\n` }).status, 0);
		d.people[name] = { email, role, token: run(['token', 'new', email, '--scope', 'write', ...d.at]).out.trim() };
	}
	d.people.reader = { ...d.people.agent, token: run(['token', 'new', 'agent@desk.test', '--scope', 'read', ...d.at]).out.trim() };
	for (const team of ['red', 'blue'])
		await must(d, 'admin', 'POST', '/teams', { name: team });
	for (const t of (await must(d, 'admin', 'GET', '/teams')).items)
		d.teams[t.name] = t.id;
	for (const s of (await must(d, 'admin', 'GET', '/staff')).items) {
		const name = s.email.split('@')[0];
		d.people[name].id = s.id;
		if (name !== 'admin')
			await must(d, 'admin', 'PATCH', `/staff/${s.id}`, { teams: [d.teams[name === 'other' ? 'blue' : 'red']] });
	}
	d.people.reader.id = d.people.agent.id;
	const smtp_url = `smtp://127.0.0.1:${sink.port}`;
	for (const [team, address] of [['red', 'red@desk.test'], ['blue', 'blue@desk.test'], [null, 'all@desk.test']])
		await must(d, 'admin', 'POST', '/mailboxes', { address, name: address, smtp_url, ...(team ? { team: d.teams[team] } : {}) });
	d.boxes = Object.fromEntries((await must(d, 'admin', 'GET', '/mailboxes')).items.map((b) => [b.address.split('@')[0], b.id]));
	d.stop = () => k.stop();
	if (!plainTickets)
		await fill(d);
	return d;
}

// A ticket of each team by mail, with a file, somebody in Cc, a note, a draft.
async function fill(d) {
	d.tickets = {};
	for (const team of ['red', 'blue', 'all']) {
		const word = `canary${team}`;
		const r = run(['deliver', '--mailbox', `${team}@desk.test`, ...d.at], { input: mail(`${team}@desk.test`, { from: `Dana <dana-${team}@customer.test>`, subject: `${word} subject`, text: `${word} text`, id: `${word}file`, extra: `Cc: Boss <boss-${team}@customer.test>\n` }) });
		assert.equal(r.status, 0, r.err);
	}
	const found = await until(async () => {
		const items = (await must(d, 'admin', 'GET', '/tickets?view=all&limit=200')).items;
		return items.length === 3 && items;
	}, 'three tickets', 40000);
	for (const team of ['red', 'blue', 'all']) {
		const id = found.find((t) => t.subject === `canary${team} subject`).id;
		await must(d, 'admin', 'POST', `/tickets/${id}/contacts`, { kind: 'note', text: `canary${team} note internalcanary` });
		await must(d, 'admin', 'PUT', `/tickets/${id}/draft`, { kind: 'reply', text: `canary${team} draft` });
		const whole = await must(d, 'admin', 'GET', `/tickets/${id}?include=contacts,events,customer`);
		const first = whole.contacts.find((c) => c.direction === 'in');
		d.tickets[team] = { id, reference: whole.reference, contact: first.id, note: whole.contacts.find((c) => c.kind === 'note').id, attachment: first.attachments[0].id,
			participant: whole.participants[0].id, customer: whole.customer.id };
	}
}

export const openapi = async (d) => (await api(d, 'GET', '/openapi.json')).json;
// [{key: "GET /tickets", method, path, op}]
export const operations = (spec) => Object.entries(spec.paths).flatMap(([path, o]) => Object.entries(o).map(([method, op]) => ({ key: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, op })));
