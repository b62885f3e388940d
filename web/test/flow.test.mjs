// SPDX-License-Identifier: Apache-2.0
// The daily path in a real Chromium, by keyboard, against the test double.
import assert from "node:assert/strict";
import test from "node:test";
import { desk, hasBrowser } from "./browser.mjs";
import { browser, dana, scene, sends, until } from "./scene.mjs";

scene("J, R, type, Ctrl+Enter, Z: the answer is taken back and the words are there again", {}, async ({ page, keys, mock }) => {
	await page.waitForSelector(".q-item");
	await keys.press("KeyJ");
	await page.waitForSelector(".c-head h1");
	await keys.press("KeyJ");
	await keys.press("KeyJ");
	await until(() => page.url().endsWith("K-2417"));
	await page.waitForSelector(".comp textarea");
	await keys.press("KeyR");
	await keys.type("דנה, המדיח יוצא מחר.");
	await keys.press("Control+Enter");
	await page.waitForSelector(".undo .btn");
	await until(() => sends(mock).length === 1);
	assert.equal(await page.inputValue(".comp textarea"), "");
	await keys.press("KeyZ");
	await until(async () => (await page.inputValue(".comp textarea")) === "דנה, המדיח יוצא מחר.");
	assert.equal(dana(mock).contacts.filter((c) => c.text.includes("יוצא מחר")).length, 0);
	assert.equal(mock.desk.sent.length, 0);
});

scene("Ctrl+Shift+Enter sends and goes on; after the undo seconds it has left, once", { at: "/tickets/K-2417", prepare: (m) => (m.desk.settings.undo_seconds = 1) }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	await keys.press("KeyR");
	await keys.type("שלום דנה");
	await keys.press("Control+Shift+Enter");
	await until(() => page.url().endsWith("K-2404"));
	await until(() => mock.desk.sent.length === 1, 4_000);
	assert.deepEqual(mock.desk.sent[0].to, ["dana@example.co.il"]);
	assert.equal(dana(mock).state, "with_customer");
});

scene("a note is yellow, says who reads it, and never leaves", { at: "/tickets/K-2417", lang: "en" }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	const reply = await page.$eval(".comp", (e) => getComputedStyle(e).backgroundColor);
	await keys.press("KeyN");
	await keys.type("Check with the warehouse");
	const note = await page.$eval(".comp", (e) => getComputedStyle(e).backgroundColor);
	assert.notEqual(note, reply);
	assert.match(await page.textContent(".comp .to"), /Only the team/);
	assert.match(await page.textContent(".comp-act .push"), /for the team/);
	await keys.press("Control+Enter");
	await until(() => dana(mock).contacts.some((c) => c.kind === "note" && c.text === "Check with the warehouse"));
	assert.equal(dana(mock).contacts.at(-1).direction, "internal");
});

scene("a reply and a note keep their own words", { at: "/tickets/K-2417", lang: "en" }, async ({ page, keys }) => {
	await page.waitForSelector(".comp textarea");
	await keys.press("KeyR");
	await keys.type("for Dana");
	await page.click(".seg button:nth-child(2)");
	assert.equal(await page.inputValue(".comp textarea"), "");
	await page.click(".seg button:nth-child(1)");
	assert.equal(await page.inputValue(".comp textarea"), "for Dana");
});

scene("take, state, tags by keys; Z takes the last one back", { at: "/tickets/K-2420", lang: "en" }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".c-head h1");
	const t = mock.desk.find("K-2420");
	await keys.press("KeyA");
	await until(() => t.owner?.id === 1);
	await keys.press("KeyS");
	await page.waitForSelector("[role=menu]");
	await keys.press("ArrowDown");
	await keys.press("Enter");
	await until(() => t.state !== "new");
	const was = t.state;
	await keys.press("KeyZ");
	await until(() => t.state === "new");
	assert.notEqual(was, "new");
	await keys.press("KeyT");
	await keys.type("filter");
	await keys.press("Enter");
	await until(() => t.tags.includes("filter"));
});

scene("held messages and proposed people are decided by a person", { at: "/tickets/K-2417", lang: "en" }, async ({ page, mock }) => {
	await page.click(".msg.held .btn:has-text('It belongs here')");
	await until(() => dana(mock).contacts.every((c) => !c.held));
	await until(async () => !(await page.$(".msg.held")));
	await page.click(".proposed .btn:has-text('Let them in')");
	await until(() => dana(mock).participants.every((p) => p.state === "member"));
	await page.waitForSelector(".people:has-text('uri.katz@example.com')");
});

scene("search finds words and what was meant on the other layout", { lang: "he" }, async ({ page, keys }) => {
	await page.waitForSelector(".q-item");
	await keys.press("Control+KeyK");
	await page.waitForSelector(".pal-in input");
	await keys.type("nshj");
	await page.waitForSelector(".pal-row:has-text('K-2417')");
	assert.match(await page.textContent(".pal"), /מדיח/);
	await page.fill(".pal-in input", "K-2402");
	await page.waitForSelector(".pal-row:has-text('אבי מזרחי')");
	await keys.press("Enter");
	await until(() => page.url().endsWith("K-2402"));
});

