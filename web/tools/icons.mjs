// SPDX-License-Identifier: Apache-2.0
// One SVG sprite with the icons that a file names in quotes (the workspace's src/ui/icons.ts), from lucide-static (ISC).
import fs from "node:fs";
import path from "node:path";

export function makeSprite(web, file = "src/ui/icons.ts") {
	const list = fs.readFileSync(path.join(web, file), "utf8");
	const names = [...list.matchAll(/"([a-z0-9-]+)"/g)].map((m) => m[1]);
	const symbols = names.map((name) => {
		const svg = fs.readFileSync(path.join(web, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
		const body = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s+/g, " ").trim();
		return `<symbol id="i-${name}" viewBox="0 0 24 24">${body}</symbol>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}
