// SPDX-License-Identifier: Apache-2.0
// test: plain
// The systemd unit: exposed as little as promised, and nothing that Keshev does is forbidden by it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { get, newFolder, program, run, serve, until } from '../system/keshev.mjs';

const unit = 'packaging/keshev.service';
const there = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const EXPOSURE_MOST = 1.5;

test('the exposure level is at most 1.5', { skip: !there('systemd-analyze') }, () => {
	const r = spawnSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });
	const level = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(r.stdout)?.[1] ?? NaN);
	assert.ok(level <= EXPOSURE_MOST, `${level}`);
});

test('the unit has no line that systemd does not know', { skip: !there('systemd-analyze') }, () => {
	const copy = path.join(fs.mkdtempSync('/tmp/keshev-unit-'), 'keshev.service');
	fs.writeFileSync(copy, fs.readFileSync(unit, 'utf8').replace('/usr/bin/keshev', program));
	const r = spawnSync('systemd-analyze', ['verify', '--man=no', copy], { encoding: 'utf8' });
	assert.doesNotMatch(r.stderr, /keshev\.service.*(Unknown|Failed to parse|Invalid)/);
});

// What the unit's filter allows, from systemd's own groups.
function allowed() {
	const groups = new Map();
	let group = '';
	for (const line of spawnSync('systemd-analyze', ['syscall-filter'], { encoding: 'utf8' }).stdout.split('\n')) {
		const text = line.trim();
		if (line.startsWith('@'))
			groups.set((group = text), []);
		else if (text && !text.startsWith('#'))
			groups.get(group)?.push(text);
	}
	const names = (word, into = new Set()) => {
		if (word.startsWith('@'))
			groups.get(word)?.forEach((w) => names(w, into));
		else
			into.add(word);
		return into;
	};
	const all = new Set(names('@default'));
	for (const m of fs.readFileSync(unit, 'utf8').matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
		for (const word of m[2].split(' '))
			names(word).forEach((n) => (m[1] ? all.delete(n) : all.add(n)));
	return all;
}

test('no system call of a desk at work is outside the filter', { skip: !there('systemd-analyze') || !there('strace') }, async () => {
	const folder = newFolder();
	assert.equal(run(['mailbox', 'add', 'help@desk.example', '--data', folder]).status, 0);
	const k = await serve({ folder, args: ['--lmtp', '127.0.0.1:0'] });
	await k.stop();
	const log = path.join(path.dirname(folder), 'calls');
	const traced = path.join(path.dirname(folder), 'keshev');
	fs.writeFileSync(traced, `#!/bin/sh\nexec strace -f -qq -c -o ${log} ${program} "$@"\n`, { mode: 0o755 });
	const t = await serve({ folder, args: ['--lmtp', '127.0.0.1:0'], program: traced });
	assert.equal((await get(t.port, '/readyz')).status, 200);
	const mail = 'From: a@customers.example\r\nTo: help@desk.example\r\nSubject: x\r\n\r\nHello.\r\n';
	assert.match(run(['deliver', '--data', folder], { input: mail }).out, /^(K-\d+|received)\n$/);
	// strace writes its table at the end of the monitor, whose pid is not the one of strace.
	const monitor = fs.readFileSync(path.join(folder, 'keshev.lock'), 'utf8').trim();
	process.kill(Number(monitor), 'SIGTERM');
	await until(() => t.ended, 'the end');
	const used = fs.readFileSync(log, 'utf8').split('\n').map((l) => l.trim().split(/\s+/).at(-1)).filter((w) => /^[a-z_0-9]+$/.test(w) && w !== 'total' && w !== 'syscall');
	const ok = allowed();
	assert.ok(used.length > 30, used.join(' '));
	// restart_syscall belongs to the kernel. capset (readers give up what they have) is made whatever comes of it, and
	// SQLite calls fchown only as root; under the unit there is nothing to give up and no root.
	assert.deepEqual(used.filter((u) => !ok.has(u) && !['restart_syscall', 'capset', 'fchown'].includes(u)), []);
});
