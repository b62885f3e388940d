// SPDX-License-Identifier: Apache-2.0
// How long a start takes to its first answer (empty data folder, and again), how long clients wait when the server is killed or
// restarted, and how much memory all processes take when idle and after a hundred messages (PSS, DESIGN 7).
//   KESHEV=build/keshev node bench/process_start.mjs [rounds=5]
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const program = path.resolve(process.env.KESHEV || 'build/keshev');
const rounds = Number(process.argv[2] || 5);
const BUDGET_START_MS = 100, BUDGET_IDLE_MIB = 40;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'keshev-bench-'));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];

async function freePort() {
	return new Promise((done) => {
		const s = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = s.address();
			s.close(() => done(port));
		});
	});
}

// Tries until somebody answers; the time from the call to the last byte.
async function answered(port) {
	const at = performance.now();
	for (;;) {
		const ok = await new Promise((done) => {
			const s = net.connect(port, '127.0.0.1', () => s.write('GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
			let text = '';
			s.on('data', (b) => (text += b));
			s.on('error', () => done(false));
			s.on('close', () => done(text.startsWith('HTTP/1.1 200')));
		});
		if (ok)
			return performance.now() - at;
		await sleep(1);
	}
}

function family(pid) {
	const kids = fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).filter((n) => {
		try {
			const stat = fs.readFileSync(`/proc/${n}/stat`, 'latin1');
			return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
		} catch {
			return false;
		}
	}).map(Number);
	return [pid, ...kids];
}
const role = (pid) => fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[1];
const pss = (pid) => Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]);
const memory = (pid) => family(pid).map((p) => [role(p), pss(p)]);
const shown = (all) => `${(all.reduce((n, [, kb]) => n + kb, 0) / 1024).toFixed(1)} MiB (${all.map(([r, kb]) => `${r} ${(kb / 1024).toFixed(1)}`).join(', ')})`;

const starts = { first: [], again: [] }, kills = [], restarts = [];
let idle, loaded;
for (let i = 0; i < rounds; i++) {
	const folder = path.join(root, `d${i}`);
	for (const kind of ['first', 'again']) {
		const port = await freePort();
		const k = spawn(program, ['serve', '--data', folder, '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
		starts[kind].push(await answered(port));
		if (kind === 'again') {
			await sleep(300);
			idle = memory(k.pid);
			process.kill(family(k.pid).find((p) => role(p) === 'server'), 'SIGKILL');
			kills.push(await answered(port));
			await sleep(200);
			k.kill('SIGHUP');
			await sleep(5);
			restarts.push(await answered(port));
			if (i === rounds - 1) {
				spawnSync(program, ['mailbox', 'add', 'help@desk.example', '--data', folder]);
				for (let n = 0; n < 100; n++)
					spawnSync(program, ['deliver', '--data', folder], { input: `From: a@customers.example\r\nTo: help@desk.example\r\nMessage-ID: <${n}@x>\r\nSubject: ${n}\r\n\r\nWhere is my order ${n}?\r\n` });
				loaded = memory(k.pid);
			}
		}
		const end = new Promise((done) => k.on('close', done));
		k.kill('SIGTERM');
		await end;
	}
}
fs.rmSync(root, { recursive: true, force: true });

const row = (what, value, limit = '') => console.log(`${what.padEnd(52)} ${String(value).padStart(9)}  ${limit}`);
row('start to first answer, new folder (median, ms)', median(starts.first).toFixed(1));
row('start to first answer, folder there (median, ms)', median(starts.again).toFixed(1), `budget ${BUDGET_START_MS}`);
row('answer after kill -9 of the server (median, ms)', median(kills).toFixed(1), 'of which 100 are the pause before a restart');
row('answer during a graceful restart (median, ms)', median(restarts).toFixed(1));
console.log(`idle:   ${shown(idle)}, budget ${BUDGET_IDLE_MIB} MiB`);
console.log(`loaded: ${shown(loaded)} after 100 messages`);
