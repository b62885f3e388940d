// SPDX-License-Identifier: Apache-2.0
// The house of processes: what is killed comes back, nothing stays behind, nobody notices a restart.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { alive, children, get, newFolder, patience, run, serve, serverOf, sleep, until } from './keshev.mjs';

const mode = (f) => (fs.statSync(f).mode & 0o777).toString(8);

test('it answers, keeps its files to itself, and stops cleanly', async () => {
	const k = await serve();
	assert.deepEqual(await get(k.port, '/healthz'), { status: 200, body: 'ok\n' });
	assert.equal((await get(k.port, '/readyz')).status, 200);
	assert.equal(mode(k.folder), '700');
	assert.equal(mode(path.join(k.folder, 'secret.key')), '600');
	assert.equal(mode(path.join(k.folder, 'keshev.sock')), '600');
	assert.equal(mode(path.join(k.folder, 'keshev.db')), '600');
	assert.deepEqual(await k.stop(), { status: 0, signal: null });
	assert.equal(fs.existsSync(path.join(k.folder, 'keshev.sock')), false);
});

test('a killed server comes back, and a connection made meanwhile is answered', async () => {
	const k = await serve();
	const before = serverOf(k);
	process.kill(before, 'SIGKILL');
	await until(() => !alive(before), 'the server is dead');
	const answers = await Promise.all(Array.from({ length: 20 }, () => get(k.port, '/healthz')));
	assert.ok(answers.every((a) => a.status === 200));
	const after = serverOf(k);
	assert.notEqual(after, before);
	assert.match(k.log, /stopped by signal 9; starting it again/);
	await k.stop();
});

test('a server that keeps dying is started ever more slowly, and works in the end', async () => {
	const k = await serve();
	for (let i = 0; i < 4; i++) {
		const pid = await until(() => serverOf(k), 'a server');
		process.kill(pid, 'SIGKILL');
		await until(() => !alive(pid), 'its end');
	}
	const waits = [...k.log.matchAll(/again in (\d+) ms/g)].map((m) => Number(m[1]));
	await until(() => (waits.push(...[...k.log.matchAll(/again in (\d+) ms/g)].map((m) => Number(m[1])).slice(waits.length)), waits.length >= 4), 'four restarts');
	assert.deepEqual(waits.slice(0, 4), [100, 200, 400, 800]);
	assert.equal((await get(k.port, '/readyz')).status, 200);
	await k.stop();
});

test('SIGKILL of the monitor takes every child with it and frees the folder', async () => {
	const k = await serve();
	const kids = children(k.pid);
	assert.ok(kids.some((c) => c.role === 'server'));
	await k.stop('SIGKILL');
	await until(() => kids.every((c) => !alive(c.pid)), 'the children are gone', 5000);
	const again = await serve({ folder: k.folder });
	assert.equal((await get(again.port, '/readyz')).status, 200);
	assert.equal((await again.stop()).status, 0);
});

test('a second program on the same folder is refused with a sentence, in both languages', async () => {
	const k = await serve();
	const second = run(['serve', '--data', k.folder, '--listen', '127.0.0.1:0']);
	assert.equal(second.status, 1);
	assert.match(second.err, new RegExp(`is in use by another Keshev \\(${k.pid}\\)\\. Stop that one, or use another folder`));
	const hebrew = run(['serve', '--data', k.folder, '--listen', '127.0.0.1:0'], { env: { LANG: 'he_IL.UTF-8', LC_ALL: '' } });
	assert.match(hebrew.err, /בשימוש של קשב אחר/);
	assert.equal((await get(k.port, '/readyz')).status, 200);
	await k.stop();
});

test('an address in use is a sentence, not a loop', async () => {
	const k = await serve();
	const second = run(['serve', '--data', newFolder(), '--listen', `127.0.0.1:${k.port}`]);
	assert.equal(second.status, 1);
	assert.match(second.err, /listens on 127\.0\.0\.1:\d+ already/);
	await k.stop();
});

test('a damaged secret key ends the start with a sentence instead of restarting for ever', async () => {
	const folder = newFolder();
	fs.mkdirSync(folder, { mode: 0o700 });
	fs.writeFileSync(path.join(folder, 'secret.key'), 'too short');
	const r = run(['serve', '--data', folder, '--listen', '127.0.0.1:0']);
	assert.equal(r.status, 1);
	assert.match(r.err, /secret\.key holds 9 bytes where a secret key has 32/);
});

