// The small checks of the house that need no compiler (tools/lint.sh runs them all):
// names that C or SQL own, first lines, goto above the database floor, SQL made by printf, physical sides in CSS.
import fs from 'node:fs';
import path from 'node:path';

const faults = [];
const list = (folder, test) => (fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [])
	.flatMap((e) => (e.isDirectory() ? (e.name === 'node_modules' ? [] : list(path.join(folder, e.name), test)) : test(e.name) ? [path.join(folder, e.name)] : []));
const bare = (line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*|\/\*.*?\*\//g, '');
const floors = fs.readFileSync('src/FLOORS', 'utf8').trim().split('\n');

const OWNED = /\b(?:struct|enum|union) (case|order|user|group)\b|\b(?:int|int64_t|int32_t|uint32_t|size_t|bool|char|msec|slice)\b[ *]+(?:const )?(order|user|group)\b(?=\s*[;,)=[])/;
for (const file of list('src', (n) => /\.[ch]$/.test(n))) {
	const lines = fs.readFileSync(file, 'utf8').split('\n');
	const above = floors.indexOf(file.split(path.sep)[1]) > floors.indexOf('db');
	if (lines[0] !== '// SPDX-License-Identifier: Apache-2.0')
		faults.push(`${file}:1: the first line is the licence: // SPDX-License-Identifier: Apache-2.0`);
	lines.forEach((line, i) => {
		const code = bare(line), m = OWNED.exec(code);
		// Below, "group" is a word of the trade (group commit, address groups of RFC 5322).
		if (m && above)
			faults.push(`${file}:${i + 1}: "${m[1] || m[2]}" is a word of C or SQL, not a name here`);
		if (above && /\bgoto\b/.test(code))
			faults.push(`${file}:${i + 1}: goto above the database floor`);
		if (/printf\s*\(.*"(?:SELECT|INSERT|UPDATE|DELETE)\b/.test(line) && !/_test\.c$/.test(file) && !file.startsWith(path.join('src', 'db')))
			faults.push(`${file}:${i + 1}: SQL stands in .sql files; values are bound`);
	});
}

const SIDES = /(?:^|[\s;{"'`])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b/;
for (const file of [...list('web', (n) => n.endsWith('.css')), ...list('src/page', (n) => n.endsWith('.css'))])
	fs.readFileSync(file, 'utf8').replace(/\/\*(?!\s*side-ok)[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' ')).split('\n').forEach((line, i) => {
		if (SIDES.test(line) && !/side-ok:/.test(line))
			faults.push(`${file}:${i + 1}: a physical side; use start and end (or say why: /* side-ok: reason */)`);
	});

for (const f of faults)
	console.error(f);
process.exit(faults.length ? 1 : 0);
