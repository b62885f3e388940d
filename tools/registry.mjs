// Collects the constants by which files register themselves (`const struct page status_page = {`) into one table
// per kind: all_pages[], all_commands[], … each ended by NULL. Adding a file touches nothing else.
//   node tools/registry.mjs GEN src/*/*.c
import fs from 'node:fs';
import path from 'node:path';

const [gen, ...files] = process.argv.slice(2);
const PLURAL = { command: 'all_commands', resource: 'all_resources', page: 'all_pages', job: 'all_jobs', report: 'all_reports', channel: 'all_channels', reader_op: 'all_reader_ops', control_op: 'all_control_ops', search_operator: 'all_search_operators' };
const found = Object.fromEntries(Object.keys(PLURAL).map((k) => [k, []]));
const seen = new Map();

for (const file of files.filter((f) => !/_(test|fuzz)\.c$/.test(f)).sort()) {
	for (const m of fs.readFileSync(file, 'utf8').matchAll(/^const struct (\w+) (\w+) = \{/gm)) {
		if (!found[m[1]])
			continue;
		if (seen.has(m[2])) {
			console.error(`${file}: ${m[2]} is registered in ${seen.get(m[2])} already`);
			process.exit(1);
		}
		seen.set(m[2], file);
		found[m[1]].push(m[2]);
	}
}

let c = '// Made by tools/registry.mjs from the files that register themselves; do not edit.\n#include <stddef.h>\n\n';
for (const [kind, names] of Object.entries(found)) {
	c += `struct ${kind};\n${names.map((n) => `extern const struct ${kind} ${n};\n`).join('')}`;
	c += `extern const struct ${kind} *const ${PLURAL[kind]}[];\nconst struct ${kind} *const ${PLURAL[kind]}[] = {${names.map((n) => `&${n}, `).join('')}NULL};\n\n`;
}
const to = path.join(gen, 'registry.c');
fs.mkdirSync(gen, { recursive: true });
if (!fs.existsSync(to) || fs.readFileSync(to, 'utf8') !== c)
	fs.writeFileSync(to, c);
