// SPDX-License-Identifier: Apache-2.0
// Bundles entry.ts for Node (18 knows no TypeScript) and hands back its modules.
import { webcrypto } from "node:crypto";
import esbuild from "esbuild";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { LANGS, compileTexts, readTexts } from "../tools/texts.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it only behind a flag

export const web = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const root = path.dirname(web);

export async function load() {
	const texts = Object.fromEntries(LANGS.map((l) => [l, compileTexts(l, readTexts(root, l, []))]));
	const plugin = { name: "texts", setup(b) {
		b.onResolve({ filter: /^texts:/ }, (a) => ({ path: a.path.slice(6), namespace: "texts" }));
		b.onLoad({ filter: /.*/, namespace: "texts" }, (a) => ({ contents: texts[a.path], loader: "js", resolveDir: web }));
	} };
	const made = await esbuild.build({ entryPoints: [path.join(web, "test/entry.ts")], bundle: true, write: false, format: "esm", platform: "neutral", mainFields: ["module", "main"], conditions: ["import"], jsx: "automatic", jsxImportSource: "preact", plugins: [plugin], define: { SPRITE: '""', MAIL_CSS: '""' }, logLevel: "error" });
	return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString("base64")}`);
}
