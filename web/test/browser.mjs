// SPDX-License-Identifier: Apache-2.0
// A real Chromium for the tests, one at a time, with a page that is already signed in.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Mock } from "../mock/server.mjs";

export const web = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const files = path.resolve(process.env.OUT ?? path.join(web, "../build/web"));
export const shots = path.join(web, "test/shots");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BINARY = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const hasBrowser = fs.existsSync(BINARY) && fs.existsSync(path.join(files, "index.html"));
export const launch = () => chromium.launch({ executablePath: BINARY, args: FLAGS });

// Today at 14:50 local time, so that pictures do not change with the hour.
export const BASE = new Date().setHours(14, 50, 0, 0);

export async function desk(lang, options = {}) {
	const mock = new Mock({ lang, base: BASE, files, ...options });
	await mock.listen();
	return mock;
}

// A context and page signed in as the first person. `noise` collects console errors and page errors.
export async function enter(browser, mock, { width = 1440, height = 900, theme = "light", at = "/", who = 0 } = {}) {
	const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce", locale: mock.desk.lang === "he" ? "he-IL" : "en-GB" });
	const a = mock.enter(mock.desk.staff[who], 200);
	const [, value] = /keshev_session=([^;]+)/.exec(a.cookie);
	await context.addCookies([{ name: "keshev_session", value, url: mock.url }]);
	const page = await context.newPage();
	const noise = [];
	page.on("console", (m) => m.type() === "error" && noise.push(m.text()));
	page.on("pageerror", (e) => noise.push(String(e)));
	await page.goto(mock.url + at);
	await page.waitForSelector(".app, .first");
	return { context, page, noise };
}
