// SPDX-License-Identifier: Apache-2.0
// test: plain
// kill -9 at random moments while mail and requests come in through every door: what was acknowledged is there, once;
// what was sent was sent once; the journal's chains are whole. Fifty times on SQLite, ten on PostgreSQL.
//   KILLS=200 node --test test/system/kill.test.mjs
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { database, engines, sql } from './api_desk.mjs';
import { newFolder, run, serve, serverOf, sleep, until } from './keshev.mjs';
import { startLoad } from './kill_load.mjs';
import { freePort } from './mailhost.mjs';
import { smtpSink } from './smtp_sink.mjs';

const KILLS = { SQLite: Number(process.env.KILLS || 50), PostgreSQL: Number(process.env.KILLS || 10) };
const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const hex = (s) => Buffer.from(s, 'hex');

// Each chain from its beginning, recomputed from the stored bytes by a program that is not Keshev. Returns how many.
function checkChains(d) {
	const bytes = (c) => (d.db ? `encode(${c}, 'hex')` : `hex(${c})`), text = (c) => (d.db ? `encode(convert_to(${c}, 'UTF8'), 'hex')` : `hex(${c})`);
	const rows = sql(d, `SELECT ticket_id, chain, seq, kind, at, actor_kind, COALESCE(actor_id, 0), COALESCE(about_id, 0), ${bytes('canonical')}, ${bytes('salt')}, ${text('content')}, ${bytes('content_hash')}, ${bytes('prev')}, ${bytes('hash')} FROM event ORDER BY ticket_id, chain, seq`);
	const heads = new Map();
	for (const [ticket, chain, seq, kind, at, actor, actorId, about, canonical, salt, content, contentHash, prev, hash] of rows) {
		const key = `${ticket} ${chain}`, before = heads.get(key) || { seq: 0, hash: Buffer.alloc(32) };
		assert.equal(Number(seq), before.seq + 1, `chain ${key} misses an event`);
		assert.ok(hex(prev).equals(before.hash), `chain ${key} breaks at ${seq}`);
		assert.equal(hex(canonical).toString(), `keshev event 1\n${ticket}\n${chain}\n${seq}\n${kind}\n${at}\n${actor}\n${actorId}\n${about}\n`);
		assert.ok(hex(contentHash).equals(sha(hex(salt), hex(content))), `content of ${key} ${seq}`);
		assert.ok(hex(hash).equals(sha(hex(prev), hex(canonical), hex(contentHash))), `hash of ${key} ${seq}`);
		heads.set(key, { seq: Number(seq), hash: hex(hash) });
	}
	for (const [id, sharedSeq, sharedHead, internalSeq, internalHead] of sql(d, `SELECT id, shared_seq, COALESCE(${bytes('shared_head')}, ''), internal_seq, COALESCE(${bytes('internal_head')}, '') FROM ticket`))
		for (const [chain, seq, head] of [[0, sharedSeq, sharedHead], [1, internalSeq, internalHead]]) {
			const have = heads.get(`${id} ${chain}`) || { seq: 0, hash: Buffer.alloc(0) };
			assert.equal(have.seq, Number(seq), `ticket ${id}`);
			assert.ok(have.hash.equals(hex(head)), `head of ticket ${id}`);
		}
	return heads.size;
}

const once = (rows, what) => {
	const n = new Map();
	for (const [key] of rows)
		n.set(key, (n.get(key) || 0) + 1);
	assert.deepEqual([...n].filter(([, count]) => count > 1), [], `${what}: more than once`);
	return n;
};

function checkStore(d, load) {
	const subjects = once(sql(d, `SELECT subject FROM ticket WHERE subject LIKE 'ticket %'`), 'tickets');
	assert.deepEqual([...load.tickets.keys()].filter((s) => !subjects.has(s)), [], 'acknowledged tickets that are not there');
	assert.equal(subjects.size, load.tickets.size, 'every ticket belongs to an acknowledged request');
	const answers = once(sql(d, `SELECT text FROM contact WHERE text LIKE 'answer %'`), 'answers');
	assert.deepEqual([...load.answers.keys()].filter((s) => !answers.has(s)), [], 'acknowledged answers that are not there');
	const mails = once(sql(d, `SELECT message_id FROM contact WHERE message_id LIKE '%-%@customer.test%' AND direction = 'in'`), 'mails');
	const got = new Set([...mails.keys()].map((m) => m.replace(/[<>]|@.*/g, '')));
	assert.deepEqual([...load.mails].filter((m) => !got.has(m)), [], 'acknowledged mails that are not there');
	once(sql(d, `SELECT subject FROM ticket WHERE subject LIKE 'mail %'`), 'tickets of mails');
	assert.equal(sql(d, `SELECT count(*) FROM inbox WHERE state NOT IN ('done', 'duplicate')`)[0][0], '0', 'mails that could not be read');
}