test('a database that is not up yet is waited for, and the wait can be stopped', async () => {
	const k = await serve({ wait: false, env: { KESHEV_DB: 'postgres://nobody@127.0.0.1:1/none' } });
	await until(() => /starting it again/.test(k.log) || k.ended, 'a second try');
	assert.equal(k.ended, null, k.log);
	assert.equal(k.out, '');
	const at = Date.now();
	await k.stop();
	assert.ok(Date.now() - at < patience(8000));
});

// Clients on connections of their own; each request must be answered.
async function load(port, stopped) {
	let answered = 0;
	const client = async () => {
		while (!stopped()) {
			const a = await get(port, '/readyz');
			assert.equal(a.status, 200);
			answered++;
		}
	};
	await Promise.all(Array.from({ length: 8 }, client));
	return answered;
}

test('SIGHUP under load restarts the server and loses no request', async () => {
	const k = await serve();
	let over = false;
	const all = load(k.port, () => over);
	const seen = new Set([serverOf(k)]);
	for (let i = 0; i < 3; i++) {
		await sleep(300);
		k.child.kill('SIGHUP');
		// Asked once each turn: the old one may still be ending beside the new one.
		let next;
		await until(() => (next = serverOf(k)) && !seen.has(next), 'another server');
		seen.add(next);
	}
	await sleep(300);
	over = true;
	const answered = await all;
	assert.ok(answered > 50, `only ${answered} answers`);
	assert.equal(seen.size, 4);
	assert.doesNotMatch(k.log, /stopped by signal/);
	assert.equal((await k.stop()).status, 0);
});

test('SIGTERM lets running requests finish', async () => {
	const k = await serve();
	const input = 'a password that is long enough\n';
	assert.equal(run(['staff', 'add', 'dana@desk.example', '--name', 'Dana', '--password-stdin', '--data', k.folder], { input }).status, 0);
	// Hashing a password takes its time: the stop comes in the middle of it.
	const logins = Array.from({ length: 6 }, () => fetch(`${k.url}/api/v1/session`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: k.url, 'idempotency-key': Math.random().toString(36) },
		body: JSON.stringify({ email: 'dana@desk.example', password: 'a password that is long enough' }),
	}).then((r) => r.status));
	await sleep(60);
	const end = k.stop();
	assert.deepEqual(await Promise.all(logins), Array(6).fill(200));
	assert.deepEqual(await end, { status: 0, signal: null });
});

test('the terminal sends SIGINT to everybody; only the monitor acts on it', async () => {
	const k = await serve();
	for (const c of children(k.pid))
		process.kill(c.pid, 'SIGINT');
	await sleep(200);
	assert.equal((await get(k.port, '/readyz')).status, 200);
	assert.doesNotMatch(k.log, /starting it again/);
	assert.deepEqual(await k.stop('SIGINT'), { status: 0, signal: null });
});

test('systemd is told when it is ready and when it stops', async () => {
	const folder = newFolder();
	fs.mkdirSync(folder, { mode: 0o700 });
	const { spawn } = await import('node:child_process');
	// Node has no datagram sockets of this family: perl, which is part of Debian, listens.
	const at = path.join(folder, 'notify');
	const ear = spawn('perl', ['-MIO::Socket::UNIX', '-e', '$|=1; my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die; while (defined $s->recv(my $m, 100)) { print "$m\n" }', at], { stdio: ['ignore', 'pipe', 'inherit'] });
	let heard = '';
	ear.stdout.on('data', (b) => (heard += b));
	await until(() => fs.existsSync(at), 'the ear');
	const k = await serve({ folder, env: { NOTIFY_SOCKET: at } });
	await until(() => heard.includes('READY=1\n'), 'READY=1');
	await k.stop();
	await until(() => heard.includes('STOPPING=1\n'), 'STOPPING=1');
	ear.kill();
});

test('root leaves no files behind that the account of the desk may not open', { skip: process.getuid() !== 0 }, () => {
	const folder = newFolder(), owner = 65534;
	fs.mkdirSync(folder, { mode: 0o700 });
	fs.chmodSync(path.dirname(folder), 0o755);
	fs.chownSync(folder, owner, owner);
	assert.equal(run(['mailbox', 'add', 'help@desk.example', '--data', folder]).status, 0);
	assert.equal(run(['deliver', '--data', folder], { input: 'Subject: x\r\n\r\nHello\r\n' }).status, 0);
	const all = fs.readdirSync(folder, { recursive: true }).map((f) => path.join(folder, f));
	assert.ok(all.length > 3);
	assert.deepEqual(all.filter((f) => fs.statSync(f).uid !== owner), []);
});
