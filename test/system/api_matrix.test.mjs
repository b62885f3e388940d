// SPDX-License-Identifier: Apache-2.0
// Every route of the API × who asks × whose ticket it is about. The rules stand here a second time, on purpose: a route
// without a row fails, and so does a route that lets somebody in who has no business there.
import assert from 'node:assert/strict';
import test from 'node:test';
import { api, ask, engines, must, newDesk, openapi, operations } from './api_desk.mjs';

const LEVEL = { nobody: 0, light: 1, agent: 2, lead: 3, admin: 4 };
let unique = 0;
const name = (what) => `${what} ${++unique}`;

// A ticket of the same team whose state a call may spoil, and things on it.
const fresh = {
	ticket: async (d, team) => (await must(d, 'admin', 'POST', '/tickets', { subject: name('fresh'), text: 'x', channel: 'phone', customer: { phone: '+972501234567' }, mailbox: d.boxes[team] })).id,
	leaving: async (d, team) => (await must(d, 'admin', 'POST', `/tickets/${d.tickets[team].id}/contacts`, { kind: 'reply', text: name('answer'), undo_seconds: 60 })).contact.id,
	mailbox: async (d) => (await must(d, 'admin', 'POST', '/mailboxes', { address: `box${++unique}@desk.test` })).items.find((b) => b.address === `box${unique}@desk.test`).id,
	customer: async (d) => (await must(d, 'admin', 'POST', '/tickets', { subject: name('somebody'), text: 'x', customer: { email: `c${++unique}@customer.test` }, channel: 'form' })).customer.id,
	merged: async (d) => (await must(d, 'admin', 'POST', `/customers/${await fresh.customer(d)}/merge`, { into: await fresh.customer(d) })).merges[0].id,
};
const on = (what) => async (d, team) => d.tickets[team][what];
const ticket = on('id'), contact = on('contact'), attachment = on('attachment'), participant = on('participant');

