// Keeps the house standing: refuses an include that goes up, an include circle between files (x.c and x.h are one),
// an umbrella of headers, raw system calls outside base/, and files or functions over the limits of the house.
//   node tools/floors.mjs [--limits]      exit 1 with one line per fault
import fs from 'node:fs';
import path from 'node:path';

const limits = process.argv.includes('--limits');
const floors = fs.readFileSync('src/FLOORS', 'utf8').trim().split('\n');
const level = new Map(floors.map((f, i) => [f, i]));
const HEADERS_MAX = 12, FILE_MAX = 700, FUNCTION_MAX = 100, FUNCTION_P95 = 60;
const faults = [];

const files = floors.flatMap((f) => (fs.existsSync(`src/${f}`) ? fs.readdirSync(`src/${f}`) : []).filter((n) => /\.[ch]$/.test(n)).map((n) => `${f}/${n}`));
const textOf = new Map(files.map((f) => [f, fs.readFileSync(`src/${f}`, 'utf8')]));
const unit = (f) => f.replace(/\.(c|h|def)$/, '');
const includesOf = (f) => [...textOf.get(f).matchAll(/^\s*#include "([^"]+)"/gm)].map((m) => m[1]);

const graph = new Map();
const seen = new Map();
for (const f of files) {
	const [floor, name] = f.split('/');
	const test = /_(test|fuzz)\.c$/.test(name) || /^test_/.test(name);
	for (const inc of includesOf(f)) {
		if (/\.sql\.h$/.test(inc) || inc.startsWith('lang/') || inc.endsWith('.def') || inc.startsWith('gen/'))
			continue;
		const to = inc.split('/')[0];
		if (!level.has(to)) {
			faults.push(`src/${f}: include "${inc}" names no floor; write the folder: #include "floor/file.h"`);
			continue;
		}
		if (!test && level.get(to) > level.get(floor))
			faults.push(`src/${f}: includes "${inc}", which is a floor above (${floor} may use ${floors.slice(0, level.get(floor) + 1).join(' ')})`);
		if (!textOf.has(inc) && !fs.existsSync(`src/${inc}`))
			faults.push(`src/${f}: includes "${inc}", which does not exist`);
		if (!test && unit(inc) !== unit(f))
			graph.set(unit(f), (graph.get(unit(f)) || new Set()).add(unit(inc)));
	}
	const base = name.replace(/\.[ch]$/, '');
	if (seen.has(base) && seen.get(base) !== floor)
		faults.push(`src/${f}: a file of this name stands in src/${seen.get(base)} too; names are unique in the house`);
	seen.set(base, floor);
}

const state = new Map();
function walk(node, trail) {
	if (state.get(node) === 2)
		return;
	if (state.get(node) === 1) {
		faults.push(`circle between files: ${[...trail.slice(trail.indexOf(node)), node].join(' -> ')}`);
		return;
	}
	state.set(node, 1);
	for (const next of graph.get(node) || [])
		walk(next, [...trail, node]);
	state.set(node, 2);
}
for (const node of graph.keys())
	walk(node, []);

// Raw system calls and clocks belong to base/ (fault injection) ; libraries of strangers are wrapped by their own file.
const RAW = /(?<![\w.>])(malloc|calloc|realloc|free|time|clock_gettime|gettimeofday|fopen|open|creat|fsync|rename|unlink)\s*\(/;
for (const f of files.filter((n) => n.endsWith('.c') && !n.startsWith('base/') && !/_(test|fuzz)\.c$/.test(n)))
	textOf.get(f).split('\n').forEach((line, i) => {
		const m = RAW.exec(line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*|\/\*.*?\*\//g, ''));
		if (m && !/raw-ok:/.test(line))
			faults.push(`src/${f}:${i + 1}: ${m[1]}() here; use base/mem.h, base/sys.h or the moment of the context (or say why: // raw-ok: reason)`);
	});

function headersSeen(f, all = new Set()) {
	for (const inc of includesOf(f))
		if (textOf.has(inc) && !all.has(inc)) {
			all.add(inc);
			headersSeen(inc, all);
		}
	return all;
}

if (limits) {
	const lengths = [];
	for (const f of files.filter((n) => n.endsWith('.c'))) {
		const lines = textOf.get(f).split('\n');
		const test = /_(test|fuzz)\.c$/.test(f);
		if (lines.length > FILE_MAX + 1)
			faults.push(`src/${f}: ${lines.length - 1} lines, over ${FILE_MAX}`);
		if (!test && includesOf(f).filter((i) => textOf.has(i)).length > HEADERS_MAX)
			faults.push(`src/${f}: includes ${includesOf(f).length} own headers, over ${HEADERS_MAX}`);
		let start = -1, name = '';
		lines.forEach((line, i) => {
			if (line === '{' && i > 0) {
				start = i;
				for (let j = i - 1; j >= 0 && j > i - 6; j--) {
					const m = /(\w+)\(/.exec(lines[j]);
					if (m && !/^\s/.test(lines[j])) {
						name = m[1];
						break;
					}
				}
			}
			if (line === '}' && start >= 0) {
				const n = i - start - 1;
				if (!test)
					lengths.push(n);
				if (n > FUNCTION_MAX && !test)
					faults.push(`src/${f}:${start + 1}: ${name} has ${n} lines, over ${FUNCTION_MAX}`);
				start = -1;
			}
		});
	}
	lengths.sort((a, b) => a - b);
	const p95 = lengths[Math.floor(lengths.length * 0.95)] || 0;
	if (p95 > FUNCTION_P95)
		faults.push(`functions: 95th percentile is ${p95} lines, over ${FUNCTION_P95}`);
	const headers = files.filter((n) => n.endsWith('.h'));
	for (const f of headers)
		if (!/^\/\/ /m.test(textOf.get(f)))
			faults.push(`src/${f}: a header without a word about what it is for`);
	console.log(`${files.length} files, ${lengths.length} functions, median ${lengths[lengths.length >> 1] || 0} lines, 95th percentile ${p95}, longest ${lengths.at(-1) || 0}`);
}

for (const f of faults)
	console.error(f);
process.exit(faults.length ? 1 : 0);
