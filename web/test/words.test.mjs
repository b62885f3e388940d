// SPDX-License-Identifier: Apache-2.0
// Texts, moments, durations, names, keyboard layouts.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { compareTexts, loadTexts, readTexts } from "../tools/texts.mjs";
import { load, root, web } from "./load.mjs";

const m = await load();
const say = (lang) => m.text.useTexts(lang, m[lang]);
const MIN = 60_000, HOUR = 60 * MIN, DAY = 24 * HOUR;
const bare = (s) => s.replace(/[\u2066-\u2069]/g, "");

test("every text of the workspace is there in both languages and used", () => {
	assert.ok(loadTexts(root, path.join(web, "src")).he.length > 1000);
});

test("faults in texts are found", () => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), "texts-"));
	for (const [lang, body] of [["en", "a.one = One\na.two = Two {n}\na.same = Same\na.empty = \n"], ["he", "a.one = אחת\na.two = שתיים {m}\na.same = Same\na.empty = \nonly.he = רק\n"]]) {
		fs.mkdirSync(path.join(dir, "lang", lang), { recursive: true });
		fs.writeFileSync(path.join(dir, "lang", lang, "workspace.txt"), body);
	}
	const faults = [];
	const [en, he] = ["en", "he"].map((l) => readTexts(dir, l, faults));
	faults.push(...compareTexts(en, he));
	for (const want of ["a.empty is empty", "a.same is not translated", "a.two has other arguments", "only.he is missing in English"]) assert.ok(faults.some((f) => f.includes(want)), want);
	fs.rmSync(dir, { recursive: true });
});

test("durations have Hebrew duals and two units at most", () => {
	say("he");
	const rows = [[30_000, "0 דק׳"], [MIN, "דקה"], [10 * MIN, "10 דק׳"], [HOUR, "שעה"], [2 * HOUR, "שעתיים"], [2 * HOUR + 10 * MIN, "שעתיים ו־10 דק׳"], [DAY + 5 * HOUR, "יום ו־5 שעות"], [2 * DAY + 2 * HOUR, "יומיים ושעתיים"], [9 * DAY, "9 ימים"]];
	for (const [ms, want] of rows) assert.equal(bare(m.format.duration(ms)), want);
	say("en");
	assert.equal(bare(m.format.duration(DAY + 5 * HOUR)), "1 day 5 h");
	assert.equal(bare(m.format.duration(2 * HOUR + 10 * MIN)), "2 h 10 min");
});

test("moments read like people say them", () => {
	const now = new Date(2026, 4, 12, 14, 50).getTime(); // a Tuesday
	const at = (d, h, min) => new Date(2026, 4, d, h, min).getTime();
	say("he");
	assert.equal(m.format.shortWhen(at(12, 9, 5), now), "09:05");
	assert.equal(m.format.shortWhen(at(11, 9, 5), now), "אתמול");
	assert.equal(m.format.shortWhen(at(9, 9, 5), now), "שבת");
	assert.equal(m.format.longWhen(at(10, 9, 12), now), "יום א׳ 09:12");
	assert.equal(m.format.longWhen(at(1, 9, 12), now), "1.5 09:12");
	assert.equal(m.format.longWhen(at(13, 17, 0), now), "מחר 17:00");
	say("en");
	assert.equal(m.format.longWhen(at(12, 14, 20), now), "Today 14:20");
	assert.equal(m.format.longWhen(new Date(2024, 4, 1, 8, 0).getTime(), now), "1 May 2024 08:00");
});

test("names: how they are called, and two letters", () => {
	assert.equal(m.format.callName("דנה לוי"), "דנה");
	assert.equal(m.format.callName("dana@example.co.il"), "dana@example.co.il");
	assert.equal(m.format.initials("רועי בן־עמי"), "רב");
	assert.equal(m.format.initials("Maya Cohen"), "MC");
	assert.equal(m.format.initials(""), "");
});

test("a name never turns a sentence around, and Hebrew prefixes join foreign words with a maqaf", () => {
	say("he");
	assert.equal(m.text.say("comp.reply_to", { name: "דנה" }), "תשובה ל\u2068דנה\u2069");
	assert.equal(m.text.say("comp.reply_to", { name: "Maya" }), "תשובה ל־\u2068Maya\u2069");
	assert.equal(m.text.say("delivery.held_until", { time: "14:41" }), "יוצאת ב־\u206814:41\u2069");
	assert.equal(m.text.say("no.such.key"), "no.such.key");
	say("en");
	assert.deepEqual(m.text.rich("comp.goes_reply", { address: "X" }, { copies: 2 }), ["Goes by e-mail to ", "X", " and 2 more, and into the record"]);
});

test("how often somebody came", () => {
	say("he");
	assert.equal(m.format.nth(3), "פעם שלישית");
	assert.equal(m.format.nth(12), "פעם מספר 12");
});

test("typed on the wrong layout", () => {
	assert.equal(m.layout.otherLayout("akuo"), "שלום");
	assert.equal(m.layout.otherLayout("יקךךם"), "hello");
	assert.equal(m.layout.otherLayout("12:30"), null);
	assert.equal(m.layout.otherLayout("K-2417 דנה"), null);
});

test("identifiers are of version 4 and differ", () => {
	const a = m.id.uuid(), b = m.id.uuid();
	assert.match(a, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	assert.notEqual(a, b);
});
