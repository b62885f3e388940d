// SPDX-License-Identifier: Apache-2.0
// How it looks and reads: axe finds nothing on any screen in either language and theme, nothing runs over the edge at
// any width, the console stays silent. Pictures go to test/shots to be looked at.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { createRequire } from "node:module";
import { desk, enter, hasBrowser, launch, shots } from "./browser.mjs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 390, 768, 1024, 1280];
let browser;
before(async () => {
	if (hasBrowser) browser = await launch();
	fs.mkdirSync(shots, { recursive: true });
});
after(async () => { await browser?.close(); });

// name, address, what to do first
const type = (p, words) => p.keyboard.type(words);
const SCREENS = [
	["queue", "/", null],
	["ticket", "/tickets/K-2417", async (p) => void (await p.waitForSelector(".msg"))],
	["reply", "/tickets/K-2417/reply", async (p) => {
		await p.waitForSelector(".msg.last");
		await p.keyboard.press("KeyR");
		await type(p, "דנה, hello 48213.");
		await p.click(".whom");
	}],
	["note", "/tickets/K-2417/reply", async (p) => {
		await p.waitForSelector(".msg.last");
		await p.keyboard.press("KeyN");
		await type(p, "Haifa-2: לבדוק");
	}],
	["log", "/tickets/K-2417/reply", async (p) => {
		await p.waitForSelector(".msg.last");
		await p.click(".seg button:last-child");
	}],
	["forward", "/tickets/K-2401", async (p) => void (await p.waitForSelector(".msg.last"))],
	["menu", "/tickets/K-2417", async (p) => {
		await p.waitForSelector(".msg.last");
		await p.keyboard.press("KeyS");
		await p.waitForSelector("[role=menu]");
	}],
	["words", "/tickets/K-2417", async (p) => {
		await p.waitForSelector(".msg.last");
		await p.click(".c-row .menu:nth-of-type(n+3) button, .c-row .menu:last-of-type button");
		await p.click("[role=menuitem] >> nth=0");
		await p.waitForSelector("dialog[open]");
	}],
	["search", "/", async (p) => {
		await p.waitForSelector(".q-item");
		await p.keyboard.press("Control+KeyK");
		await p.waitForSelector(".pal-in input");
		await type(p, "K-24");
		await p.waitForSelector(".pal-row .pill");
	}],
	["keys", "/", async (p) => {
		await p.waitForSelector(".q-item");
		await p.keyboard.press("Shift+Slash");
		await p.waitForSelector("dialog[open] .keys");
	}],
	["new", "/new", async (p) => void (await p.waitForSelector("form"))],
	["customers", "/customers", async (p) => void (await p.waitForSelector(".rows"))],
	["customer", "/customers/117", async (p) => void (await p.waitForSelector(".cust"))],
	...["me", "mailboxes", "staff", "teams", "topics", "desk"].map((s) => [`settings-${s}`, `/settings/${s}`, async (p) => void (await p.waitForSelector(".panel"))]),
	["missing", "/tickets/K-1", async (p) => void (await p.waitForSelector(".trouble"))],
];
const ENTRY = [["sign-in", "/"], ["setup", "/setup?token=first"], ["dead-link", "/setup?token=no"], ["reset", "/reset?token=x"]];

const overflow = (p) => p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
async function findings(p) {
	await p.evaluate(AXE);
	const r = await p.evaluate((tags) => window.axe.run(document, { runOnly: tags, iframes: false }), TAGS);
	return r.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary?.split("\n")[1] ?? ""}`));
}

async function checkScreen(mock, [name, at, prepare], theme, wide) {
	const { page, noise, context } = await enter(browser, mock, { theme, at, width: wide ? 1440 : 390, height: wide ? 900 : 844 });
	try {
		await prepare?.(page);
		await page.waitForTimeout(150);
		await page.screenshot({ path: path.join(shots, `${name}.${mock.desk.lang}.${theme}.${wide ? "wide" : "phone"}.png`) });
		const faults = [...await findings(page), ...noise.filter((n) => name !== "missing" || !n.includes("404"))];
		if (theme === "light" && wide) for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 800 });
			await page.waitForTimeout(30);
			if ((await overflow(page)) > 0) faults.push(`runs over at ${width}`);
		}
		return faults.map((f) => `${name}: ${f}`);
	} finally {
		await context.close();
	}
}

for (const lang of ["he", "en"])
	for (const theme of ["light", "dark"])
		for (const wide of theme === "light" ? [true, false] : [true])
			test(`screens in ${lang}, ${theme}, ${wide ? "1440" : "390"}`, { skip: !hasBrowser, timeout: 240_000 }, async () => {
				const mock = await desk(lang), faults = [];
				for (const s of SCREENS) {
					if (!wide && ["words", "forward"].includes(s[0])) continue;
					faults.push(...await checkScreen(mock, s, theme, wide).catch((e) => [`${s[0]}: ${e.message}`]));
				}
				await mock.close();
				assert.equal(faults.join("\n"), "");
			});

test("the ways in", { skip: !hasBrowser, timeout: 120_000 }, async () => {
	for (const lang of ["he", "en"]) for (const theme of ["light", "dark"]) {
		const mock = await desk(lang);
		mock.desk.fresh = true;
		for (const [name, at] of ENTRY) {
			const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: theme, reducedMotion: "reduce", locale: lang === "he" ? "he-IL" : "en-GB" });
			const page = await context.newPage();
			await page.goto(mock.url + at);
			await page.waitForSelector(".set h1");
			await page.screenshot({ path: path.join(shots, `${name}.${lang}.${theme}.png`) });
			assert.deepEqual(await findings(page), [], `${name}: axe`);
			for (const width of WIDTHS) {
				await page.setViewportSize({ width, height: 800 });
				assert.ok((await overflow(page)) <= 0, `${name} runs over at ${width}`);
			}
			await context.close();
		}
		await mock.close();
	}
});

test("no style sheet knows a physical side", () => {
	const folder = path.join(path.dirname(shots), "../style");
	for (const f of fs.readdirSync(folder).filter((x) => x.endsWith(".css"))) {
		const css = fs.readFileSync(path.join(folder, f), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
		assert.equal(/(^|[\s;{-])(left|right|top|bottom|margin-left|padding-right)\s*:/m.exec(css)?.[0], undefined, f);
		assert.equal(/(^|[\s;{])(width|height|min-width|max-width|min-height|max-height)\s*:/m.exec(css.replace(/@(media|container)[^{]*/g, ""))?.[0], undefined, f);
	}
});
