// SPDX-License-Identifier: Apache-2.0
// The live stream: what happens arrives within two seconds, at those who may see it now and at nobody else, and a stream
// that was cut goes on where it stopped with nothing missing and nothing twice.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { api, engines, must, newDesk, signIn } from './api_desk.mjs';
import { patience, sleep, until } from './keshev.mjs';

// Opens a stream and gathers its events: {event, id, data, at}.
async function listen(d, { token, cookie, after } = {}) {
	const s = { events: [], ended: false, status: 0 };
	const headers = { ...(token ? { Authorization: `Bearer ${token}` } : { Cookie: `keshev_session=${cookie}` }), ...(after !== undefined ? { 'Last-Event-ID': after } : {}) };
	let rest = '';
	await new Promise((done, failed) => {
		s.request = http.get({ host: '127.0.0.1', port: d.k.port, path: '/api/v1/events', headers, agent: false }, (r) => {
			s.status = r.statusCode;
			r.setEncoding('utf8').on('data', (b) => {
				rest += b;
				for (let at; (at = rest.indexOf('\n\n')) >= 0; rest = rest.slice(at + 2)) {
					const fields = Object.fromEntries(rest.slice(0, at).split('\n').filter((l) => !l.startsWith(':')).map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 2)]));
					if (fields.event)
						s.events.push({ ...fields, data: JSON.parse(fields.data), at: Date.now() });
				}
			}).on('error', () => {}).on('close', () => (s.ended = true));
			done();
		}).on('error', failed);
	});
	s.close = () => s.request.destroy();
	s.journal = (ticket) => s.events.filter((e) => e.event === 'journal' && (!ticket || e.data.ticket === ticket));
	if (s.status === 200)
		await until(() => s.events.some((e) => e.event === 'hello'), 'hello');
	return s;
}

const note = (d, who, ticket, text = 'n') => must(d, who, 'POST', `/tickets/${ticket}/contacts`, { kind: 'note', text });