function checkSent(d, sink) {
	const sent = once(sink.mails.map((m) => [`${/^Message-ID:\s*(\S+)/im.exec(m.text)[1]} to ${m.to}`]), 'sent mails');
	const states = Object.fromEntries(sql(d, 'SELECT state, count(*) FROM outbox GROUP BY state').map(([s, n]) => [s, Number(n)]));
	const strange = Object.keys(states).filter((s) => !['delivered', 'unsure'].includes(s));
	assert.deepEqual(strange, [], JSON.stringify(states));
	// Delivered ones arrived; unsure ones may have.
	assert.ok(sent.size >= (states.delivered || 0) && sent.size <= (states.delivered || 0) + (states.unsure || 0), `${sent.size} sent, ${JSON.stringify(states)}`);
	return states;
}

for (const engine of engines)
	test(`killed ${KILLS[engine]} times under load on ${engine}`, async (t) => {
		const db = engine === 'PostgreSQL' ? database() : null, folder = newFolder(), sink = await smtpSink({ delay: 3 });
		const port = await freePort(), lmtp = await freePort(), listen = `127.0.0.1:${port}`, args = ['--lmtp', `127.0.0.1:${lmtp}`, ...(db ? ['--db', db] : [])];
		const d = { db, folder, k: { folder } }, at = ['--data', folder], began = Date.now();
		let k = await serve({ folder, args, listen }), byServer = 0;
		assert.equal(run(['staff', 'add', 'a@desk.test', '--name', 'A', '--role', 'admin', '--password-stdin', ...at], { input: 'a long password\n' }).status, 0);
		const token = run(['token', 'new', 'a@desk.test', ...at]).out.trim();
		assert.equal(run(['mailbox', 'add', 'help@desk.test', '--name', 'Help', '--smtp', `smtp://127.0.0.1:${sink.port}`, ...at]).status, 0);
		const load = startLoad({ port, lmtp, token, folder, db, address: 'help@desk.test' });
		for (let i = 0; i < KILLS[engine]; i++) {
			await sleep(40 + Math.random() * 500);
			const server = Math.random() < 0.3 && serverOf(k);
			if (server) {
				// The monitor brings the next one.
				byServer++;
				process.kill(server, 'SIGKILL');
				await until(() => serverOf(k) && serverOf(k) !== server, 'another server');
			} else {
				await k.stop('SIGKILL');
				k = await serve({ folder, args, listen });
			}
			assert.deepEqual(load.wrong, []);
		}
		await load.stop();
		assert.deepEqual(load.wrong, []);
		// On PostgreSQL another node might still be at it: five minutes pass until what the dead ones held is taken over.
		await k.stop();
		if (db)
			sql(d, 'UPDATE inbox SET lease = 1 WHERE lease > 0; UPDATE outbox SET lease = 1 WHERE lease > 0');
		k = await serve({ folder, args, listen });
		const rest = () => sql(d, `SELECT 'in', state, count(*) FROM inbox GROUP BY state UNION ALL SELECT 'out', state, count(*) FROM outbox GROUP BY state`);
		const busy = ([door, state]) => (door === 'in' ? state === 'received' : ['held', 'waiting', 'sending'].includes(state));
		await until(() => !rest().some(busy), 'all mail to be read and sent', 90000).catch((e) => {
			throw new Error(`${e.message}\n${rest().join('\n')}\n${k.log}`);
		});
		checkStore(d, load);
		const states = checkSent(d, sink), chains = checkChains(d);
		if (!db)
			assert.deepEqual(sql(d, 'PRAGMA integrity_check; PRAGMA foreign_key_check;'), [['ok']]);
		await k.stop();
		t.diagnostic(`${KILLS[engine]} kills (${byServer} of the server alone) in ${((Date.now() - began) / 1000).toFixed(0)} s; acknowledged: ${load.tickets.size} tickets, ${load.answers.size} answers, ${load.mails.size} mails, after ${load.retries} retries; sent ${JSON.stringify(states)}; ${chains} chains whole`);
		assert.ok(load.tickets.size > 20 && load.mails.size > 20 && load.retries > 10, 'there was load');
	});
