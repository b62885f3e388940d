// SPDX-License-Identifier: Apache-2.0
// What the API promises to everybody: a description that is true, one answer for one key, versions, kind refusals; and
// what it keeps from strangers: who is here, other people's sessions, used links, internal notes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { api, ask, engines, must, newDesk, openapi, operations, PASSWORD, signIn, sql } from './api_desk.mjs';
import { run, until } from './keshev.mjs';
import { readable } from './mailhost.mjs';

// A small structural check of OpenAPI 3.1, enough to catch what a generator gets wrong.
function checkSpec(spec) {
	assert.equal(spec.openapi, '3.1.0');
	assert.ok(spec.info.title && spec.info.version);
	const ids = new Set(), resolve = (ref) => ref.slice(2).split('/').reduce((at, part) => at?.[part], spec);
	const walk = (x, at) => {
		if (Array.isArray(x))
			return x.forEach((y, i) => walk(y, `${at}/${i}`));
		if (!x || typeof x !== 'object')
			return;
		if (typeof x.$ref === 'string')
			assert.ok(resolve(x.$ref), `${at}: ${x.$ref} leads nowhere`);
		Object.entries(x).forEach(([k, y]) => walk(y, `${at}/${k}`));
	};
	walk(spec, '#');
	for (const { key, method, path, op } of operations(spec)) {
		assert.match(path, /^\/[a-z._]+(\/([a-z._]+|\{[a-z]+\}))*$/);
		assert.ok(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method), key);
		assert.ok(op.summary && op.operationId && !ids.has(op.operationId), key);
		ids.add(op.operationId);
		const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
		assert.deepEqual(op.parameters.filter((p) => p.in === 'path').map((p) => p.name), inPath, key);
		for (const p of op.parameters)
			assert.ok(['path', 'query', 'header'].includes(p.in) && typeof p.required === 'boolean' && (p.in !== 'path' || p.required) && p.schema.type, `${key} ${p.name}`);
		assert.equal(new Set(op.parameters.map((p) => `${p.in} ${p.name}`)).size, op.parameters.length, key);
		for (const s of op.security)
			assert.ok(Object.keys(s).every((name) => spec.components.securitySchemes[name]), key);
		assert.ok(op.responses.default, key);
		for (const [status, r] of Object.entries(op.responses))
			assert.ok(/^([2-5]\d\d|default)$/.test(status) && (r.$ref || r.description), `${key} ${status}`);
		assert.equal(Object.keys(op.responses).filter((s) => s.startsWith('2')).length, 1, key);
		const schema = op.requestBody?.content['application/json']?.schema;
		if (schema) {
			assert.equal(schema.additionalProperties, false, key);
			assert.ok(schema.required.every((name) => schema.properties[name]), key);
			assert.ok(Object.values(schema.properties).every((p) => p.type), key);
		}
		assert.ok(method !== 'GET' || !op.requestBody, `${key} has a body`);
	}
}

