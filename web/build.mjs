// SPDX-License-Identifier: Apache-2.0
// Builds the workspace and the style sheets of the customer's pages into OUT (default ../build/web):
//   index.html, assets/NAME-HASH.ext (to be served immutable), manifest.json (plain name → hashed path, and sizes).
//   OUT=dir node build.mjs [--quick]      --quick leaves names readable and skips the budget
import esbuild from "esbuild";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { fileURLToPath } from "node:url";
import { loadTexts } from "./tools/texts.mjs";
import { makeSprite } from "./tools/icons.mjs";

const web = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(web);
const out = path.resolve(process.env.OUT ?? path.join(root, "build/web"));
const quick = process.argv.includes("--quick");
const BUDGET_JS = 60_000, BUDGET_ALL = 120_000; // first load, gzip

// `import texts from "texts:he"` gives the compiled texts.
function textsPlugin(texts) {
	return {
		name: "texts",
		setup(b) {
			b.onResolve({ filter: /^texts:/ }, (a) => ({ path: a.path.slice(6), namespace: "texts" }));
			b.onLoad({ filter: /.*/, namespace: "texts" }, (a) => ({ contents: texts[a.path], loader: "js", resolveDir: web }));
		},
	};
}

const common = { bundle: true, minify: !quick, write: true, outdir: path.join(out, "assets"), metafile: true, legalComments: "none", charset: "utf8",
	logLevel: "warning", loader: { ".woff2": "file" }, assetNames: "[name]-[hash]", entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" };

async function styles() {
	const entries = ["workspace.entry", "status.entry", "status-record.entry", "mail"].map((n) => path.join(web, "style", `${n}.css`));
	return esbuild.build({ ...common, entryPoints: entries, target: ["chrome111", "firefox113", "safari16.4"] });
}

async function scripts(texts, addresses) {
	return esbuild.build({ ...common, entryPoints: [path.join(web, "src/main.tsx")], format: "esm", splitting: true, jsx: "automatic",
		jsxImportSource: "preact", target: ["es2022"], plugins: [textsPlugin(texts)],
		define: { SPRITE: JSON.stringify(addresses.sprite), MAIL_CSS: JSON.stringify(addresses.mail) } });
}

const nameOf = (file) => path.relative(path.join(out, "assets"), path.resolve(file));
const entryOf = (meta, suffix) => nameOf(Object.entries(meta.outputs).find(([, o]) => o.entryPoint?.endsWith(suffix))[0]);

function writeSvg(kind, svg) {
	const name = `${kind}-${crypto.createHash("sha256").update(svg).digest("hex").slice(0, 8)}.svg`;
	fs.writeFileSync(path.join(out, "assets", name), svg);
	return name;
}

// What the first visit loads: html, the entry script and what it imports at once, styles, both fonts, sprite, one language.
function firstLoad(js, names) {
	const wanted = new Set();
	const take = (file) => {
		if (wanted.has(file)) return;
		wanted.add(file);
		for (const i of js.outputs[file].imports) if (i.kind === "import-statement") take(i.path);
	};
	take(Object.entries(js.outputs).find(([, o]) => o.entryPoint?.endsWith("main.tsx"))[0]);
	for (const [file, o] of Object.entries(js.outputs)) if (o.entryPoint === "texts:he") take(file);
	const gz = (f) => zlib.gzipSync(fs.readFileSync(f), { level: 9 }).length;
	const scripts = [...wanted].reduce((n, f) => n + gz(path.resolve(f)), 0);
	const rest = names.reduce((n, f) => n + (f.endsWith(".woff2") ? fs.statSync(path.join(out, f)).size : gz(path.join(out, f))), 0);
	return { scripts, all: scripts + rest };
}

async function main() {
	const texts = loadTexts(root, path.join(web, "src"));
	fs.rmSync(out, { recursive: true, force: true });
	fs.mkdirSync(path.join(out, "assets"), { recursive: true });
	const sprite = writeSvg("icons", makeSprite(web));
	const statusSprite = writeSvg("status-icons", makeSprite(web, "style/status.icons.json"));
	const mark = writeSvg("mark", fs.readFileSync(path.join(web, "style/mark.svg"), "utf8"));
	const css = (await styles()).metafile;
	const mail = entryOf(css, "mail.css");
	const js = (await scripts(texts, { sprite: `/assets/${sprite}`, mail: `/assets/${mail}` })).metafile;
	const main = entryOf(js, "main.tsx"), look = entryOf(css, "workspace.entry.css");
	const page = fs.readFileSync(path.join(web, "index.html"), "utf8").replace("{{style}}", `/assets/${look}`).replace("{{script}}", `/assets/${main}`).replace("{{mark}}", `/assets/${mark}`);
	fs.writeFileSync(path.join(out, "index.html"), page);
	const fonts = fs.readdirSync(path.join(out, "assets")).filter((f) => f.endsWith(".woff2")).map((f) => `assets/${f}`);
	const sizes = firstLoad(js, ["index.html", `assets/${look}`, `assets/${sprite}`, ...fonts]);
	const manifest = { "workspace.css": `assets/${look}`, "workspace.js": `assets/${main}`, "status.css": `assets/${entryOf(css, "status.entry.css")}`,
		"status-record.css": `assets/${entryOf(css, "status-record.entry.css")}`, "status-icons.svg": `assets/${statusSprite}`,
		"mail.css": `assets/${mail}`, "icons.svg": `assets/${sprite}`, "mark.svg": `assets/${mark}`, fonts, first_load_gzip: sizes };
	fs.writeFileSync(path.join(out, "manifest.json"), JSON.stringify(manifest, null, "\t") + "\n");
	console.log(`web: first load ${sizes.all} bytes gzip, of which scripts ${sizes.scripts}`);
	if (!quick && (sizes.scripts > BUDGET_JS || sizes.all > BUDGET_ALL)) throw new Error(`web: over the budget of ${BUDGET_JS} / ${BUDGET_ALL} bytes`);
}

await main().catch((e) => {
	console.error(String(e.message ?? e));
	process.exit(1);
});
