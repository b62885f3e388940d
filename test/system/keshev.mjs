// SPDX-License-Identifier: Apache-2.0
// Starts and stops real Keshevs for whole-system tests: a data folder of its own, a free port, everything gone afterwards.
// The program under test is $KESHEV, or build/keshev. $KESHEV_TEST_PG runs them on PostgreSQL where a test asks for it.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

export const program = path.resolve(process.env.KESHEV || 'build/keshev');
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const SLOW = Number(process.env.SLOW || 1); // sanitizers and busy machines need more time
export const patience = (ms) => ms * SLOW;

// A failed test leaves its Keshev running, which would keep node waiting for ever.
const folders = [], running = new Set();
after(() => running.forEach((k) => k.child.kill('SIGKILL')));
process.on('exit', () => folders.forEach((f) => fs.rmSync(f, { recursive: true, force: true })));

export function newFolder() {
	const f = fs.mkdtempSync(path.join(os.tmpdir(), 'keshev-system-'));
	folders.push(f);
	return path.join(f, 'data');
}

// Waits until `ask()` gives something true, and returns it.
export async function until(ask, what, ms = 20000) {
	const end = Date.now() + patience(ms);
	for (;;) {
		const got = await ask();
		if (got)
			return got;
		if (Date.now() > end)
			throw new Error(`waited ${patience(ms)} ms in vain: ${what}`);
		await sleep(20);
	}
}

// Runs one command to its end: {status, signal, out, err}.
export function run(args, { input, env, timeout = 30000 } = {}) {
	const r = spawnSync(program, args, { input, env: { ...process.env, LANG: 'C', ...env }, timeout: patience(timeout), maxBuffer: 64 << 20 });
	return { status: r.status, signal: r.signal, out: r.stdout.toString(), err: r.stderr.toString() };
}

// Starts `keshev serve` and waits for its first answer. `args` come on top of --data and --listen.
export async function serve({ folder = newFolder(), args = [], env = {}, wait = true, listen = '127.0.0.1:0', program: started = program } = {}) {
	const child = spawn(started, ['serve', '--data', folder, '--listen', listen, ...args], { env: { ...process.env, LANG: 'C', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	const k = { child, folder, pid: child.pid, out: '', log: '', ended: null, url: '' };
	running.add(k);
	child.stdout.on('data', (b) => (k.out += b));
	child.stderr.on('data', (b) => (k.log += b));
	k.end = new Promise((done) => child.on('close', (status, signal) => (running.delete(k), done((k.ended = { status, signal })))));
	k.stop = async (signal = 'SIGTERM') => {
		if (!k.ended)
			child.kill(signal);
		return k.end;
	};
	if (wait) {
		await until(() => k.ended || /Keshev answers on (\S+)\n/.test(k.out), 'the first answer').catch((e) => {
			child.kill('SIGKILL');
			throw new Error(`${e.message}\n${k.log}`);
		});
		if (k.ended)
			throw new Error(`serve ended with ${JSON.stringify(k.ended)}:\n${k.log}`);
		k.url = /Keshev answers on (\S+)\n/.exec(k.out)[1];
		k.port = Number(new URL(k.url).port);
	}
	return k;
}

// Processes whose parent is `pid`: [{pid, role}] where role is the second word of their command line.
export function children(pid) {
	const found = [];
	for (const p of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
		try {
			const stat = fs.readFileSync(`/proc/${p}/stat`, 'latin1');
			const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			if (Number(parent) === pid && state !== 'Z')
				found.push({ pid: Number(p), role: fs.readFileSync(`/proc/${p}/cmdline`, 'latin1').split('\0')[1] });
		} catch {
			// it ended while we looked
		}
	}
	return found;
}

export const serverOf = (k) => children(k.pid).find((c) => c.role === 'server')?.pid;
export const alive = (pid) => {
	try {
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
		return !' ZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0]);
	} catch {
		return false;
	}
};

// One GET on a connection of its own; resolves to {status, body}, rejects when the connection breaks before the answer.
export function get(port, target, { host = '127.0.0.1', ms = 30000 } = {}) {
	return new Promise((done, failed) => {
		const s = net.connect(port, host);
		let text = '';
		s.setTimeout(patience(ms), () => s.destroy(new Error(`no answer to ${target} within ${patience(ms)} ms`)));
		s.on('connect', () => s.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
		s.on('data', (b) => (text += b.toString('latin1')));
		s.on('error', failed);
		s.on('close', () => {
			const m = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(text);
			if (m)
				done({ status: Number(m[1]), body: m[2] });
			else
				failed(new Error(`the connection closed without an answer (${JSON.stringify(text.slice(0, 80))})`));
		});
	});
}
