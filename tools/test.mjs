// The test driver (tools/test.sh starts it). In turn:
//   checks      floors, texts, queries, registry (by building), own documents that are made from code
//   builds      build/asan (address and undefined-behaviour sanitizers) and build/plain
//   unit        src/*/*_test.c, two at a time; on both engines where PostgreSQL runs (KESHEV_TEST_PG)
//   corpora     every file of src/*/*_fuzz.corpus once through its fuzzer
//   web         web/test, one file after the other; beside it
//   system      test/**/*.test.mjs with the real program, one after the other
// A unit test with the line `// test: plain` runs from build/plain (limits, sandbox, time); one with
// `// test: both` from both. A system test with `// test: plain` gets the plain program in $KESHEV, all get
// $KESHEV_PLAIN and $KESHEV_ASAN.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const only = process.env.ONLY || '';
const jobs = process.env.JOBS || '2';
const UNIT_SECONDS = 120, SYSTEM_SECONDS = 600, UNIT_AT_ONCE = 2;
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const times = [];
const wanted = (name) => !only || name.includes(only);
const env = {
	...process.env,
	LC_ALL: 'C.UTF-8',
	ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=0:allocator_may_return_null=1',
	UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
	LSAN_OPTIONS: `suppressions=${path.resolve('tools/lsan.supp')}:print_suppressions=0`,
	CMOCKA_MESSAGE_OUTPUT: 'TAP',
};

// A process and all that it started, also what went into sessions of its own (browsers do).
function family(pid) {
	const parents = new Map();
	for (const p of fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
		try {
			const stat = fs.readFileSync(`/proc/${p}/stat`, 'latin1');
			const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
			parents.set(parent, [...(parents.get(parent) || []), Number(p)]);
		} catch {
			// it ended while we looked
		}
	}
	const all = [pid];
	for (const p of all)
		all.push(...(parents.get(p) || []));
	return all;
}

// Runs to the end or the deadline, when it is killed with all that it started.
function run(command, args, { seconds, extra = {}, cwd, quiet = true } = {}) {
	return new Promise((done) => {
		const began = Date.now();
		const child = spawn(command, args, { cwd, env: { ...env, ...extra }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		let out = '', all = '', late = false;
		const take = (b, first) => {
			const s = b.toString();
			if (first)
				out += s;
			all += s;
			if (!quiet)
				process.stderr.write(s);
		};
		child.stdout.on('data', (b) => take(b, true));
		child.stderr.on('data', (b) => take(b, false));
		const killer = seconds && setTimeout(() => {
			late = true;
			for (const pid of family(child.pid)) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// it ended just now
				}
			}
		}, seconds * 1000);
		child.on('error', (e) => (all += e.message));
		child.on('close', (status, signal) => {
			clearTimeout(killer);
			done({ status, signal, out, all: late ? `${all}\n(killed after ${seconds} s)` : all, late, ms: Date.now() - began });
		});
	});
}

function count(name, r, passed, failed, skipped = 0) {
	total.passed += passed;
	total.failed += failed;
	total.skipped += skipped;
	times.push([r.ms, name]);
	const figures = [`${passed} passed`, ...(failed ? [`${failed} FAILED`] : []), ...(skipped ? [`${skipped} skipped`] : [])].join(', ');
	console.log(`${failed ? 'FAIL' : 'ok  '} ${name}: ${figures} (${(r.ms / 1000).toFixed(1)} s)`);
	if (failed)
		failures.push([name, r.all]);
}

const countOne = (name, r) => count(name, r, Number(r.status === 0), Number(r.status !== 0));

