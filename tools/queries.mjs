// Makes typed C from SQL: `src/FLOOR/NAME.sql` becomes `GEN/FLOOR/NAME.sql.h` with one function per named query,
// `GEN/queries.c` lists all queries (a test prepares each on each engine), and `GEN/migrations.c` holds schema/.
//
//   -- name: ticket_by_reference :one         (:one one row or E_NOT_FOUND, :maybe one row or `found` false,
//   -- in: reference text, owner int?          :many rows into the arena, :exec nothing, :count rows changed)
//   -- out: id int, subject text
//   SELECT id, subject FROM ticket WHERE reference = :reference;
//
// Types: int, text, bytes; `int?` binds 0 as NULL. NULL text and bytes are slices without pointer.
// `-- part: head` starts a fragment that later statements of the file use as {head}.
// A part may differ by engine: a line `-- engine: sqlite` or `-- engine: postgres` starts a variant of the whole
// statement; `-- engine: all` goes back.
import fs from 'node:fs';
import path from 'node:path';

const [gen, ...files] = process.argv.slice(2);
const LETTER = { int: 'i', text: 't', bytes: 'b' };
const fail = (file, line, text) => {
	console.error(`${file}:${line}: ${text}`);
	process.exit(1);
};

function fields(file, line, text) {
	if (!text.trim())
		return [];
	return text.split(',').map((part) => {
		const m = /^\s*([a-z][a-z0-9_]*)\s+(int|text|bytes)(\?)?\s*$/.exec(part);
		if (!m)
			fail(file, line, `cannot read "${part.trim()}": want NAME int|text|bytes[?]`);
		return { name: m[1], type: m[2], ref: Boolean(m[3]) };
	});
}

function parse(file) {
	const queries = [];
	const parts = new Map();
	let q = null, engine = 'all';
	fs.readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
		const m = /^--\s*(name|in|out|engine|part):\s*(.*)$/.exec(line);
		if (m && m[1] === 'part') {
			q = { in: [], out: [], all: '', sqlite: '', postgres: '', doc: '' };
			parts.set(m[2].trim(), q);
			engine = 'all';
		} else if (m && m[1] === 'name') {
			const n = /^([a-z][a-z0-9_]*)\s+:(one|maybe|many|exec|count)\s*$/.exec(m[2]);
			if (!n)
				fail(file, i + 1, `cannot read the name line "${m[2]}"`);
			q = { name: n[1], kind: n[2], in: [], out: [], all: '', sqlite: '', postgres: '', line: i + 1, doc: '' };
			queries.push(q);
			engine = 'all';
		} else if (m && q) {
			if (m[1] === 'engine')
				engine = m[2].trim();
			else
				q[m[1]].push(...fields(file, i + 1, m[2]));
		} else if (/^--/.test(line)) {
			if (q && !q.all)
				q.doc += line.replace(/^--\s?/, '') + '\n';
		} else if (q && line.trim()) {
			q[engine] += line + '\n';
		}
	});
	for (const one of queries) {
		const used = [...(one.all + one.sqlite + one.postgres).matchAll(/\{([a-z_]+)\}/g)].map((x) => x[1]);
		for (const name of used) {
			if (!parts.has(name))
				fail(file, one.line, `${one.name} uses {${name}}, which is no part of this file`);
			// A part brings its columns along when the statement names none of its own.
			if (!one.out.length)
				one.out = parts.get(name).out;
		}
		for (const e of ['all', 'sqlite', 'postgres'])
			one[e] = one[e].replace(/\{([a-z_]+)\}/g, (_, name) => parts.get(name)[e === 'all' ? 'all' : e] || parts.get(name).all);
	}
	return queries;
}

function bindNumbers(file, q, sql, mark) {
	const used = new Set();
	// Strings are left alone; `::type` casts are no parameters.
	const out = sql.replace(/'(?:[^']|'')*'|::|:([a-z][a-z0-9_]*)/g, (whole, name) => {
		if (!name)
			return whole;
		const at = q.in.findIndex((f) => f.name === name);
		if (at < 0)
			fail(file, q.line, `${q.name} uses :${name}, which its "in" line does not name`);
		used.add(name);
		return `${mark}${at + 1}`;
	});
	for (const f of q.in)
		if (!used.has(f.name))
			fail(file, q.line, `${q.name} names ${f.name} but does not use it`);
	return out.trim().replace(/;$/, '');
}

