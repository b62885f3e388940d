// SPDX-License-Identifier: Apache-2.0
// What happens when the network does not: nothing is lost, nothing happens twice, and the page says so.
import assert from "node:assert/strict";
import { dana, scene, sends, until } from "./scene.mjs";

scene("lost answers and a dropped network: sent exactly once", { at: "/tickets/K-2417", noisy: true }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	await keys.press("KeyR");
	await keys.type("פעם אחת בלבד");
	mock.fault = "lost-answer";
	mock.faults = 2;
	await keys.press("Control+Enter");
	await until(() => sends(mock).length >= 2);
	mock.fault = null;
	await until(() => dana(mock).contacts.some((c) => c.text === "פעם אחת בלבד"));
	await until(async () => (await page.$$(".msg.pending")).length === 0, 10_000);
	assert.equal(dana(mock).contacts.filter((c) => c.text === "פעם אחת בלבד").length, 1);
	assert.equal(new Set(sends(mock).map((r) => r.key)).size, 1);
	assert.ok(sends(mock).length >= 2);
});

scene("offline: it says so, keeps what was done, and goes on by itself", { at: "/tickets/K-2417", lang: "en", noisy: true }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	mock.fault = "down";
	mock.cut();
	await page.waitForSelector(".banner", { timeout: 8_000 });
	await keys.press("KeyN");
	await keys.type("kept while away");
	await keys.press("Control+Enter");
	await page.waitForSelector(".msg.pending");
	assert.match(await page.textContent(".msg.pending"), /kept while away/);
	mock.fault = null;
	await until(() => dana(mock).contacts.some((c) => c.text === "kept while away"), 15_000);
	await until(async () => !(await page.$(".banner")), 15_000);
	assert.equal(dana(mock).contacts.filter((c) => c.text === "kept while away").length, 1);
});

scene("what was sent into a dead network survives the tab", { at: "/tickets/K-2417", noisy: true }, async ({ page, keys, mock, context }) => {
	await page.waitForSelector(".comp textarea");
	mock.fault = "lost-request";
	await keys.press("KeyN");
	await keys.type("הלשונית נסגרה");
	await keys.press("Control+Enter");
	await page.waitForSelector(".msg.pending");
	await page.close();
	mock.fault = null;
	const again = await context.newPage();
	await again.goto(mock.url);
	await until(() => dana(mock).contacts.some((c) => c.text === "הלשונית נסגרה"));
	assert.equal(dana(mock).contacts.filter((c) => c.text === "הלשונית נסגרה").length, 1);
});

scene("a draft survives a killed tab, on this machine at once and on the server a little later", { at: "/tickets/K-2417" }, async ({ page, keys, mock, context }) => {
	await page.waitForSelector(".comp textarea");
	await keys.press("KeyR");
	await keys.type("חצי משפט ש");
	await page.waitForTimeout(400);
	const crash = await context.newCDPSession(page);
	crash.send("Page.crash").catch(() => undefined);
	const again = await context.newPage();
	await again.goto(`${mock.url}/tickets/K-2417`);
	await until(async () => (await again.inputValue(".comp textarea").catch(() => "")) === "חצי משפט ש");
	await until(() => mock.desk.drafts.get("17 1 reply")?.text === "חצי משפט ש");
});

scene("two tabs, one stream; a customer's message comes up in both, and in the title", { at: "/tickets/K-2417", lang: "en" }, async ({ page, mock, context }) => {
	const other = await context.newPage();
	await other.goto(`${mock.url}/tickets/K-2417`);
	await other.waitForSelector(".msg");
	await until(() => mock.streams.size === 1);
	await new Promise((r) => setTimeout(r, 300));
	assert.equal(mock.streams.size, 1);
	const began = Date.now();
	mock.desk.arrive(dana(mock), "The truck is here!");
	await Promise.all([page, other].map((p) => p.waitForSelector("text=The truck is here!", { timeout: 3_000 })));
	assert.ok(Date.now() - began < 2_000);
	await until(async () => /^\(3\)/.test(await page.title()));
	await page.close();
	await until(() => mock.streams.size === 1);
	mock.desk.arrive(dana(mock), "And it works");
	await other.waitForSelector("text=And it works", { timeout: 5_000 });
});

scene("the stream begins again where it stopped", { at: "/tickets/K-2417", lang: "en", noisy: true }, async ({ page, mock }) => {
	await page.waitForSelector(".msg");
	mock.cut();
	mock.desk.arrive(dana(mock), "while you were away");
	await page.waitForSelector("text=while you were away", { timeout: 6_000 });
});

scene("a refused send gives the words back and says why", { at: "/tickets/K-2417", lang: "en", noisy: true }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	mock.desk.write = () => { throw Object.assign(new Error("This customer was blocked."), { status: 422 }); };
	await keys.press("KeyR");
	await keys.type("not today");
	await keys.press("Control+Enter");
	await page.waitForSelector(".undo.bad:has-text('This customer was blocked.')");
	assert.equal(await page.inputValue(".comp textarea"), "not today");
});

