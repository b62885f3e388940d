// SPDX-License-Identifier: Apache-2.0
// The main job with real servers: a mail through Postfix becomes a ticket (by LMTP, by IMAP from Dovecot, by a pipe), the
// answer reaches the customer's real mailbox, and their reply comes back to the same ticket. Restarted in the middle.
import assert from 'node:assert/strict';
import test from 'node:test';
import { newFolder, run, serve, until } from './keshev.mjs';
import { canRun, freePort, header, imap, mailhost, mailTo, readable, smtp } from './mailhost.mjs';

const engines = [['SQLite', []], ...(process.env.KESHEV_TEST_PG ? [['PostgreSQL', 'pg']] : [])];
let number = 0, log = () => '';

async function database() {
	// Each desk has a database of its own on the throwaway server.
	const { execFileSync } = await import('node:child_process');
	const url = new URL(process.env.KESHEV_TEST_PG.replace(/^postgres(ql)?:/, 'http:'));
	const name = `system_${process.pid}_${++number}`;
	execFileSync('psql', [process.env.KESHEV_TEST_PG, '-qc', `CREATE DATABASE ${name}`]);
	url.pathname = `/${name}`;
	return url.toString().replace(/^http:/, 'postgres:');
}

function client(k, token) {
	return async (method, target, body) => {
		const r = await fetch(`${k.url}/api/v1${target}`, { method, headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
		const text = await r.text();
		assert.ok(r.ok, `${method} ${target}: ${r.status} ${text}`);
		return text ? JSON.parse(text) : null;
	};
}

const find = async (api, subject) => (await api('GET', '/tickets?view=all')).items.find((t) => t.subject === subject);
const ticketOf = (api, subject) => until(() => find(api, subject), `a ticket "${subject}"`).catch(async (e) => {
	throw new Error(`${e.message}\n${JSON.stringify((await api('GET', '/mailboxes')).items.map((b) => [b.address, b.fetch, b.queue]))}\n${log()}`);
});
const whole = (api, id) => api('GET', `/tickets/${id}?include=contacts,events,customer`);

for (const [engine, extra] of engines) {
	test(`mail in and out on ${engine}`, { skip: canRun ? false : 'needs root, Postfix and Dovecot' }, async () => {
		const lmtp = await freePort(), folder = newFolder();
		const h = await mailhost({ transport: [['desk.test', `lmtp:inet:127.0.0.1:${lmtp}`]], people: ['dana@customer.test', 'boss@customer.test', 'ruth@customer.test', 'avi@customer.test', 'box@fetched.test'] });
		log = () => k.log + h.log();
		const args = ['--lmtp', `127.0.0.1:${lmtp}`, ...(extra === 'pg' ? ['--db', await database()] : [])];
		let k = await serve({ folder, args });
		const at = ['--data', folder];
		assert.equal(run(['staff', 'add', 'roi@desk.test', '--name', 'Roi Ben-Ami', '--role', 'admin', '--password-stdin', ...at], { input: 'a long password\n' }).status, 0);
		const token = run(['token', 'new', 'roi@desk.test', '--scope', 'write', ...at]).out.trim().split('\n').at(-1);
		let api = client(k, token);
		await api('POST', '/mailboxes', { address: 'help@desk.test', name: 'Bayit Tov', lang: 'he', smtp_url: `smtp://127.0.0.1:${h.smtp}`, ca_file: h.ca });
		await api('POST', '/mailboxes', { address: 'box@fetched.test', name: 'Fetched', lang: 'en', smtp_url: `smtp://127.0.0.1:${h.smtp}`, ca_file: h.ca,
			imap_url: `imaps://127.0.0.1:${h.imap}/INBOX`, imap_login: 'box@fetched.test', imap_password: 'secret' });

		// By LMTP, through Postfix; acknowledged with a link, in the customer's language, without their words.
		await smtp(h.smtp, 'dana@customer.test', 'help@desk.test', `From: =?utf-8?B?${Buffer.from('דנה לוי').toString('base64')}?= <dana@customer.test>\nTo: help@desk.test\nCc: boss@customer.test\nSubject: =?utf-8?B?${Buffer.from('מדיח הכלים הגיע פגום').toString('base64')}?=\nMessage-ID: <one@customer.test>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nהמדיח נוזל, ויש בו מכה בצד.\n`);
		const ticket = await ticketOf(api, 'מדיח הכלים הגיע פגום');
		const ack = await mailTo(h, 'dana@customer.test', (m) => /Auto-Submitted: auto-replied/i.test(m));
		assert.match(readable(ack), /שלום דנה לוי/);
		assert.doesNotMatch(readable(ack), /נוזל/);
		assert.match(readable(ack), new RegExp(`${k.url}/c/[A-Za-z0-9_-]{22}`));
		assert.equal(header(ack, 'Return-Path') || '<>', '<>');

		// Answered; the customer's mailbox gets it, threaded, with a link; the Cc'd one gets a copy without.
		await api('POST', `/tickets/${ticket.id}/contacts`, { kind: 'reply', text: 'שלום דנה, מדיח חלופי יגיע אליכם מחר עד 18:00.\n\nModel Haifa-2 is ready.', cc: ['boss@customer.test'], undo_seconds: 0 });
		const answer = await mailTo(h, 'dana@customer.test', (m) => /חלופי/.test(readable(m)));
		assert.match(header(answer, 'References'), /<one@customer\.test>/);
		assert.match(header(answer, 'In-Reply-To'), /<one@customer\.test>/);
		assert.match(header(answer, 'X-Keshev-Record-Head'), /^\d+ [0-9a-f]{64}$/);
		assert.doesNotMatch(answer, /Auto-Submitted/i);
		assert.match(readable(answer), /dir="rtl"[\s\S]*חלופי/);
		assert.match(readable(answer), /dir="ltr"[\s\S]*Haifa-2/);
		const copy = await mailTo(h, 'boss@customer.test', (m) => /חלופי/.test(readable(m)));
		assert.doesNotMatch(readable(copy), /\/c\/[A-Za-z0-9_-]{22}/);
		await until(async () => (await whole(api, ticket.id)).contacts.some((c) => c.delivery.some((d) => d.state === 'delivered' && d.to === 'dana@customer.test')), 'delivery to show');

		// Killed and started again in the middle; the reply by the signed address comes back to the same ticket.
		await k.stop('SIGKILL');
		const reply = header(answer, 'Reply-To').match(/<([^>]+)>/)[1];
		await smtp(h.smtp, 'dana@customer.test', reply, `From: Dana <dana@customer.test>\nTo: ${reply}\nSubject: Re: anything\nMessage-ID: <two@customer.test>\nIn-Reply-To: ${header(answer, 'Message-ID')}\nContent-Type: text/plain; charset=utf-8\n\nתודה, מחכה.\n`);
		k = await serve({ folder, args });
		api = client(k, token);
		await until(async () => (await whole(api, ticket.id)).contacts.some((c) => /תודה, מחכה/.test(c.text)), 'the reply on the ticket', 40000);
		const full = await whole(api, ticket.id);
		assert.equal(full.nth, 2);
		assert.equal(full.contacts.filter((c) => c.direction === 'in').length, 2);
		assert.equal(full.participants.find((p) => p.address === 'boss@customer.test').state, 'proposed');

		// By IMAP, from Dovecot; answered and threaded too.
		await smtp(h.smtp, 'ruth@customer.test', 'box@fetched.test', 'From: Ruth <ruth@customer.test>\nTo: box@fetched.test\nSubject: Burning smell\nMessage-ID: <three@customer.test>\n\nFrom the oven.\n');
		const fetched = await ticketOf(api, 'Burning smell');
		const boxes = (await api('GET', '/mailboxes')).items;
		assert.equal(boxes.find((b) => b.address === 'box@fetched.test').fetch.state, 'ok');
		await api('POST', `/tickets/${fetched.id}/contacts`, { kind: 'reply', text: 'Please switch it off. We call you by 15:00.', undo_seconds: 0 });
		const second = await mailTo(h, 'ruth@customer.test', (m) => /switch it off/.test(readable(m)));
		await smtp(h.smtp, 'ruth@customer.test', header(second, 'Reply-To').match(/<([^>]+)>/)[1], `From: ruth@customer.test\nTo: box@fetched.test\nSubject: Re: Burning smell\nMessage-ID: <four@customer.test>\n\nDone.\n`);
		await until(async () => (await whole(api, fetched.id)).contacts.some((c) => c.text.trim() === 'Done.'), 'the reply by IMAP');

		// Once, whatever door it comes through again.
		await smtp(h.smtp, 'ruth@customer.test', 'box@fetched.test', 'From: Ruth <ruth@customer.test>\nTo: box@fetched.test\nSubject: Burning smell\nMessage-ID: <three@customer.test>\n\nFrom the oven.\n');

		// By a pipe: durable, with the reference.
		const piped = run(['deliver', '--mailbox', 'help@desk.test', ...at], { input: 'From: Avi <avi@customer.test>\nTo: help@desk.test\nSubject: Charged twice\nMessage-ID: <five@customer.test>\n\nTwice.\n' });
		assert.equal(piped.status, 0, piped.err);
		assert.match(piped.out, /^(K-\d+|received)\n$/);
		await ticketOf(api, 'Charged twice');

		// A mailbox that does not exist bounces, tied to the message that bounced.
		const bad = await api('POST', '/tickets', { subject: 'To nobody', text: 'Hello?', channel: 'email', direction: 'out', customer: { name: 'Nobody', email: 'nobody@customer.test' } });
		await until(async () => (await whole(api, bad.id)).contacts.some((c) => c.delivery.some((d) => ['failed', 'bounced'].includes(d.state))), 'the failure to show', 40000);
		assert.equal((await api('GET', '/tickets?view=all')).items.filter((t) => t.subject === 'Burning smell').length, 1);
		assert.ok((await api('GET', '/search?q=' + encodeURIComponent('המדיח'))).items.some((i) => i.ticket.id === ticket.id), 'search finds an inflected word');
		assert.equal((await imap(h, 'ruth@customer.test')).length, 2, 'one acknowledgement and one answer');
		await k.stop();
	});
}
