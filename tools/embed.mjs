// Embeds files into the program: GEN/assets.S holds the bytes, GEN/assets.c the table of base/asset.h. Texts that
// gain from it are kept gzip- and brotli-compressed as well.
//   node tools/embed.mjs GEN NAME=FOLDER …      a file FOLDER/x/y is served under NAME/x/y
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [gen, ...pairs] = process.argv.slice(2);
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.png': 'image/png', '.ico': 'image/x-icon', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json', '.pack': 'application/octet-stream' };
const SQUEEZED = new Set(['.html', '.css', '.js', '.mjs', '.json', '.svg', '.wasm', '.txt', '.webmanifest', '.pack']);

function list(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? list(path.join(folder, e.name)) : [path.join(folder, e.name)])).sort();
}

const out = path.join(gen, 'assets');
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
let asm = '# Made by tools/embed.mjs; do not edit.\n\t.section .rodata\n', externs = '', rows = '', n = 0;
function blob(bytes) {
	const name = `asset_${n++}`, file = path.join(out, name);
	fs.writeFileSync(file, bytes);
	asm += `\t.global ${name}\n\t.balign 8\n${name}:\n\t.incbin "${path.resolve(file)}"\n\t.byte 0\n`;
	externs += `extern const char ${name}[];\n`;
	return `{.ptr = ${name}, .len = ${bytes.length}}`;
}
for (const pair of pairs) {
	const [name, folder] = pair.split('=');
	if (!fs.existsSync(folder))
		continue;
	for (const file of list(folder)) {
		const bytes = fs.readFileSync(file), ext = path.extname(file);
		const hash = crypto.createHash('sha256').update(bytes).digest('hex').slice(0, 20);
		const small = SQUEEZED.has(ext) && bytes.length > 200;
		rows += `\t{.path = "${name}/${path.relative(folder, file)}", .type = "${TYPES[ext] || 'application/octet-stream'}", .etag = "\\"${hash}\\"",\n\t .plain = ${blob(bytes)},\n\t .gzip = ${small ? blob(zlib.gzipSync(bytes, { level: 9 })) : '{.ptr = NULL}'},\n\t .brotli = ${small ? blob(zlib.brotliCompressSync(bytes)) : '{.ptr = NULL}'}},\n`;
	}
}
asm += '\t.section .note.GNU-stack,"",@progbits\n';
fs.writeFileSync(path.join(gen, 'assets.S'), asm);
fs.writeFileSync(path.join(gen, 'assets.c'), `// Made by tools/embed.mjs; do not edit.\n#include "base/asset.h"\n\n${externs}\nconst struct asset all_assets[] = {\n${rows}\t{.path = NULL},\n};\n`);