const cString = (text) => text.split('\n').map((l) => `"${l.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\t/g, ' ')}\\n"`).join('\n\t');
const cType = (f) => (f.type === 'int' ? 'int64_t ' : 'struct slice ');
const bindOf = (f) => (f.type === 'int' ? (f.ref ? 'val_ref' : 'val_int') : f.type === 'text' ? 'val_text' : 'val_bytes');
const readOf = (f, i) => (f.type === 'int' ? `rows_int(r_, ${i})` : `rows_slice(r_, ${i})`);

function emit(q) {
	const args = q.in.map((f) => `, ${cType(f)}${f.name}`).join('');
	const vals = q.in.length ? `const struct val in_[] = {${q.in.map((f) => `${bindOf(f)}(${f.name})`).join(', ')}};` : 'const struct val *in_ = NULL;';
	const head = (extra) => `static inline __attribute__((unused, warn_unused_result)) enum err ${q.name}(struct ctx *c_, struct tx *tx_${args}${extra})\n{\n\t${vals}\n`;
	const fill = q.out.map((f, i) => `\t\t\t.${f.name} = ${readOf(f, i)},\n`).join('');
	let s = '';
	if (q.out.length)
		s += `struct ${q.name}_row {\n${q.out.map((f) => `\t${cType(f)}${f.name};\n`).join('')}};\n\n`;
	if (q.kind === 'exec')
		return s + head('') + `\treturn tx_exec(c_, tx_, &${q.name}_query, in_, NULL);\n}\n`;
	if (q.kind === 'count')
		return s + head(', int64_t *changed') + `\treturn tx_exec(c_, tx_, &${q.name}_query, in_, changed);\n}\n`;
	if (q.kind === 'many')
		return s + `struct ${q.name}_rows {\n\tstruct ${q.name}_row *items;\n\tsize_t count;\n};\n\n` + head(`, struct ${q.name}_rows *out`) +
			`\tstruct ${q.name}_rows all_ = {0};\n\tsize_t cap_ = 0;\n\tstruct rows *r_;\n\n\t*out = all_;\n\tTRY(tx_query(c_, tx_, &${q.name}_query, in_, &r_));\n\twhile (rows_next(r_)) {\n` +
			`\t\tif (all_.count == cap_) {\n\t\t\tstruct ${q.name}_row *more_ = ARENA_ARRAY(c_->arena, cap_ ? cap_ * 2 : 16, struct ${q.name}_row);\n\n\t\t\tfor (size_t i_ = 0; i_ < all_.count; i_++)\n\t\t\t\tmore_[i_] = all_.items[i_];\n\t\t\tall_.items = more_;\n\t\t\tcap_ = cap_ ? cap_ * 2 : 16;\n\t\t}\n` +
			`\t\tall_.items[all_.count++] = (struct ${q.name}_row){\n${fill}\t\t};\n\t}\n\tTRY(rows_end(c_, r_));\n\t*out = all_;\n\treturn OK;\n}\n`;
	const maybe = q.kind === 'maybe';
	return s + head(`, struct ${q.name}_row *out${maybe ? ', bool *found' : ''}`) +
		`\tstruct ${q.name}_row row_ = {0};\n\tbool any_ = false;\n\tstruct rows *r_;\n\n\t*out = row_; // rows are zeroed on failure, so that compilers can see they are set\n${maybe ? '\t*found = false;\n' : ''}\tTRY(tx_query(c_, tx_, &${q.name}_query, in_, &r_));\n\tif (rows_next(r_)) {\n\t\tany_ = true;\n\t\trow_ = (struct ${q.name}_row){\n${fill}\t\t};\n\t}\n\tTRY(rows_end(c_, r_));\n` +
		(maybe ? '\t*found = any_;\n\tif (any_)\n\t\t*out = row_;\n\treturn OK;\n}\n' : '\tif (!any_)\n\t\treturn E_NOT_FOUND;\n\t*out = row_;\n\treturn OK;\n}\n');
}

const write = (to, text) => {
	fs.mkdirSync(path.dirname(to), { recursive: true });
	if (!fs.existsSync(to) || fs.readFileSync(to, 'utf8') !== text)
		fs.writeFileSync(to, text);
};