// least: the lowest role. of: the object's id, by team; absent: no object. team: the object belongs to a team.
// ok: statuses that mean "let in" (409 and 422: the room was entered and had its reasons).
const rules = {
	'GET /tickets': { least: 'light' },
	'POST /tickets': { least: 'light', body: () => ({ subject: name('new'), text: 'x', channel: 'phone', customer: { name: 'N' } }) },
	'GET /tickets/{id}': { least: 'light', of: ticket, team: true },
	'PATCH /tickets/{id}': { least: 'agent', of: ticket, team: true, body: () => ({ asks: name('asks') }) },
	'POST /tickets/{id}/take': { least: 'agent', of: fresh.ticket, team: true },
	'PUT /tickets/{id}/tags': { least: 'agent', of: ticket, team: true, body: () => ({ tags: ['a'] }) },
	'POST /tickets/{id}/merge': { least: 'agent', of: fresh.ticket, team: true, body: async (d, team) => ({ into: await fresh.ticket(d, team) }) },
	'POST /tickets/{id}/contacts': { least: 'light', of: ticket, team: true, body: () => ({ kind: 'note', text: 'n' }) },
	'POST /tickets/{id}/participants': { least: 'agent', of: ticket, team: true, body: () => ({ address: `p${++unique}@customer.test` }) },
	'POST /tickets/{id}/presence': { least: 'light', of: ticket, team: true, body: () => ({ what: 'viewing' }) },
	'GET /tickets/{id}/draft': { least: 'light', of: ticket, team: true },
	'PUT /tickets/{id}/draft': { least: 'light', of: ticket, team: true, body: () => ({ kind: 'note', text: 'd' }) },
	'DELETE /tickets/{id}/draft': { least: 'light', of: ticket, team: true },
	'POST /contacts/{id}/undo': { least: 'agent', of: fresh.leaving, team: true },
	'POST /contacts/{id}/retry': { least: 'agent', of: contact, team: true, ok: [200, 409] },
	'POST /contacts/{id}/accept': { least: 'agent', of: contact, team: true, ok: [200, 409] },
	'POST /contacts/{id}/refuse': { least: 'agent', of: contact, team: true, ok: [200, 409] },
	'GET /contacts/{id}/original': { least: 'light', of: contact, team: true },
	'GET /contacts/{id}/raw': { least: 'light', of: contact, team: true },
	'POST /participants/{id}/accept': { least: 'agent', of: participant, team: true },
	'POST /participants/{id}/remove': { least: 'agent', of: participant, team: true },
	'GET /customers': { least: 'light', query: '?q=dana' },
	'GET /customers/{id}': { least: 'light', of: on('customer') },
	'PATCH /customers/{id}': { least: 'agent', of: on('customer'), body: () => ({ note: name('note') }) },
	'POST /customers/{id}/merge': { least: 'agent', of: fresh.customer, body: async (d) => ({ into: await fresh.customer(d) }) },
	'POST /customers/merges/{id}/undo': { least: 'agent', of: fresh.merged },
	'POST /uploads': { least: 'light', bytes: true },
	'GET /attachments/{id}': { least: 'light', of: attachment, team: true },
	'GET /events': { least: 'light' },
	'GET /search': { least: 'light', query: '?q=canaryblue' },
	'GET /mailboxes': { least: 'light' },
	'POST /mailboxes': { least: 'admin', body: () => ({ address: `m${++unique}@desk.test` }) },
	'PATCH /mailboxes/{id}': { least: 'admin', of: fresh.mailbox, body: () => ({ name: 'n' }) },
	'DELETE /mailboxes/{id}': { least: 'admin', of: fresh.mailbox },
	'POST /mailboxes/{id}/test': { least: 'admin', of: fresh.mailbox },
	'POST /coach': { least: 'light', body: () => ({ text: 'We write to you tomorrow by 15:00.' }) },
	'GET /settings': { least: 'light' },
	'PATCH /settings': { least: 'admin', body: () => ({ answer_hours: 8 }) },
	'GET /staff': { least: 'light' },
	'PATCH /staff/{id}': { least: 'admin', of: async (d) => d.people.light.id, body: () => ({ active: true }) },
	'GET /teams': { least: 'light' },
	'POST /teams': { least: 'admin', body: () => ({ name: name('team') }) },
	'PATCH /teams/{id}': { least: 'admin', of: async (d) => d.teams.blue, body: () => ({ name: name('blue') }) },
	'GET /topics': { least: 'light' },
	'POST /topics': { least: 'admin', body: () => ({ name: name('topic') }) },
	'PATCH /topics/{id}': { least: 'admin', of: async (d) => (await must(d, 'admin', 'POST', '/topics', { name: name('topic') })).items[0].id, body: () => ({ active: true }) },
	'POST /invitations': { least: 'admin', body: () => ({ email: `i${++unique}@desk.test`, role: 'agent' }) },
	'PATCH /session': { least: 'light', body: () => ({}) },
	'DELETE /session': { least: 'light' },
	// Open to everybody; each answers alike whoever asks, but for GET /session, which says who you are.
	'GET /session': { least: 'nobody', ok: [200, 401] },
	'POST /session': { least: 'nobody', body: () => ({ email: `nobody${++unique}@desk.test`, password: 'wrong password' }), ok: [401] },
	'GET /setup': { least: 'nobody' },
	'POST /setup': { least: 'nobody', body: () => ({ token: 'x', name: 'n', email: 'a@b.test', password: 'long enough', lang: 'en' }), ok: [410] },
	'GET /invitations/{token}': { least: 'nobody', of: async () => 'x', ok: [410], missing: 410 },
	'POST /invitations/accept': { least: 'nobody', body: () => ({ token: 'x', name: 'n', password: 'long enough' }), ok: [410] },
	'POST /resets': { least: 'nobody', body: () => ({ email: `nobody${++unique}@desk.test` }), ok: [202] },
	'POST /resets/accept': { least: 'nobody', body: () => ({ token: 'x', password: 'long enough' }), ok: [410] },
	'GET /openapi.json': { least: 'nobody' },
};

