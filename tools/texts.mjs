// Makes C tables from the texts that the server speaks: lang/{en,he}/*.txt (all but workspace*.txt, which the web
// build compiles itself). One `key = message` a line, ICU MessageFormat: {name}, {n, plural, one {…} other {…}},
// {g, select, a {…} other {…}}, # inside plural, '' for an apostrophe before braces, \n for a new line.
// A key that is missing or empty in one language, has other arguments there, or reads the same in both (untranslated)
// fails the build; a line ending in the comment ` # same` may be the same.
//   node tools/texts.mjs GEN src/base/errors.def
import fs from 'node:fs';
import path from 'node:path';

const [gen, errorsDef] = process.argv.slice(2);
const LANGS = ['en', 'he'];
const faults = [];

function load(lang) {
	const all = new Map();
	for (const file of fs.readdirSync(`lang/${lang}`).filter((f) => f.endsWith('.txt') && !f.startsWith('workspace')).sort())
		fs.readFileSync(`lang/${lang}/${file}`, 'utf8').split('\n').forEach((line, i) => {
			if (!line.trim() || line.startsWith('#'))
				return;
			const where = `lang/${lang}/${file}:${i + 1}`;
			const m = /^([a-z][a-z0-9_.]*)\s*=\s*(.*?)( # same)?$/.exec(line);
			if (!m)
				return faults.push(`${where}: want KEY = TEXT`);
			if (!m[2].trim())
				faults.push(`${where}: ${m[1]} is empty`);
			if (all.has(m[1]))
				faults.push(`${where}: ${m[1]} is there twice`);
			all.set(m[1], { text: m[2].replace(/\\n/g, '\n'), same: Boolean(m[3]), where });
		});
	return all;
}

// Parses one message into parts: strings, {arg}, {hash}, {plural|select, arg, options}.
function parse(text, where) {
	let i = 0;
	const bad = (why) => {
		faults.push(`${where}: ${why}`);
		i = text.length;
	};
	function until(inPlural, depth) {
		const parts = [];
		let s = '';
		const flush = () => {
			if (s)
				parts.push(s);
			s = '';
		};
		while (i < text.length) {
			const ch = text[i];
			if (ch === "'" && text[i + 1] === "'") {
				s += "'";
				i += 2;
			} else if (ch === "'" && /[{}#]/.test(text[i + 1] || '')) {
				const end = text.indexOf("'", i + 1);
				s += text.slice(i + 1, end < 0 ? undefined : end);
				i = end < 0 ? text.length : end + 1;
			} else if (ch === '#' && inPlural) {
				flush();
				parts.push({ hash: true });
				i++;
			} else if (ch === '{') {
				flush();
				i++;
				parts.push(argument(depth));
			} else if (ch === '}') {
				if (!depth)
					bad('a } without {');
				break;
			} else {
				s += ch;
				i++;
			}
		}
		flush();
		return parts;
	}
	function argument(depth) {
		const m = /^\s*([a-z][a-z0-9_]*)\s*(\}|,\s*(plural|select)\s*,)/.exec(text.slice(i));
		if (!m) {
			bad(`cannot read the argument at "${text.slice(i, i + 20)}"`);
			return '';
		}
		i += m[0].length;
		if (m[2] === '}')
			return { arg: m[1] };
		const options = [];
		for (;;) {
			const o = /^\s*(=\d+|[a-z_]+)\s*\{/.exec(text.slice(i));
			if (!o)
				break;
			i += o[0].length;
			options.push([o[1], until(m[3] === 'plural', depth + 1)]);
			i++;
		}
		const end = /^\s*\}/.exec(text.slice(i));
		if (!end)
			bad('a plural or select that does not end');
		else
			i += end[0].length;
		if (!options.some(([k]) => k === 'other'))
			faults.push(`${where}: ${m[1]} has no "other"`);
		return { arg: m[1], type: m[3], options };
	}
	return until(false, 0);
}

function argsOf(parts, into = new Set()) {
	for (const p of parts)
		if (p.arg) {
			into.add(p.arg);
			for (const [, sub] of p.options || [])
				argsOf(sub, into);
		}
	return into;
}

const [en, he] = LANGS.map(load);
for (const key of new Set([...en.keys(), ...he.keys()])) {
	if (!en.has(key) || !he.has(key)) {
		faults.push(`${(en.get(key) || he.get(key)).where}: ${key} is missing in ${en.has(key) ? 'Hebrew' : 'English'}`);
		continue;
	}
	if (en.get(key).text === he.get(key).text && !he.get(key).same)
		faults.push(`${he.get(key).where}: ${key} is not translated`);
}
for (const m of fs.readFileSync(errorsDef, 'utf8').matchAll(/^ERR\(E_(\w+),/gm))
	if (!en.has(`error.${m[1].toLowerCase()}`))
		faults.push(`${errorsDef}: E_${m[1]} has no sentence: lang/*/… error.${m[1].toLowerCase()}`);

const q = (s) => `"${s.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\?\?/g, '?\\?')}"`;
let counter = 0, c = '// Made by tools/texts.mjs from lang/; do not edit.\n#include "base/i18n.h"\n#include "lang/texts.h"\n\n';
function emit(parts) {
	const rows = parts.map((p) => {
		if (typeof p === 'string')
			return `{.kind = I18N_STRING, .text = S_INIT(${q(p)})}`;
		if (p.hash)
			return '{.kind = I18N_HASH}';
		if (!p.type)
			return `{.kind = I18N_ARG, .text = S_INIT(${q(p.arg)})}`;
		const name = `options_${++counter}`;
		const subs = p.options.map(([k, sub]) => `{.key = S_INIT(${q(k)}), .parts = ${emit(sub)}}`);
		c += `static const struct i18n_option ${name}[] = {${subs.join(', ')}, {.parts = NULL}};\n`;
		return `{.kind = ${p.type === 'plural' ? 'I18N_PLURAL' : 'I18N_SELECT'}, .text = S_INIT(${q(p.arg)}), .options = ${name}}`;
	});
	const name = `parts_${++counter}`;
	c += `static const struct i18n_part ${name}[] = {${rows.join(', ')}${rows.length ? ', ' : ''}{.kind = I18N_END}};\n`;
	return name;
}
let h = '// Made by tools/texts.mjs from lang/; do not edit.\n#ifndef LANG_TEXTS_H\n#define LANG_TEXTS_H\n\n#include "base/i18n.h"\n\n';
const keys = [...en.keys()].filter((k) => he.has(k)).sort();
for (const key of keys) {
	const parts = [en, he].map((m) => parse(m.get(key).text, m.get(key).where));
	const [a, b] = parts.map((p) => [...argsOf(p)].sort().join(' '));
	if (a !== b)
		faults.push(`${he.get(key).where}: ${key} uses {${b}}, English {${a}}`);
	const id = `text_${key.replace(/\./g, '_')}`;
	const [pe, ph] = parts.map(emit);
	c += `const struct i18n_text ${id} = {.key = "${key}", .parts = {[LANG_EN] = ${pe}, [LANG_HE] = ${ph}}};\n`;
	h += `extern const struct i18n_text ${id};${a ? ` // {${a}}` : ''}\n`;
}
h += '\nextern const struct i18n_text *const all_texts[]; // sorted by key, ends with NULL\n#endif\n';
c += `const struct i18n_text *const all_texts[] = {${keys.map((k) => `&text_${k.replace(/\./g, '_')}, `).join('')}NULL};\n`;
if (faults.length) {
	for (const f of faults)
		console.error(f);
	process.exit(1);
}
fs.mkdirSync(path.join(gen, 'lang'), { recursive: true });
for (const [to, text] of [[path.join(gen, 'lang/texts.h'), h], [path.join(gen, 'texts.c'), c]])
	if (!fs.existsSync(to) || fs.readFileSync(to, 'utf8') !== text)
		fs.writeFileSync(to, text);
