// SPDX-License-Identifier: Apache-2.0
// The workspace's texts: lang/{en,he}/workspace*.txt, one `key = ICU message` a line, made into one module per
// language. A key that is missing, empty, used and not there, there and not used, with other arguments, or left
// untranslated (same text in both, unless the line ends in ` # same`) is a fault; faults stop the build.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const need = createRequire(import.meta.url);
const MessageFormat = need("@messageformat/core").default ?? need("@messageformat/core");
const compileModule = need("@messageformat/core/compile-module").default ?? need("@messageformat/core/compile-module");

export const LANGS = ["en", "he"];

// All texts of one language as Map key → {text, same, where}; what cannot be read is added to `faults`.
export function readTexts(root, lang, faults) {
	const folder = path.join(root, "lang", lang);
	const all = new Map();
	const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((f) => /^workspace.*\.txt$/.test(f)).sort() : [];
	for (const file of files)
		fs.readFileSync(path.join(folder, file), "utf8").split("\n").forEach((line, i) => {
			if (!line.trim() || line.startsWith("#")) return;
			const where = `lang/${lang}/${file}:${i + 1}`;
			const m = /^([a-z][a-z0-9_.]*)\s*=\s*(.*?)( # same)?$/.exec(line);
			if (!m) return void faults.push(`${where}: want KEY = TEXT`);
			if (!m[2].trim()) faults.push(`${where}: ${m[1]} is empty`);
			if (all.has(m[1])) faults.push(`${where}: ${m[1]} is there twice`);
			all.set(m[1], { text: m[2].replace(/\\n/g, "\n"), same: Boolean(m[3]), where });
		});
	return all;
}

const argsOf = (text) => [...new Set([...text.matchAll(/\{\s*([a-z][a-zA-Z0-9_]*)\s*(?=[,}])/g)].map((m) => m[1]))].sort().join(" ");

// Faults between the two languages.
export function compareTexts(en, he) {
	const faults = [];
	for (const key of new Set([...en.keys(), ...he.keys()])) {
		const a = en.get(key), b = he.get(key);
		if (!a || !b) faults.push(`${(a ?? b).where}: ${key} is missing in ${a ? "Hebrew" : "English"}`);
		else if (a.text === b.text && !b.same) faults.push(`${b.where}: ${key} is not translated`);
		else if (argsOf(a.text) !== argsOf(b.text)) faults.push(`${b.where}: ${key} has other arguments than in English`);
	}
	return faults;
}

function* sources(folder) {
	for (const e of fs.readdirSync(folder, { withFileTypes: true })) {
		const full = path.join(folder, e.name);
		if (e.isDirectory()) yield* sources(full);
		else if (/\.tsx?$/.test(e.name)) yield full;
	}
}

// Keys that the sources name: say("key"), `say(\`prefix.${x}\`)`, and any other string that looks like a key we have.
export function usedTexts(src, texts) {
	const faults = [], used = new Set(), prefixes = new Set();
	for (const file of sources(src)) {
		const code = fs.readFileSync(file, "utf8");
		for (const m of code.matchAll(/\b(?:say|rich)\(\s*"([^"]+)"/g))
			if (!texts.has(m[1])) faults.push(`${file}: text ${m[1]} is not in lang/`);
		for (const m of code.matchAll(/"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"/g)) used.add(m[1]);
		for (const m of code.matchAll(/`([a-z][a-z0-9_]*\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)\$\{/g)) prefixes.add(m[1]);
	}
	for (const [key, { where }] of texts)
		if (!used.has(key) && ![...prefixes].some((p) => key.startsWith(p))) faults.push(`${where}: ${key} is never used`);
	return faults;
}

// Module source: default export is {key: string | (arguments) => string}. Texts without arguments stay strings.
export function compileTexts(lang, texts) {
	const mf = new MessageFormat([lang]);
	const plain = {}, made = {};
	for (const [key, { text }] of texts) (/[{}']/.test(text) ? made : plain)[key] = text;
	const code = compileModule(mf, made);
	return code.replace("export default {", `export default Object.assign(${JSON.stringify(plain)}, {`).replace(/\}\s*$/, "});\n");
}

// Reads, checks and compiles everything; throws one error that lists all faults.
export function loadTexts(root, src) {
	const faults = [];
	const [en, he] = LANGS.map((l) => readTexts(root, l, faults));
	faults.push(...compareTexts(en, he), ...usedTexts(src, en));
	if (faults.length) throw new Error(`texts:\n  ${faults.join("\n  ")}`);
	return { en: compileTexts("en", en), he: compileTexts("he", he) };
}