// cmocka's TAP: cases that were planned and never came (a crash) failed. Returns null when it is no TAP.
function readTap(out) {
	const plans = [...out.matchAll(/(?:^|\n)1\.\.(\d+)\n/g)];
	const sum = { passed: 0, failed: 0, skipped: 0 };
	plans.forEach((m, i) => {
		const part = out.slice(m.index, plans[i + 1]?.index);
		for (let n = 1; n <= Number(m[1]); n++) {
			const line = new RegExp(`(not )?ok ${n} (- |# SKIP)`).exec(part);
			if (line && line[2] === '# SKIP')
				sum.skipped++;
			else if (line && !line[1])
				sum.passed++;
			else
				sum.failed++;
		}
	});
	return plans.length ? sum : null;
}

function countProgram(name, r) {
	const tap = readTap(r.out);
	if (!tap)
		return countOne(name, r);
	// A program that ends badly after good cases (a leak, a failing teardown) is a failure of its own.
	if (r.status !== 0 && !tap.failed)
		tap.failed = 1;
	count(name, r, tap.passed, tap.failed, tap.skipped);
}

// node's TAP ends in figures of its leaves.
function countNode(name, r) {
	const figure = (what) => Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(r.out)?.[1] ?? NaN);
	const passed = figure('pass'), failed = figure('fail') + figure('cancelled'), skipped = figure('skipped') + figure('todo');
	if (Number.isNaN(passed + failed + skipped))
		return countOne(name, r);
	count(name, r, passed, r.status !== 0 && !failed ? 1 : failed, skipped);
}

const list = (folder, test) => (fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: false, withFileTypes: true }) : [])
	.flatMap((e) => (e.isDirectory() ? list(path.join(folder, e.name), test) : test(e.name) ? [path.join(folder, e.name)] : [])).sort();
const mark = (file) => /^\/\/ test: (plain|both)\b/m.exec(fs.readFileSync(file, 'utf8'))?.[1] || 'asan';

async function checks() {
	for (const [name, args] of [['checks/floors', ['tools/floors.mjs']], ['checks/texts', ['tools/texts.mjs', 'build/gen-check', 'src/base/errors.def']]])
		if (wanted(name))
			countOne(name, await run('node', args));
	for (const file of list('test', (n) => n === 'check.mjs'))
		if (wanted(`checks/${file}`))
			countOne(`checks/${file}`, await run('node', [file]));
}

async function build(what, targets) {
	if (!targets.length)
		return true;
	const args = ['--no-print-directory', '-s', `-j${jobs}`, '-k', ...what, ...targets];
	const r = await run('make', args);
	const name = `build/${/BUILD=build\/(\S+)/.exec(what.join(' '))[1]}`;
	if (r.status === 0) {
		console.log(`ok   ${name} (${(r.ms / 1000).toFixed(1)} s)`);
		return true;
	}
	count(name, r, 0, 1);
	return false;
}

// Runs `work` over `items`, some at a time.
async function atOnce(items, n, work) {
	const queue = [...items];
	await Promise.all(Array.from({ length: n }, async () => {
		while (queue.length)
			await work(queue.shift());
	}));
}

// docs/COMMANDS.md says what the program says.
async function commandsBook() {
	const r = await run('build/asan/keshev', ['help', '--markdown']);
	const same = fs.existsSync('docs/COMMANDS.md') && fs.readFileSync('docs/COMMANDS.md', 'utf8') === r.out;
	count('checks/commands', { ...r, all: 'docs/COMMANDS.md is behind the command tables: run `make man` and commit it' }, Number(same), Number(!same));
}

const units = list('src', (n) => n.endsWith('_test.c')).map((file) => ({ file, name: file.slice(4, -2), mark: mark(file) })).filter((u) => wanted(`unit/${u.name}`));
const fuzzers = list('src', (n) => n.endsWith('_fuzz.c')).map((f) => f.slice(4, -2)).filter((n) => wanted(`corpora/${n}`));
const systems = list('test', (n) => n.endsWith('.test.mjs')).map((file) => ({ file, mark: mark(file) })).filter((s) => wanted(`system/${s.file}`) || wanted(s.file));
const webs = list('web/test', (n) => /\.test\.m?js$/.test(n)).filter((f) => wanted(f));