const all = [];
const names = new Map();
for (const file of files.filter((f) => f.endsWith('.sql') && !f.startsWith('schema/')).sort()) {
	const queries = parse(file);
	const floor = path.basename(path.dirname(file)), name = path.basename(file, '.sql');
	const guard = `GEN_${floor}_${name}_SQL_H`.toUpperCase();
	let h = `// Made from ${file}; do not edit.\n#ifndef ${guard}\n#define ${guard}\n\n#include "db/db.h"\n\n`;
	for (const q of queries) {
		if (names.has(q.name))
			fail(file, q.line, `${q.name} is already in ${names.get(q.name)}`);
		names.set(q.name, file);
		q.sql = ['sqlite', 'postgres'].map((e) => bindNumbers(file, q, q[e] || q.all, e === 'sqlite' ? '?' : '$'));
		q.id = all.push(q) - 1;
		h += `extern const struct query ${q.name}_query;\n${q.doc ? q.doc.trim().split('\n').map((l) => `// ${l}\n`).join('') : ''}${emit(q)}\n`;
	}
	write(path.join(gen, floor, `${name}.sql.h`), h + '#endif\n');
}

let c = '// Made by tools/queries.mjs; do not edit.\n#pragma GCC diagnostic ignored "-Woverlength-strings"\n#include "db/db.h"\n\nextern const struct query *const all_queries[];\nextern const unsigned all_query_count;\n\n';
for (const q of all)
	c += `extern const struct query ${q.name}_query;\nconst struct query ${q.name}_query = {\n\t.name = "${q.name}",\n\t.sql = {${q.sql.map((s) => '\n\t' + cString(s)).join(',')}},\n\t.in = "${q.in.map((f) => LETTER[f.type]).join('')}",\n\t.out = "${q.out.map((f) => LETTER[f.type]).join('')}",\n\t.id = ${q.id},\n};\n\n`;
c += `const struct query *const all_queries[] = {${all.map((q) => `&${q.name}_query`).join(', ')}${all.length ? '' : 'NULL'}};\nconst unsigned all_query_count = ${all.length};\n`;
write(path.join(gen, 'queries.c'), c);

// Schema words: ID, INT, TEXT, BYTES; `-- engine:` variants end at `-- engine: all`.
// Text is compared by its bytes on both engines, whatever the database's own language is.
const TYPES = {
	sqlite: { ID: 'INTEGER PRIMARY KEY', INT: 'INTEGER', TEXT: 'TEXT', BYTES: 'BLOB' },
	postgres: { ID: 'BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY', INT: 'BIGINT', TEXT: 'TEXT COLLATE "C"', BYTES: 'BYTEA' },
};
function schemaFor(file, which) {
	let engine = 'all', out = '';
	fs.readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
		const m = /^--\s*engine:\s*(sqlite|postgres|all)/.exec(line);
		if (m) {
			engine = m[1];
			return;
		}
		if (engine !== 'all' && engine !== which)
			return;
		const code = line.replace(/--.*$/, '').trimEnd();
		if (!code.trim())
			return;
		if (/^\s+[a-z_]+ (ID|INT|TEXT|BYTES)\b/.test(code) && !/--\s*\S/.test(line))
			fail(file, i + 1, 'every column has a comment');
		out += (engine === 'all' ? code.replace(/\b(ID|INT|TEXT|BYTES)\b/g, (w) => TYPES[which][w]) : code) + '\n';
	});
	// STRICT tables on SQLite: a value of the wrong type is refused, as PostgreSQL does.
	return which === 'sqlite' ? out.replace(/(CREATE TABLE [^;]*?\n\));/g, '$1 STRICT;') : out;
}
const steps = files.filter((f) => f.startsWith('schema/')).sort();
let m = '// Made from schema/; do not edit.\n#pragma GCC diagnostic ignored "-Woverlength-strings"\n#include "db/migrate.h"\n\nconst struct migration migrations[] = {\n';
for (const file of steps) {
	const [, number, name] = /(\d+)_(.*)\.sql$/.exec(file);
	m += `\t{.number = ${Number(number)}, .name = "${name}", .sql = {\n\t${cString(schemaFor(file, 'sqlite').trim())},\n\t${cString(schemaFor(file, 'postgres').trim())}}},\n`;
}
write(path.join(gen, 'migrations.c'), m + `\t{.number = 0},\n};\nconst int migration_count = ${steps.length};\n`);