for (const engine of engines) {
	test(`one desk, many promises, on ${engine}`, async (t) => {
		const d = await newDesk(engine), spec = await openapi(d), red = d.tickets.red;
		const origin = { Origin: d.k.url };
		const customer = { phone: '+972501112222', name: 'N' };
		const as = (who, extra = {}) => ({ token: d.people[who].token, ...extra });

		await t.test('the description is well formed and says what the door does', async () => {
			checkSpec(spec);
			assert.equal(spec.servers[0].url, `${d.k.url}/api/v1`);
			for (const o of operations(spec).filter((x) => x.op.security.length))
				assert.equal((await api(d, o.method, o.path.replace(/\{\w+\}/, '1'), { headers: { 'Sec-Fetch-Site': 'same-origin' } })).status, 401, o.key);
			const need = spec.paths['/tickets'].post.requestBody.content['application/json'].schema;
			assert.deepEqual(need.required, ['subject', 'text', 'customer']);
			const settings = await must(d, 'admin', 'GET', '/settings');
			assert.deepEqual(Object.keys(settings).sort(), Object.keys(spec.paths['/settings'].patch.requestBody.content['application/json'].schema.properties).sort(), 'every setting can be set');
		});

		await t.test('kind refusals: methods, media types, malformed and oversized bodies', async () => {
			const wrong = await api(d, 'DELETE', '/tickets', as('admin'));
			assert.equal(wrong.status, 405);
			assert.equal(wrong.headers.allow, 'GET, HEAD, POST');
			assert.equal((await api(d, 'GET', '/nowhere', as('admin'))).status, 404);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: '{"name":', headers: { 'Content-Type': 'application/json' } }))).status, 400);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: '{"name":"a","name":"b"}', headers: { 'Content-Type': 'application/json' } }))).status, 400);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: '{"name":"\\u0000"}', headers: { 'Content-Type': 'application/json' } }))).status, 400);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: '["name"]', headers: { 'Content-Type': 'application/json' } }))).status, 400);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: 'name=a', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }))).status, 415);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: { name: 'x'.repeat(3 << 20) } }))).status, 413);
			assert.equal((await api(d, 'POST', '/teams', as('admin', { body: { name: 7 } }))).json.field, 'name');
			assert.equal((await api(d, 'HEAD', `/tickets/${red.id}`, as('agent'))).text, '');
			const he = await api(d, 'GET', '/tickets', { headers: { 'Accept-Language': 'he' } });
			assert.match(he.json.title, /[א-ת]/);
		});

		await t.test('ids, references and cursors that nobody gave out', async () => {
			const ids = ['0', '-1', '1.5', '1e3', '99999999999999999999', '9223372036854775807', 'K-', 'K-0', 'k-x', '%00', '%2e%2e', 'א', 'null', "1'--", '1%20', '+1', '01x', 'NaN'];
			for (const o of operations(spec).filter((x) => x.path.includes('{id}')))
				for (const id of ids) {
					const r = await api(d, o.method, o.path.replace('{id}', encodeURI(id)), as('admin', { body: o.op.requestBody?.content['application/json'] ? {} : undefined }));
					assert.ok([400, 404, 422].includes(r.status), `${o.key} with ${id}: ${r.status} ${r.text.slice(0, 100)}`);
				}
			const cursors = ['x', '.', '..', '-1', '1.2.3', '1.2.3.4.5', '9'.repeat(30), `${2 ** 53}.1`, '%27', 'א', '0.0.0.x', ' '];
			for (const c of cursors)
				for (const target of [`/tickets?cursor=${encodeURIComponent(c)}`, `/tickets?order=newest&cursor=${encodeURIComponent(c)}`, `/tickets?view=junk&cursor=${encodeURIComponent(c)}`, `/search?q=canary&cursor=${encodeURIComponent(c)}`]) {
					const r = await api(d, 'GET', target, as('agent'));
					assert.ok([200, 422].includes(r.status), `${target}: ${r.status}`);
					assert.doesNotMatch(r.text, /canaryblue/);
				}
			for (const q of ['', '*', '"', '(', 'a OR', 'NEAR(', 'from:', 'state:x', 'before:x', '-', ':', "';", 'א"', '%', 'x'.repeat(3000), 'team:blue canaryblue'])
				assert.equal((await api(d, 'GET', `/search?q=${encodeURIComponent(q)}`, as('agent'))).status, 200, q);
			for (const q of ['limit=-1', 'limit=x', 'limit=99999', 'team=x', 'owner=x', 'view=x', 'state=x', 'order=x', 'include=x,,y'])
				assert.ok([200, 422].includes((await api(d, 'GET', `/tickets?${q}`, as('agent'))).status), q);
		});

		await t.test('pages of a list: everything once, in order, only what one may see', async () => {
			for (let i = 0; i < 12; i++)
				await must(d, 'admin', 'POST', '/tickets', { subject: `paged ${i}`, text: 'x', channel: 'phone', customer, mailbox: d.boxes[i % 2 ? 'red' : 'blue'] });
			for (const query of ['view=all', 'view=all&order=newest', 'view=all&order=due', 'view=every', 'view=unassigned']) {
				const seen = [];
				for (let cursor = ''; cursor !== null;) {
					const page = await must(d, 'agent', 'GET', `/tickets?${query}&limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
					seen.push(...page.items.map((x) => x.id));
					cursor = page.next;
				}
				const whole = (await must(d, 'agent', 'GET', `/tickets?${query}&limit=200`)).items.map((x) => x.id);
				assert.deepEqual(seen, whole, query);
				assert.equal(new Set(seen).size, 8, query);
			}
			assert.equal((await must(d, 'admin', 'GET', '/tickets?view=all')).items.length, 15);
			assert.deepEqual((await must(d, 'agent', 'GET', '/tickets?view=all')).counts, { mine: 0, unassigned: 8, all: 8, junk: 0 });
		});

		await t.test('Idempotency-Key: the same answer twice, once done', async () => {
			const body = { subject: 'keyed', text: 'x', channel: 'phone', customer };
			const key = { 'Idempotency-Key': 'key-1' };
			const one = await api(d, 'POST', '/tickets', as('agent', { body, headers: key }));
			const two = await api(d, 'POST', '/tickets', as('agent', { body, headers: key }));
			assert.equal(one.status, 201);
			assert.deepEqual([two.status, two.text], [one.status, one.text]);
			const other = await api(d, 'POST', '/tickets', as('agent', { body: { ...body, text: 'y' }, headers: key }));
			assert.deepEqual([other.status, other.json.field], [409, 'Idempotency-Key']);
			assert.equal((await api(d, 'PATCH', `/tickets/${red.id}`, as('agent', { body, headers: key }))).status, 422, 'a field it does not take comes first');
			assert.equal((await api(d, 'PUT', `/tickets/${red.id}/tags`, as('agent', { body: { tags: [] }, headers: key }))).status, 409);
			const lead = await api(d, 'POST', '/tickets', as('lead', { body, headers: key }));
			assert.notEqual(lead.json.id, one.json.id, 'keys belong to a person');
			assert.equal((await api(d, 'POST', '/tickets', as('agent', { body, headers: { 'Idempotency-Key': 'k'.repeat(201) } }))).status, 422);
			const many = await Promise.all(Array.from({ length: 12 }, () => api(d, 'POST', '/tickets', as('agent', { body: { ...body, subject: 'at once' }, headers: { 'Idempotency-Key': 'key-2' } }))));
			assert.deepEqual([...new Set(many.map((r) => `${r.status} ${r.text}`))].length, 1);
			assert.equal((await must(d, 'admin', 'GET', '/tickets?view=all&limit=200')).items.filter((x) => x.subject === 'at once').length, 1);
			// A refused request leaves no answer behind: the key may be used for the mended one.
			const bad = { 'Idempotency-Key': 'key-3' };
			assert.equal((await api(d, 'POST', '/tickets', as('agent', { body: { ...body, channel: 'smoke' }, headers: bad }))).status, 422);
			assert.equal((await api(d, 'POST', '/tickets', as('agent', { body, headers: bad }))).status, 201);
			// The stored answer is what its owner read already; a token that only reads gets none.
			assert.equal((await api(d, 'POST', '/tickets', as('reader', { body, headers: bad }))).status, 403);
		});

		await t.test('ETag and If-Match', async () => {
			const read = await api(d, 'GET', `/tickets/${red.id}`, as('agent'));
			const tag = read.headers.etag;
			assert.match(tag, /^"\d+-\d+"$/);
			const first = await api(d, 'PATCH', `/tickets/${red.reference}`, as('agent', { body: { asks: 'one' }, headers: { 'If-Match': tag } }));
			assert.equal(first.status, 200);
			assert.notEqual(first.headers.etag, tag);
			assert.equal((await api(d, 'PATCH', `/tickets/${red.id}`, as('lead', { body: { asks: 'two' }, headers: { 'If-Match': tag } }))).status, 412);
			assert.equal((await api(d, 'PATCH', `/tickets/${red.id}`, as('lead', { body: { asks: 'two' }, headers: { 'If-Match': '*' } }))).status, 200);
			assert.equal((await must(d, 'agent', 'GET', `/tickets/${red.id}`)).asks, 'two');
			assert.equal((await api(d, 'PUT', `/tickets/${red.id}/draft`, as('agent', { body: { kind: 'reply', text: 'a', version: 1 } }))).status, 200);
			assert.equal((await api(d, 'PUT', `/tickets/${red.id}/draft`, as('agent', { body: { kind: 'reply', text: 'b', version: 9 } }))).status, 409);
		});

		await t.test('a ticket is handed to another team, and leaves whoever gave it', async () => {
			const t2 = (await must(d, 'agent', 'POST', '/tickets', { subject: 'to hand over', text: 'x', channel: 'phone', customer })).id;
			assert.deepEqual(await must(d, 'agent', 'PATCH', `/tickets/${t2}`, { team: d.teams.blue }), { id: t2, visible: false });
			assert.equal((await api(d, 'GET', `/tickets/${t2}`, as('agent'))).status, 404);
			assert.equal((await must(d, 'other', 'GET', `/tickets/${t2}`)).subject, 'to hand over');
			assert.equal((await api(d, 'PATCH', `/tickets/${t2}`, as('other', { body: { owner: d.people.agent.id } }))).json.field, 'owner', 'an owner must be able to see it');
			assert.equal((await api(d, 'POST', '/tickets', as('agent', { body: { subject: 's', text: 'x', customer, mailbox: d.boxes.blue } }))).json.field, 'mailbox');
			assert.equal((await api(d, 'POST', `/tickets/${t2}/merge`, as('agent', { body: { into: red.id } }))).status, 404);
			assert.equal((await api(d, 'POST', `/tickets/${red.id}/merge`, as('agent', { body: { into: t2 } }))).status, 404);
		});

		await t.test('uploads and drafts belong to one person', async () => {
			const up = await api(d, 'POST', '/uploads', as('other', { body: Buffer.from('blue bytes'), headers: { 'Content-Type': 'text/plain', 'X-File-Name': 'canaryblue.txt' } }));
			assert.equal(up.status, 201);
			assert.equal((await api(d, 'GET', `/attachments/${up.json.id}`, as('other'))).text, 'blue bytes');
			assert.equal((await api(d, 'GET', `/attachments/${up.json.id}`, as('agent'))).status, 404);
			assert.equal((await api(d, 'GET', `/attachments/${up.json.id}`, as('admin'))).status, 404);
			assert.equal((await api(d, 'POST', `/tickets/${red.id}/contacts`, as('agent', { body: { kind: 'note', text: 'x', attachments: [up.json.id] } }))).status, 404);
			assert.equal((await api(d, 'PUT', `/tickets/${red.id}/draft`, as('agent', { body: { kind: 'note', text: 'd', attachments: [up.json.id] } }))).status, 200);
			assert.doesNotMatch((await api(d, 'GET', `/tickets/${red.id}/draft`, as('agent'))).text, /canaryblue/);
			assert.doesNotMatch((await api(d, 'GET', `/tickets/${red.id}/draft`, as('lead'))).text, /canaryred draft|"text":"d"/);
		});

		await t.test('files leave as downloads that no browser runs', async () => {
			const bytes = '<script>alert(1)</script>';
			for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'application/pdf', 'text/xml']) {
				const up = await api(d, 'POST', '/uploads', as('agent', { body: Buffer.from(bytes), headers: { 'Content-Type': type, 'X-File-Name': '..%2F..%2F%E2%80%AEx"\r.html'.replace('\r', '%0D') } }));
				const got = await api(d, 'GET', `/attachments/${up.json.id}?inline=1`, as('agent'));
				assert.equal(got.headers['content-type'], 'application/octet-stream');
				assert.match(got.headers['content-disposition'], /^attachment; filename\*=UTF-8''[A-Za-z0-9._%-]+$/);
				assert.doesNotMatch(got.headers['content-disposition'], /%2F|%E2%80%AE|%0D/i);
				assert.equal(got.headers['x-content-type-options'], 'nosniff');
				assert.match(got.headers['content-security-policy'], /sandbox/);
			}
		});

		await t.test('the Host header changes no link', async () => {
			for (const headers of [{ Host: 'evil.example' }, { 'X-Forwarded-Host': 'evil.example' }, { Forwarded: 'host=evil.example' }]) {
				const r = await api(d, 'POST', '/invitations', as('admin', { body: { email: `h${Object.keys(headers)[0].toLowerCase()}@desk.test`, role: 'agent' }, headers }));
				assert.ok(r.json.link.startsWith(`${d.k.url}/invitation?token=`), r.text);
				assert.doesNotMatch((await api(d, 'GET', '/openapi.json', { headers })).text, /evil/);
				await api(d, 'POST', '/resets', { body: { email: 'lead@desk.test' }, headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' } });
			}
			const reset = await until(() => d.sink.mails.find((m) => m.to === 'lead@desk.test'), 'the reset mail', 40000);
			assert.ok(readable(reset.text).includes(`${d.k.url}/reset?token=`));
			assert.ok(d.sink.mails.every((m) => !/evil/.test(readable(m.text))));
		});

		await t.test('one-time links: once, in time, and only for what they are for', async () => {
			const link = async (email) => new URL((await must(d, 'admin', 'POST', '/invitations', { email, role: 'light', name: 'I' })).link).searchParams.get('token');
			const accept = (token, headers = origin) => api(d, 'POST', '/invitations/accept', { body: { token, name: 'I', password: 'a long password' }, headers });
			const one = await link('one@desk.test');
			assert.equal((await api(d, 'GET', `/invitations/${one}`)).json.email, 'one@desk.test');
			assert.equal((await api(d, 'POST', '/resets/accept', { body: { token: one, password: 'a long password' }, headers: origin })).status, 410, 'an invitation is no reset');
			const both = await Promise.all(Array.from({ length: 4 }, () => accept(one)));
			assert.deepEqual(both.map((r) => r.status).sort(), [201, 410, 410, 410]);
			assert.equal((await accept(one)).status, 410);
			assert.equal((await api(d, 'GET', `/invitations/${one}`)).status, 410);
			for (const token of ['', ' ', 'x', one.slice(0, -1), `${one}x`, one.toUpperCase()])
				assert.ok([410, 422].includes((await accept(token)).status), token);
			const late = await link('late@desk.test');
			sql(d, `UPDATE one_time_token SET expires = 1 WHERE email = 'late@desk.test'`);
			assert.equal((await accept(late)).status, 410);
			const old = await link('two@desk.test'), young = await link('two@desk.test');
			assert.equal((await accept(old)).status, 410, 'a new invitation ends the old one');
			assert.equal((await accept(young)).status, 201);
			assert.equal(sql(d, `SELECT count(*) FROM staff WHERE email IN ('one@desk.test', 'two@desk.test', 'late@desk.test')`)[0][0], '2');
			assert.equal((await api(d, 'POST', '/setup', { body: { token: young, name: 'x', email: 'x@y.test', password: 'a long password', lang: 'en' }, headers: origin })).status, 410);
		});

		await t.test('a new password ends every sign-in', async () => {
			const before = await signIn(d, 'lead@desk.test');
			const mails = d.sink.mails.filter((m) => m.to === 'lead@desk.test').map((m) => /reset\?token=([A-Za-z0-9_-]+)/.exec(readable(m.text).replace(/=\r?\n/g, ''))?.[1]).filter(Boolean);
			const done = await api(d, 'POST', '/resets/accept', { body: { token: mails.at(-1), password: 'another long password' }, headers: origin });
			assert.equal(done.status, 200, done.text);
			assert.equal((await api(d, 'GET', '/session', { cookie: before.cookie })).status, 401);
			assert.equal((await signIn(d, 'lead@desk.test')).status, 401);
			assert.equal((await signIn(d, 'lead@desk.test', 'another long password')).status, 200);
			assert.equal((await api(d, 'POST', '/resets/accept', { body: { token: mails.at(-1), password: 'a third long password' }, headers: origin })).status, 410);
		});

		await t.test('sessions: never a given one, renewed at sign-in, ended on the server', async () => {
			const fixed = 'A'.repeat(22);
			const r = await api(d, 'POST', '/session', { body: { email: 'agent@desk.test', password: PASSWORD }, headers: origin, cookie: fixed });
			const set = r.headers['set-cookie'][0], cookie = /keshev_session=([^;]+)/.exec(set)[1];
			assert.match(cookie, /^[A-Za-z0-9_-]{22}$/);
			assert.notEqual(cookie, fixed);
			assert.match(set, /HttpOnly/);
			assert.match(set, /SameSite=Lax/);
			assert.equal((await api(d, 'GET', '/session', { cookie: fixed })).status, 401);
			const next = (await api(d, 'POST', '/session', { body: { email: 'agent@desk.test', password: PASSWORD }, headers: origin, cookie })).headers['set-cookie'][0].match(/keshev_session=([^;]+)/)[1];
			assert.notEqual(next, cookie);
			assert.equal((await api(d, 'GET', '/session', { cookie })).status, 401, 'the old one ended');
			const second = (await signIn(d, 'agent@desk.test')).cookie, third = (await signIn(d, 'agent@desk.test')).cookie;
			assert.equal((await api(d, 'DELETE', '/session', { cookie: second, headers: origin })).status, 204);
			assert.equal((await api(d, 'GET', '/session', { cookie: second })).status, 401);
			assert.equal((await api(d, 'GET', '/session', { cookie: third })).status, 200);
			assert.equal((await api(d, 'DELETE', '/session?everywhere=1', { cookie: third, headers: origin })).status, 204);
			for (const c of [next, third])
				assert.equal((await api(d, 'GET', '/session', { cookie: c })).status, 401);
			// Rights count at once, not at the next sign-in.
			const light = (await signIn(d, 'light@desk.test')).cookie;
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: false });
			assert.equal((await api(d, 'GET', '/session', { cookie: light })).status, 401);
			assert.equal((await api(d, 'GET', '/session', as('light'))).status, 401, 'tokens too');
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: true });
			assert.equal((await api(d, 'GET', '/session', { cookie: light })).status, 401, 'and stay ended');
			assert.equal(sql(d, `SELECT count(*) FROM session WHERE expires < 1`)[0][0], '0');
		});

		await t.test('nobody learns who is here', async () => {
			run(['staff', 'add', 'fresh@desk.test', '--name', 'No password yet', ...d.at]);
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: false });
			const answer = ({ status, headers, text }) => JSON.stringify([status, { ...headers, date: '' }, text]);
			for (const lang of ['en', 'he']) {
				const tries = [];
				for (const email of ['other@desk.test', 'stranger@desk.test', 'light@desk.test', 'fresh@desk.test', 'not an address'])
					tries.push(answer(await signIn(d, email, 'a wrong password', { 'Accept-Language': lang })));
				assert.equal(new Set(tries).size, 1, tries.join('\n'));
				assert.match(tries[0], /^\[401/);
			}
			const resets = [];
			for (const email of ['other@desk.test', 'stranger@desk.test', 'light@desk.test', 'not an address'])
				resets.push(answer(await api(d, 'POST', '/resets', { body: { email }, headers: origin })));
			assert.equal(new Set(resets).size, 1, resets.join('\n'));
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: true });
		});

		await t.test('guessing is slow: per account, and per network', async () => {
			sql(d, 'DELETE FROM attempt');
			for (let i = 0; i < 10; i++)
				assert.equal((await signIn(d, 'other@desk.test', `wrong password ${i}`, { 'X-Forwarded-For': `10.0.${i}.1` })).status, 401);
			const over = await signIn(d, 'other@desk.test');
			assert.equal(over.status, 429, 'even the right password waits');
			assert.ok(Number(over.headers['retry-after']) > 0);
			assert.equal((await signIn(d, 'agent@desk.test')).status, 200, 'others do not');
			sql(d, `UPDATE attempt SET made = 60 WHERE bucket LIKE 'login-net:%'`);
			assert.equal((await signIn(d, 'admin@desk.test')).status, 429);
			sql(d, 'DELETE FROM attempt');
			assert.equal((await signIn(d, 'admin@desk.test')).status, 200);
		});

		await t.test('an internal note reaches no customer', async () => {
			const note = 'internalcanary';
			await must(d, 'admin', 'POST', `/tickets/${red.id}/contacts`, { kind: 'reply', text: 'An answer for the customer.', undo_seconds: 0, cc: ['boss-red@customer.test'] });
			await must(d, 'admin', 'POST', `/tickets/${red.id}/contacts`, { kind: 'note', text: `${note} again` });
			await must(d, 'admin', 'PUT', `/tickets/${red.id}/tags`, { tags: [`${note}-tag`] });
			await must(d, 'admin', 'PATCH', `/tickets/${red.id}`, { external_ref: `${note}-ref` });
			const sent = await until(() => d.sink.mails.find((m) => m.to === 'dana-red@customer.test' && /answer for the customer/.test(readable(m.text))), 'the answer', 40000);
			await until(() => d.sink.mails.some((m) => m.to === 'boss-red@customer.test'), 'the copy', 40000);
			const page = /\/c\/[A-Za-z0-9_-]{22}/.exec(readable(sent.text))[0];
			const bytes = d.sink.mails.filter((m) => m.to.endsWith('-red@customer.test')).map((m) => m.text + readable(m.text));
			const seen = new Set(), next = [page, `${page}/record.json`, `${page}?lang=he`];
			while (next.length && seen.size < 60) {
				const at = next.pop();
				if (seen.has(at))
					continue;
				seen.add(at);
				const r = await ask(d, 'GET', at);
				assert.ok(r.status < 500, `${at}: ${r.status}`);
				bytes.push(r.text, JSON.stringify(r.headers));
				for (const m of r.text.matchAll(/(?:href|src|action)="(\/c\/[^"#]+)"/g))
					next.push(m[1].replaceAll('&amp;', '&'));
			}
			assert.ok(bytes.some((b) => b.includes('An answer for the customer')), 'the page shows the answer');
			assert.ok(bytes.every((b) => !b.includes(note)), 'a note was shown');
			assert.ok(bytes.every((b) => !b.includes('canaryblue')), 'another ticket was shown');
			// The copy carries no link, and a link opens one ticket only.
			assert.doesNotMatch(readable(d.sink.mails.find((m) => m.to === 'boss-red@customer.test').text), /\/c\/[A-Za-z0-9_-]{22}/);
			assert.equal((await ask(d, 'GET', `${page}/files/${d.tickets.blue.attachment}`)).status >= 400, true);
			assert.equal((await api(d, 'GET', `/tickets/${red.id}`, { cookie: page.slice(3) })).status, 401);
			assert.equal((await api(d, 'GET', `/tickets/${red.id}`, { token: page.slice(3) })).status, 401);
		});

		await t.test('figures are not for strangers', async () => {
			const own = await ask(d, 'GET', '/metrics');
			assert.equal(own.status, 200);
			for (const name of ['http_requests_total', 'readers_busy', 'inbox_messages{state="done"}', 'outbox_messages{state="delivered"}', 'journal_events', 'server_memory_bytes', 'live_streams'])
				assert.match(own.text, new RegExp(`^keshev_${name.replace(/[{}"]/g, '\\$&')} \\d+$`, 'm'));
			for (const line of own.text.split('\n').filter((l) => l && !l.startsWith('#')))
				assert.match(line, /^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?\d+$/);
			const strange = { 'X-Forwarded-For': '203.0.113.9' };
			for (const options of [{ headers: strange }, { headers: strange, token: d.people.agent.token }, { headers: strange, token: 'x' }, { headers: { Via: '1.1 proxy' } }])
				assert.equal((await ask(d, 'GET', '/metrics', options)).status, 401);
			assert.equal((await ask(d, 'GET', '/metrics', { headers: strange, token: d.people.admin.token })).status, 200);
			assert.equal((await ask(d, 'GET', '/metrics', { headers: strange, cookie: (await signIn(d, 'admin@desk.test')).cookie })).status, 401);
		});
		await d.stop();
	});
}