for (const engine of engines) {
	test(`live events on ${engine}`, async (t) => {
		const d = await newDesk(engine), red = d.tickets.red.id, blue = d.tickets.blue.id, all = d.tickets.all.id;
		const token = (who) => ({ token: d.people[who].token });
		// An event that everybody sees: once it is here, whatever was told before is here or never comes.
		const mark = async (...streams) => {
			const before = streams.map((s) => s.journal(all).length);
			await note(d, 'admin', all, 'mark');
			await until(() => streams.every((s, i) => s.journal(all).length > before[i]), 'the mark');
		};

		await t.test('within two seconds, each team its own', async () => {
			const agent = await listen(d, token('agent')), other = await listen(d, token('other')), admin = await listen(d, token('admin'));
			const began = Date.now();
			await note(d, 'admin', blue);
			await note(d, 'admin', red);
			await until(() => agent.journal(red).length && other.journal(blue).length, 'both events', 5000);
			assert.ok(agent.journal(red)[0].at - began < patience(2000));
			await mark(agent, other, admin);
			assert.equal(agent.journal(blue).length, 0);
			assert.equal(other.journal(red).length, 0);
			assert.ok(admin.journal(red).length && admin.journal(blue).length);
			assert.deepEqual(Object.keys(agent.journal(red)[0].data).sort(), ['actor', 'at', 'id', 'kind', 'shared', 'ticket'], 'no words in it');
			assert.equal((await listen(d, {})).status, 401);
			// Who is where: the same rule.
			await must(d, 'lead', 'POST', `/tickets/${red}/presence`, { what: 'writing' });
			await until(() => agent.events.some((e) => e.event === 'presence'), 'presence');
			await mark(other);
			assert.ok(other.events.every((e) => e.event !== 'presence'));
			for (const s of [agent, other, admin])
				s.close();
		});

		await t.test('access taken away while the stream is open', async () => {
			const s = await listen(d, token('agent'));
			await note(d, 'admin', red);
			await until(() => s.journal(red).length, 'an event');
			const had = s.journal(red).length;
			await must(d, 'admin', 'PATCH', `/staff/${d.people.agent.id}`, { teams: [] });
			for (let i = 0; i < 5; i++)
				await note(d, 'admin', red, `hidden ${i}`);
			await mark(s);
			assert.equal(s.journal(red).length, had, 'no event after the team was left');
			await must(d, 'admin', 'PATCH', `/staff/${d.people.agent.id}`, { teams: [d.teams.red] });
			await note(d, 'admin', red);
			await until(() => s.journal(red).length > had, 'events after coming back');
			// The ticket itself moves away.
			await must(d, 'admin', 'PATCH', `/tickets/${red}`, { team: d.teams.blue });
			await mark(s);
			const then = s.journal(red).length;
			await note(d, 'admin', red);
			await mark(s);
			assert.equal(s.journal(red).length, then);
			await must(d, 'admin', 'PATCH', `/tickets/${red}`, { team: d.teams.red });
			s.close();
		});

		await t.test('signing out, or being let go, ends what one hears', async () => {
			const { cookie } = await signIn(d, 'lead@desk.test'), witness = await listen(d, token('admin'));
			const out = await listen(d, { cookie }), gone = await listen(d, token('light'));
			await mark(out, gone, witness);
			assert.equal((await api(d, 'DELETE', '/session', { cookie, headers: { Origin: d.k.url } })).status, 204);
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: false });
			const had = gone.journal().length;
			await mark(witness);
			assert.equal(gone.journal().length, had, 'not one more event');
			await sleep(patience(3500)); // sessions are looked at every two seconds
			const heard = out.journal().length;
			await mark(witness);
			assert.equal(out.journal().length, heard);
			await must(d, 'admin', 'PATCH', `/staff/${d.people.light.id}`, { active: true });
			for (const s of [witness, out, gone])
				s.close();
		});

		await t.test('a cut stream goes on: nothing missing, nothing twice, nothing of others', async () => {
			const witness = await listen(d, token('agent'));
			await mark(witness);
			let after = witness.journal().at(-1).id, over = false;
			const pieces = [], start = witness.events.length;
			// Four writers on three tickets; one reader that hangs up all the time.
			const writers = Promise.all([red, all, blue, red].map(async (ticket, w) => {
				for (let i = 0; i < 40; i++)
					await note(d, 'admin', ticket, `busy ${w} ${i}`);
			})).then(() => (over = true));
			while (!over) {
				const s = await listen(d, { ...token('agent'), after });
				await sleep(30 + Math.random() * 60);
				s.close();
				pieces.push(...s.journal());
				after = s.events.filter((e) => e.id).at(-1).id;
			}
			await writers;
			await mark(witness);
			const last = await listen(d, { ...token('agent'), after });
			await mark(last, witness);
			pieces.push(...last.journal());
			const whole = witness.events.slice(start).filter((e) => e.event === 'journal').map((e) => e.id), seen = pieces.map((e) => e.id);
			assert.equal(new Set(whole).size, whole.length);
			assert.deepEqual(seen, whole);
			assert.ok(whole.length > 120, `${whole.length} events`);
			assert.ok(pieces.every((e) => e.data.ticket !== blue));
			for (const s of [witness, last])
				s.close();
		});

		await t.test('a cursor that is none, or of another time, starts over', async () => {
			for (const after of ['x', '1', '-1', '1.2.3', '.', '7.', `${'9'.repeat(18)}.${'9'.repeat(18)}`, "0'--.1"]) {
				const s = await listen(d, { ...token('agent'), after });
				const hello = s.events.find((e) => e.event === 'hello');
				assert.equal(hello.data.reset, true, after);
				assert.equal(s.journal().length, 0);
				s.close();
			}
			const s = await listen(d, { ...token('agent'), after: '0.0' });
			assert.equal(s.events.find((e) => e.event === 'hello').data.reset, false);
			assert.ok(s.journal().length > 100 && s.journal().every((e) => e.data.ticket !== blue));
			s.close();
		});

		await t.test('nobody listens any more', async () => {
			await until(async () => /^keshev_live_streams 0$/m.test(await (await fetch(`${d.k.url}/metrics`)).text()), 'all streams to be noticed closed');
		});
		await d.stop();
	});
}
