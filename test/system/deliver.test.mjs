// SPDX-License-Identifier: Apache-2.0
// `keshev deliver`: exit 0 is kept whatever happens next, anything temporary is 75, and nothing comes twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { alive, children, newFolder, program, run, serve, serverOf, sleep, until } from './keshev.mjs';

const mail = (n, subject = `Message ${n}`) => `From: Noa <noa@customers.example>\r\nTo: help@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <${n}@customers.example>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0200\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nהמשלוח ${n} לא הגיע.\r\n`;
const deliver = (folder, n, args = []) => run(['deliver', '--data', folder, ...args], { input: mail(n) });

function prepare(folder) {
	const ok = (args, input) => {
		const r = run([...args, '--data', folder], { input });
		assert.equal(r.status, 0, r.err);
		return r.out.trim();
	};
	ok(['mailbox', 'add', 'help@desk.example', '--name', 'Help', '--lang', 'en']);
	ok(['staff', 'add', 'dana@desk.example', '--name', 'Dana', '--role', 'admin', '--password-stdin'], 'a password that is long enough\n');
	return ok(['token', 'new', 'dana@desk.example']);
}

async function subjects(k, token) {
	const found = [];
	let cursor = '';
	do {
		const r = await fetch(`${k.url}/api/v1/tickets?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { headers: { authorization: `Bearer ${token}` } });
		assert.equal(r.status, 200);
		const page = await r.json();
		found.push(...page.items.map((t) => t.subject));
		cursor = page.next;
	} while (cursor);
	return found.sort();
}

test('through the running server it prints the reference; the same message again changes nothing', async () => {
	const k = await serve();
	const token = prepare(k.folder);
	const first = deliver(k.folder, 1);
	assert.equal(first.status, 0, first.err);
	assert.match(first.out, /^K-\d+\n$/);
	const again = deliver(k.folder, 1);
	assert.equal(again.status, 0);
	await sleep(300);
	assert.deepEqual(await subjects(k, token), ['Message 1']);
	await k.stop();
});

test('without a server it is spooled durably, and the next server takes it in, once', async () => {
	const folder = newFolder();
	const token = prepare(folder);
	const r = deliver(folder, 7);
	assert.deepEqual([r.status, r.out], [0, 'received\n']);
	const spool = path.join(folder, 'spool');
	const [file, ...more] = fs.readdirSync(spool);
	assert.deepEqual(more, []);
	assert.equal((fs.statSync(path.join(spool, file)).mode & 0o777).toString(8), '600');
	assert.ok(fs.readFileSync(path.join(spool, file)).includes(Buffer.from(mail(7))));
	const k = await serve({ folder });
	await until(async () => (await subjects(k, token)).length === 1, 'the ticket');
	assert.deepEqual(fs.readdirSync(spool), []);
	await k.stop();
});

test('spooled mail that no mailbox takes is set aside, named in the log, and taken after the mailbox exists', async () => {
	const folder = newFolder();
	assert.equal(deliver(folder, 8, ['--mailbox', 'help@desk.example']).status, 0);
	let k = await serve({ folder });
	await until(() => /spooled mail \S+ was not taken/.test(k.log), 'the log');
	assert.match(fs.readdirSync(path.join(folder, 'spool')).join(), /\.held$/);
	const token = prepare(folder);
	await k.stop();
	k = await serve({ folder });
	await until(async () => (await subjects(k, token)).length === 1, 'the ticket');
	assert.deepEqual(fs.readdirSync(path.join(folder, 'spool')), []);
	await k.stop();
});

test('what cannot be taken says so: no input, unknown mailbox, no folder', async () => {
	const k = await serve();
	prepare(k.folder);
	const none = run(['deliver', '--data', k.folder], { input: '' });
	assert.equal(none.status, 1);
	assert.match(none.err, /no message on standard input/);
	const unknown = deliver(k.folder, 1, ['--mailbox', 'nobody@desk.example']);
	assert.equal(unknown.status, 1);
	assert.match(unknown.err, /no mailbox nobody@desk\.example/);
	await k.stop();
	// Without --data and without ./data nobody would ever find the mail: the mail server had better keep it.
	const nowhere = await new Promise((done) => {
		const c = spawn(program, ['deliver'], { cwd: fs.mkdtempSync(path.join(os.tmpdir(), 'keshev-nowhere-')), env: { ...process.env, KESHEV_DATA: '' } });
		c.stdin.end(mail(1));
		c.on('close', (status) => done(status));
	});
	assert.equal(nowhere, 75);
	const full = deliver('/proc/none', 1);
	assert.equal(full.status, 75);
});

const readersOf = (k) => children(k.pid).filter((c) => c.role === 'reader').map((c) => c.pid);

test('a reader that hangs or dies costs nothing but time: it is replaced, and its message is read', async () => {
	const k = await serve();
	const token = prepare(k.folder);
	assert.match(deliver(k.folder, 1).out, /^K-/);
	const hung = readersOf(k);
	assert.ok(hung.length > 0);
	hung.forEach((pid) => process.kill(pid, 'SIGSTOP'));
	assert.equal(deliver(k.folder, 2).status, 0);
	await until(async () => (await subjects(k, token)).length === 2, 'the second ticket', 60000);
	await until(() => !hung.some(alive) || readersOf(k).some((r) => !hung.includes(r)), 'another reader');
	// The one that hung is not left lying about: the monitor saw that nobody listens to it any more.
	await until(() => hung.filter(alive).length < hung.length, 'the end of the one that hung', 30000);
	readersOf(k).forEach((pid) => process.kill(pid, 'SIGKILL'));
	assert.equal(deliver(k.folder, 3).status, 0);
	await until(async () => (await subjects(k, token)).length === 3, 'the third ticket', 60000);
	assert.deepEqual(await k.stop(), { status: 0, signal: null });
	await until(() => !hung.some(alive), 'no reader outlives the desk', 5000);
});

test('kill -9 of the server at random moments: every accepted message is there once', async () => {
	const k = await serve();
	const token = prepare(k.folder);
	const accepted = new Set();
	let n = 100, over = false;
	const one = () => new Promise((done) => {
		const id = n++;
		const c = spawn(program, ['deliver', '--data', k.folder], { stdio: ['pipe', 'ignore', 'ignore'] });
		c.stdin.on('error', () => {});
		c.stdin.end(mail(id));
		c.on('close', (status) => {
			assert.ok(status === 0 || status === 75, `exit ${status}`);
			if (status === 0)
				accepted.add(`Message ${id}`);
			done();
		});
	});
	const workers = Array.from({ length: 3 }, async () => {
		while (!over)
			await one();
	});
	for (let i = 0; i < 6; i++) {
		const before = accepted.size;
		await until(() => accepted.size >= before + 3, 'three more messages', 60000);
		await sleep(Math.random() * 150);
		const pid = serverOf(k);
		if (pid)
			process.kill(pid, 'SIGKILL');
	}
	await sleep(300);
	over = true;
	await Promise.all(workers);
	const seen = await until(async () => {
		const s = await subjects(k, token).catch(() => []);
		return [...accepted].every((a) => s.includes(a)) && s;
	}, 'all accepted messages', 60000);
	assert.equal(new Set(seen).size, seen.length, 'a message came twice');
	await k.stop();
});