async function unit() {
	const runs = units.flatMap((u) => (u.mark === 'both' ? ['asan', 'plain'] : [u.mark]).map((kind) => ({ ...u, kind })));
	await atOnce(runs, UNIT_AT_ONCE, async ({ name, kind }) => {
		const program = `build/${kind}/test/${name}`;
		const label = `unit/${name}${kind === 'plain' ? ' (plain)' : ''}`;
		if (!fs.existsSync(program))
			return count(label, { ms: 0, all: `${program} was not built` }, 0, 1);
		countProgram(label, await run(program, [], { seconds: UNIT_SECONDS }));
	});
}

async function corpora() {
	for (const name of fuzzers) {
		const files = list(`src/${name}.corpus`, () => true);
		const label = `corpora/${name}`;
		if (!files.length)
			count(label, { ms: 0, all: `src/${name}.corpus is empty: every fuzzer keeps a small corpus` }, 0, 1);
		else
			countOne(label, await run(`build/asan/replay/${name}`, files, { seconds: UNIT_SECONDS }));
	}
}

async function webTests() {
	if (wanted('web/types') && fs.existsSync('web/tsconfig.json'))
		countOne('web/types', await run('npm', ['run', '--silent', 'check'], { cwd: 'web', seconds: SYSTEM_SECONDS }));
	for (const file of webs)
		countNode(file, await run('node', ['--test', '--test-reporter=tap', path.relative('web', file)], { cwd: 'web', seconds: SYSTEM_SECONDS, extra: { KESHEV: path.resolve('build/plain/keshev') } }));
}

async function system() {
	for (const s of systems) {
		const plain = path.resolve('build/plain/keshev'), asan = path.resolve('build/asan/keshev');
		const extra = { KESHEV: s.mark === 'plain' ? plain : asan, KESHEV_PLAIN: plain, KESHEV_ASAN: asan, SLOW: s.mark === 'plain' ? '2' : '4' };
		countNode(`system/${path.relative('test', s.file)}`, await run('node', ['--test', '--test-reporter=tap', s.file], { seconds: SYSTEM_SECONDS, extra }));
	}
}

const began = Date.now();
if (!process.env.KESHEV_TEST_PG)
	console.log('SKIPPED: there is no PostgreSQL here, so nothing runs on the second engine');
await checks();
const program = systems.length || webs.length ? ['program'] : [];
const asanUnits = units.filter((u) => u.mark !== 'plain'), plainUnits = units.filter((u) => u.mark !== 'asan');
const target = (kind, u) => `build/${kind}/test/${u.name}`;
const builtAsan = await build(['BUILD=build/asan', 'SAN=1'], [...program, ...asanUnits.map((u) => target('asan', u)), ...fuzzers.map((n) => `build/asan/replay/${n}`)]);
const builtPlain = await build(['BUILD=build/plain'], [...program, ...plainUnits.map((u) => target('plain', u))]);
if (program.length && builtAsan && wanted('checks/commands'))
	await commandsBook();
await unit();
await corpora();
// Two lanes: browsers on one, servers on the other.
await Promise.all([webTests(), builtAsan && builtPlain ? system() : null]);

for (const [name, text] of failures)
	console.log(`\n==== ${name}\n${text.length > 20000 ? `${text.slice(0, 6000)}\n…\n${text.slice(-14000)}` : text}`);
const slow = times.sort((a, b) => b[0] - a[0]).slice(0, 5).map(([ms, name]) => `${name} ${(ms / 1000).toFixed(1)} s`).join(', ');
console.log(`\n${((Date.now() - began) / 1000).toFixed(0)} s in all; longest: ${slow || 'nothing ran'}`);
if (only && !total.passed && !total.failed && !total.skipped) {
	console.log(`Nothing has "${only}" in its name.`);
	total.failed = 1;
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed ? 1 : 0);