scene("mail with its own look: cleaned, no scripts, no pictures from elsewhere", { at: "/tickets/K-2417", lang: "en", prepare: (m) => (dana(m).contacts[0].html = '<p style="text-align:center;color:red">Hi</p><table><tr><td>cell</td></tr></table><script>window.top.hacked=1</script><img src="https://tracker.example/p.gif"><img src=x onerror="window.top.hacked=1"><a href="javascript:alert(1)">x</a>') }, async ({ page }) => {
	const frame = await (await page.waitForSelector(".mail-frame")).contentFrame();
	await frame.waitForSelector("td");
	assert.equal(await frame.$("script"), null);
	assert.equal(await frame.$("img"), null);
	assert.equal(await frame.$eval("a", (a) => a.getAttribute("href")), null);
	assert.equal(await frame.$eval("p", (p) => getComputedStyle(p).textAlign), "center");
	assert.equal(await page.evaluate(() => window.hacked), undefined);
	await until(async () => (await page.$eval(".mail-frame", (f) => f.clientHeight)) > 60);
	assert.match(await page.textContent(".msg"), /pictures? from elsewhere/);
});

scene("files go along, by button and by paste", { at: "/tickets/K-2417", lang: "en" }, async ({ page, keys, mock }) => {
	await page.waitForSelector(".comp textarea");
	await page.setInputFiles("input[type=file]", { name: "תוכנית.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(30_000, 1) });
	await page.waitForSelector(".files.go:has-text('תוכנית.pdf')");
	await keys.press("KeyR");
	await page.evaluate(() => {
		const d = new DataTransfer();
		d.items.add(new File([new Uint8Array(200)], "picture.png", { type: "image/png" }));
		document.querySelector(".comp textarea").dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true }));
	});
	await page.waitForSelector(".files.go:has-text('picture.png')");
	await keys.type("Two files");
	await keys.press("Control+Enter");
	await until(() => dana(mock).contacts.some((c) => c.text === "Two files"));
	assert.deepEqual(dana(mock).contacts.find((c) => c.text === "Two files").attachments.map((a) => a.name), ["תוכנית.pdf", "picture.png"]);
});

scene("a ticket by phone from the form, an invitation, a mailbox test", { at: "/new", lang: "en" }, async ({ page, mock }) => {
	const labelled = (t) => page.getByLabel(t, { exact: true });
	await labelled("Customer’s name").fill("Lea Golan");
	await labelled("What it is about").fill("Kettle leaks");
	await labelled("What was said").fill("It leaks from below.");
	await page.click("button:has-text('Open the ticket')");
	await until(() => /\/tickets\/K-\d+$/.test(page.url()));
	await page.waitForSelector("h1:has-text('Kettle leaks')");
	await page.goto(`${mock.url}/settings/staff`);
	await labelled("E-mail").fill("new@example.com");
	await labelled("Name").fill("New Person");
	await page.click("button:has-text('Make the invitation')");
	const link = await page.textContent(".link-out code");
	await page.goto(`${mock.url}/settings/mailboxes`);
	await page.click("button:has-text('Test')");
	await page.waitForSelector(".tests .bad:has-text('AUTHENTICATIONFAILED')");
	await page.goto(mock.url + link.replace(/^https:\/\/[^/]+/, ""));
	await page.waitForSelector("text=Invitation for");
	await labelled("Password").fill("long enough words");
	await page.click("button:has-text('Join')");
	await page.waitForSelector(".queue");
	assert.equal(mock.desk.staff.at(-1).email, "new@example.com");
});

test("first run and signing in, from nothing", { skip: !hasBrowser, timeout: 60_000 }, async () => {
	const mock = await desk("en");
	mock.desk.fresh = true;
	const context = await browser.newContext({ locale: "en-GB" }), page = await context.newPage();
	await page.goto(`${mock.url}/setup?token=first`);
	await page.getByLabel("Business name").fill("Good Home");
	await page.getByLabel("Your name").fill("Roi");
	await page.getByLabel("E-mail").fill("roi@home.example");
	await page.getByLabel("Password").fill("a good long sentence");
	await page.click("button:has-text('Open the desk')");
	await page.waitForSelector(".queue");
	assert.equal(mock.desk.organization, "Good Home");
	await page.click(".me-btn");
	await page.click("[role=menuitem]:has-text('Sign out')");
	await page.waitForSelector("text=Sign in to the desk");
	await page.getByLabel("E-mail").fill("roi@home.example");
	await page.getByLabel("Password").fill("wrong");
	await page.keyboard.press("Enter");
	await page.waitForSelector("[role=alert]:has-text('not right')");
	await page.getByLabel("Password").fill("a good long sentence");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".q-item");
	await context.close();
	await mock.close();
});

scene("3,000 rows: paged as the reader goes, and a key still answers at once", { at: "/queue/all", lang: "en", prepare: (m) => {
	const one = m.desk.tickets[0];
	for (let i = 0; i < 3_000; i++) m.desk.tickets.push({ ...one, id: 10_000 + i, reference: `K-${10_000 + i}`, updated: one.updated - i * 1000, unread: false });
} }, async ({ page, keys }) => {
	await page.waitForSelector(".q-item");
	for (let i = 0; i < 14; i++) {
		await page.$eval(".q-list", (l) => (l.scrollTop = l.scrollHeight));
		await page.waitForTimeout(120);
	}
	assert.ok((await page.$$(".q-item")).length < 520, "the window holds the rows down");
	await page.click(".q-item");
	await page.waitForSelector(".c-head h1");
	await page.waitForTimeout(500);
	const took = await page.evaluate(() => new Promise((done) => {
		const began = performance.now(), at = location.pathname;
		document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyJ", key: "j", bubbles: true, cancelable: true }));
		const look = () => (location.pathname !== at && document.querySelector(".c-head h1") ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look));
		look();
	}));
	assert.ok(took < 150, `J took ${took.toFixed(0)} ms`);
	await keys.press("KeyK");
});