const actors = [
	{ who: 'nobody', role: 'nobody', teams: [] },
	{ who: 'light', role: 'light', teams: ['red'] },
	{ who: 'agent', role: 'agent', teams: ['red'] },
	{ who: 'reader', role: 'agent', teams: ['red'], reads: true },
	{ who: 'lead', role: 'lead', teams: ['red'] },
	{ who: 'other', role: 'agent', teams: ['blue'] },
	{ who: 'admin', role: 'admin', teams: ['red', 'blue'] },
];

function expected(rule, op, actor, team, missing) {
	if (rule.least === 'nobody')
		return actor.reads && op.method !== 'GET' ? [403] : rule.ok || [op.success];
	if (actor.who === 'nobody')
		return [401];
	if (LEVEL[actor.role] < LEVEL[rule.least] || (actor.reads && op.method !== 'GET'))
		return [403];
	if (missing)
		return [404];
	if (rule.team && team !== 'all' && !actor.teams.includes(team))
		return [404];
	return rule.ok || [op.success];
}

async function call(d, op, rule, actor, team, missing) {
	const headers = { 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': 'en' };
	let path = op.path, body;
	if (rule.of)
		path = path.replace(/\{\w+\}/, missing ? '999999' : await rule.of(d, team));
	if (rule.body)
		body = await rule.body(d, team);
	if (rule.bytes)
		(body = Buffer.from('bytes')), (headers['Content-Type'] = 'text/plain');
	return api(d, op.method, path + (rule.query || ''), { body, headers, token: actor.who === 'nobody' ? undefined : d.people[actor.who].token });
}

for (const engine of engines) {
	test(`every route, every role, every object on ${engine}`, async () => {
		const d = await newDesk(engine), spec = await openapi(d), wrong = [];
		const seen = { red: '', blue: '' };
		let calls = 0;
		assert.deepEqual(operations(spec).map((o) => o.key).filter((k) => !rules[k]), [], 'routes without a rule');
		assert.deepEqual(Object.keys(rules).filter((k) => !operations(spec).some((o) => o.key === k)), [], 'rules without a route');
		for (const o of operations(spec)) {
			const rule = rules[o.key], op = { ...o, success: Number(Object.keys(o.op.responses)[0]) };
			for (const team of rule.team ? ['red', 'blue', 'all'] : ['red'])
				for (const actor of actors)
					for (const missing of rule.of && team === 'red' ? [false, true] : [false]) {
						const r = await call(d, op, rule, actor, team, missing).catch((e) => assert.fail(`${o.key} by ${actor.who}: ${e.message}\n${d.k.log}`)), want = expected(rule, op, actor, team, missing && !rule.missing);
						calls++;
						if (!want.includes(r.status))
							wrong.push(`${o.key} by ${actor.who} on ${missing ? 'nothing' : team}: ${r.status}, not ${want}: ${r.text.slice(0, 200)}`);
						if (r.status >= 400 && r.headers['content-type'] !== 'application/problem+json')
							wrong.push(`${o.key} by ${actor.who}: ${r.status} is no problem+json`);
						// Whatever somebody of one team got must not hold a word of the other's.
						if (actor.teams.length === 1)
							seen[actor.teams[0]] += r.text;
					}
		}
		assert.deepEqual(wrong, []);
		assert.ok(calls > 400, `only ${calls} calls`);
		assert.match(seen.red, /canaryred/);
		assert.match(seen.blue, /canaryblue/);
		assert.doesNotMatch(seen.red, /canaryblue/);
		assert.doesNotMatch(seen.blue, /canaryred/);
		await d.stop();
	});

	test(`what no route lists is not taken, on ${engine}`, async () => {
		const d = await newDesk(engine), spec = await openapi(d);
		const { readFileSync } = await import('node:fs');
		const columns = [...new Set([...readFileSync(new URL('../../schema/0001_desk.sql', import.meta.url), 'utf8').matchAll(/^\t(\w+) (?:TEXT|INT|BYTES|ID|BIGINT|xid8)\b/gm)].map((m) => m[1]))];
		assert.ok(columns.length > 120 && columns.includes('password_hash') && columns.includes('role'));
		const everything = async () => (await Promise.all(['/staff', '/mailboxes', '/settings', '/teams', '/topics', `/tickets/${d.tickets.red.id}`].map((p) => must(d, 'admin', 'GET', p)))).map((j) => JSON.stringify(j)).join('\n');
		const before = await everything();
		const ops = operations(spec).filter((o) => o.method !== 'GET' && !rules[o.key].bytes);
		const { Agent } = await import('node:http');
		const agent = new Agent({ keepAlive: true, maxSockets: 8 });
		let tried = 0;
		for (const o of ops) {
			const known = Object.keys(o.op.requestBody?.content['application/json'].schema.properties || {});
			const path = o.path.replace(/\{\w+\}/, rules[o.key].of === ticket ? d.tickets.red.id : '1');
			await Promise.all(columns.filter((c) => !known.includes(c)).map(async (c) => {
				const r = await api(d, o.method, path, { body: { [c]: 1 }, token: d.people.admin.token, headers: { 'Sec-Fetch-Site': 'same-origin' }, agent });
				tried++;
				assert.equal(r.status, 422, `${o.key} with ${c}: ${r.status} ${r.text}`);
				assert.equal(r.json.field, c, `${o.key} with ${c}`);
			}));
		}
		agent.destroy();
		assert.ok(tried > 3000, `${tried} tried`);
		assert.equal(await everything(), before);
		await d.stop();
	});

	test(`changes by cookie come from our own pages only, on ${engine}`, async () => {
		const { signIn } = await import('./api_desk.mjs');
		const d = await newDesk(engine, { plainTickets: true }), spec = await openapi(d);
		const { cookie } = await signIn(d, 'admin@desk.test');
		assert.ok(cookie);
		const foreign = [{}, { Origin: 'https://evil.example' }, { Origin: 'null' }, { Origin: `${d.k.url}.evil.example` }, { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site', Origin: d.k.url },
			{ 'Sec-Fetch-Site': 'cross-site', Origin: d.k.url }, { Authorization: 'Basic YTpi', Origin: 'https://evil.example' }, { Authorization: 'Bearer ', Origin: 'https://evil.example' }, { Host: 'evil.example', Origin: 'http://evil.example' }];
		for (const o of operations(spec).filter((x) => x.method !== 'GET'))
			for (const headers of foreign) {
				const r = await api(d, o.method, o.path.replace(/\{\w+\}/, '1'), { body: rules[o.key].bytes ? 'x' : undefined, cookie, headers });
				assert.equal(r.status, 403, `${o.key} with ${JSON.stringify(headers)}: ${r.status} ${r.text}`);
			}
		for (const headers of [{ Origin: d.k.url }, { 'Sec-Fetch-Site': 'same-origin' }])
			assert.equal((await api(d, 'PATCH', '/session', { body: {}, cookie, headers })).status, 200);
		// A plain form cannot speak JSON.
		assert.equal((await api(d, 'PATCH', '/session', { body: 'name=x', cookie, headers: { Origin: d.k.url, 'Content-Type': 'text/plain' } })).status, 415);
		// Reading by a foreign page: the answer says nothing that would let a script of theirs read it.
		const read = await ask(d, 'GET', '/api/v1/session', { cookie, headers: { Origin: 'https://evil.example' } });
		assert.equal(read.headers['access-control-allow-origin'], undefined);
		await d.stop();
	});
}
