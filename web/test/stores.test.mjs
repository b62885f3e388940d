// SPDX-License-Identifier: Apache-2.0
// The outbox, drafts, the course of a ticket, keys, routes, the event stream.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const m = await load();
const { Problem } = m.api;
const tick = (ms = 0) => new Promise((done) => setTimeout(done, ms));
const HOUR = 3_600_000;

test("outbox: one key for all tries, in order per line, gone when answered", async () => {
	const seen = [];
	let down = 2;
	const box = new m.outbox.Outbox(m.keep.memoryKeep(), async (method, path, ask) => {
		seen.push([path, ask.key]);
		if (down-- > 0) throw new Problem(0, "no network");
		return { ok: path };
	});
	await box.begin(1);
	const a = box.put("POST", "/a", {}, "t1"), b = box.put("POST", "/b", {}, "t1");
	await tick(5);
	assert.deepEqual(seen.map(([p]) => p), ["/a"]);
	assert.equal(box.waiting.value[0].tries, 1);
	box.hurry();
	await tick(5);
	box.hurry();
	assert.deepEqual(await Promise.all([a, b]), [{ ok: "/a" }, { ok: "/b" }]);
	assert.deepEqual(seen.map(([p]) => p), ["/a", "/a", "/a", "/b"]);
	assert.equal(new Set(seen.slice(0, 3).map(([, k]) => k)).size, 1);
	assert.equal(box.waiting.value.length, 0);
});

test("outbox: a refusal ends it, the next in line goes on", async () => {
	const box = new m.outbox.Outbox(m.keep.memoryKeep(), async (_m, path) => {
		if (path === "/bad") throw new Problem(422, "no");
		return 1;
	});
	await box.begin(1);
	const bad = box.put("POST", "/bad", {}, "t"), good = box.put("POST", "/good", {}, "t");
	await assert.rejects(bad, { status: 422 });
	assert.equal(await good, 1);
});

test("outbox: what a killed tab left behind goes later with the same key, and only for the same person", async () => {
	const keep = m.keep.memoryKeep(), sent = [];
	const dead = new m.outbox.Outbox(keep, () => new Promise(() => undefined));
	await dead.begin(7);
	void dead.put("POST", "/answer", { text: "שלום" }, "t", "key-1");
	await tick(5);
	const other = new m.outbox.Outbox(keep, async (_m, path, ask) => sent.push([path, ask.key]));
	await other.begin(8);
	await tick(5);
	assert.equal(sent.length, 0);
	const back = new m.outbox.Outbox(keep, async (_m, path, ask) => sent.push([path, ask.key, ask.body.text]));
	await back.begin(7);
	await tick(5);
	assert.deepEqual(sent, [["/answer", "key-1", "שלום"]]);
	assert.equal((await keep.entries()).length, 0);
});

test("outbox: after a 401 nothing is tried until somebody signs in", async () => {
	let calls = 0, known = false;
	const box = new m.outbox.Outbox(m.keep.memoryKeep(), async () => {
		calls++;
		if (!known) throw new Problem(401, "sign in");
		return "done";
	});
	await box.begin(1);
	const p = box.put("POST", "/a", {}, "t");
	await tick(20);
	assert.equal(calls, 1);
	known = true;
	box.hurry();
	assert.equal(await p, "done");
});

function draftServer() {
	const s = { draft: null, puts: 0, dels: 0, down: false };
	s.get = async () => (s.draft ? [s.draft] : []);
	s.put = async (_t, d) => {
		if (s.down) throw new Problem(0, "no network");
		if (s.draft && d.version && d.version !== s.draft.version) throw new Problem(409, "newer");
		s.puts++;
		s.draft = { ...d, version: (s.draft?.version ?? 0) + 1 };
		return { version: s.draft.version };
	};
	s.del = async () => { s.dels++; s.draft = null; };
	return s;
}

test("drafts: kept on disk soon and on the server a little later; another visit finds them", async () => {
	const keep = m.keep.memoryKeep(), server = draftServer();
	const a = new m.draft.Drafts(keep, server);
	await a.open(1);
	a.edit(1, { text: "דנה, צדקתם" });
	await tick(m.draft.KEEP_MS + 50);
	assert.equal((await keep.get("1")).texts.reply, "דנה, צדקתם");
	assert.equal(server.puts, 0);
	await tick(m.draft.SAVE_MS);
	assert.equal(server.draft.text, "דנה, צדקתם");
	assert.equal(a.of(1).value.dirty, false);
	const b = new m.draft.Drafts(m.keep.memoryKeep(), server);
	await b.open(1);
	assert.equal(m.draft.textOf(b.of(1).value), "דנה, צדקתם");
});

test("drafts: words that never reached the server come back from this disk", async () => {
	const keep = m.keep.memoryKeep(), server = draftServer();
	server.down = true;
	const a = new m.draft.Drafts(keep, server);
	await a.open(1);
	a.edit(1, { text: "half a sen" });
	await tick(m.draft.KEEP_MS + 50);
	const b = new m.draft.Drafts(keep, draftServer());
	await b.open(1);
	assert.equal(m.draft.textOf(b.of(1).value), "half a sen");
	assert.equal(b.of(1).value.dirty, true);
	server.down = false;
	await Promise.all([a.flush(), b.flush()]);
});

test("drafts: a reply and a note keep their own words", async () => {
	const d = new m.draft.Drafts(m.keep.memoryKeep(), draftServer());
	await d.open(1);
	d.edit(1, { kind: "reply", text: "to the customer" });
	d.turn(1, "note");
	assert.equal(m.draft.textOf(d.of(1).value), "");
	d.edit(1, { kind: "note", text: "for us" });
	d.turn(1, "reply");
	assert.equal(m.draft.textOf(d.of(1).value), "to the customer");
	await d.clear(1);
	assert.equal(m.draft.textOf(d.of(1).value), "");
	d.turn(1, "note");
	assert.equal(m.draft.textOf(d.of(1).value), "for us");
	await d.flush();
});

test("drafts: written on two machines, neither is lost", async () => {
	const server = draftServer();
	const a = new m.draft.Drafts(m.keep.memoryKeep(), server), b = new m.draft.Drafts(m.keep.memoryKeep(), server);
	await a.open(1);
	await b.open(1);
	a.edit(1, { text: "mine" });
	await a.flush();
	b.edit(1, { text: "theirs" });
	await b.flush();
	assert.equal(b.newerOf(1).value.text, "mine");
	assert.equal(m.draft.textOf(b.of(1).value), "theirs");
	b.keepMine(1);
	await b.flush();
	assert.equal(server.draft.text, "theirs");
	a.edit(1, { text: "mine again" });
	await a.flush();
	a.takeNewer(1);
	assert.equal(m.draft.textOf(a.of(1).value), "theirs");
});

test("drafts: a save on its way does not bring sent words back", async () => {
	const server = draftServer();
	let open;
	const slow = server.put;
	server.put = async (t, d) => (await new Promise((r) => (open = r)), slow(t, d));
	const a = new m.draft.Drafts(m.keep.memoryKeep(), server);
	await a.open(1);
	a.edit(1, { text: "sent" });
	const saving = a.flush();
	await tick(5);
	const clearing = a.clear(1);
	open();
	await Promise.all([saving, clearing]);
	assert.equal(server.draft, null);
});

const contact = (at, more) => ({ id: at, kind: "message", direction: "in", at, text: "x", author: { kind: "customer", name: "", address: null }, delivery: [], held: false, auto_reply: false, ...more });
const ours = (at, more = {}) => contact(at, { direction: "out", kind: "reply", author: { kind: "staff" }, ...more });
const silences = (t, now) => m.course.course({ events: [], state: "with_us", ...t }, now).filter((e) => e.is === "silence").map((e) => [e.ms / HOUR, e.still]);

test("course: our silence begins when they wrote and ends when a person answers", () => {
	assert.deepEqual(silences({ contacts: [contact(0), ours(30 * HOUR)] }, 40 * HOUR), [[30, false]]);
	assert.deepEqual(silences({ contacts: [contact(0), contact(20 * HOUR), ours(30 * HOUR)] }, 31 * HOUR), [[30, false]]);
	assert.deepEqual(silences({ contacts: [contact(0), ours(HOUR, { kind: "auto" })] }, 25 * HOUR), [[25, true]]);
	assert.deepEqual(silences({ contacts: [contact(0), contact(2 * HOUR, { kind: "note", direction: "internal", author: { kind: "staff" } })] }, 26 * HOUR), [[26, true]]);
	assert.deepEqual(silences({ contacts: [contact(0)] }, 10 * HOUR), []);
	assert.deepEqual(silences({ state: "solved", contacts: [contact(0)] }, 90 * HOUR), []);
	assert.deepEqual(silences({ contacts: [contact(0, { held: true })] }, 90 * HOUR), []);
});

test("course: what was taken back is not shown, neighbouring events are one", () => {
	const c = m.course.course({ state: "closed", contacts: [ours(5, { delivery: [{ state: "undone" }] }), contact(1)], events: [{ id: 1, at: 2 }, { id: 2, at: 3 }] }, 10);
	assert.deepEqual(c.map((e) => e.is), ["contact", "events"]);
	assert.equal(c[1].events.length, 2);
});

test("keys go by their place, sleep while typing, and can be turned off", () => {
	const press = m.keys.keyMachine(), calm = { typing: false, off: false, onControl: false };
	const k = (code, more = {}) => ({ code, key: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
	assert.equal(press(k("KeyJ", { key: "ח" }), calm, 0), "next");
	assert.equal(press(k("KeyJ"), { ...calm, typing: true }, 0), null);
	assert.equal(press(k("KeyJ"), { ...calm, off: true }, 0), null);
	assert.equal(press(k("Enter", { ctrlKey: true }), { ...calm, typing: true, off: true }, 0), "send");
	assert.equal(press(k("Enter", { metaKey: true, shiftKey: true }), { ...calm, typing: true }, 0), "send_next");
	assert.equal(press(k("Slash", { shiftKey: true, key: "?" }), calm, 0), "help");
	assert.equal(press(k("KeyG"), calm, 0), null);
	assert.equal(press(k("KeyU"), calm, 500), "go_unassigned");
	assert.equal(press(k("KeyG"), calm, 1000), null);
	assert.equal(press(k("KeyC"), calm, 9000), "new");
	assert.equal(press(k("Enter"), { ...calm, onControl: true }, 0), null);
	assert.equal(press(k("KeyR", { altKey: true }), calm, 0), null);
	assert.equal(press(k("", { key: "Escape" }), { ...calm, typing: true, off: true }, 0), "close");
});

test("every place has an address and back again", () => {
	for (const r of [{ at: "queue", view: "mine" }, { at: "queue", view: "junk" }, { at: "ticket", ref: "K-2417", reply: false }, { at: "ticket", ref: "K-2417", reply: true }, { at: "customers", id: null }, { at: "customers", id: 5 }, { at: "settings", page: "mailboxes" }, { at: "setup", token: "a b" }, { at: "new" }]) {
		const [path, query] = m.route.pathOf(r).split("?");
		assert.deepEqual(m.route.parseRoute(path, query ? `?${query}` : ""), r);
	}
	assert.deepEqual(m.route.parseRoute("/no/such/place", ""), { at: "queue", view: "mine" });
});

test("event stream: pieces cut anywhere, comments, several data lines", () => {
	const whole = ": hello\r\nid: 7\nevent: journal\ndata: {\"a\":1}\n\ndata: one\ndata: two\n\nevent: empty\n\n";
	for (let cut = 1; cut < whole.length; cut++) {
		const got = [], feed = m.sse.sseParser((e) => got.push(e));
		feed(whole.slice(0, cut));
		feed(whole.slice(cut));
		assert.deepEqual(got, [{ event: "journal", data: "{\"a\":1}", id: "7" }, { event: "message", data: "one\ntwo", id: "7" }], `cut at ${cut}`);
	}
});

test("long lists: rows near the eye and the height of the rest", () => {
	assert.equal(m.window.windowOf(500, 0, 800), null);
	const s = m.window.windowOf(10_000, 490_000, 800);
	assert.ok(s.to - s.from < 80);
	assert.ok(s.from <= 5000 && s.to >= 5008);
	assert.equal(s.before + s.after + (s.to - s.from) * m.window.ROW, 10_000 * m.window.ROW);
	const end = m.window.windowOf(600, 9e9, 800);
	assert.equal(end.to, 600);
	assert.ok(end.from < 600);
});

test("news are unread rows that moved since the last look, not the one before our eyes", () => {
	const i = (id, snippet, more = {}) => ({ id, snippet, waiting_since: 5, reference: `K-${id}`, ...more });
	assert.deepEqual(m.notify.fresh(null, [i(1, "a")], null), []);
	const before = m.notify.look([i(1, "a"), i(2, "a"), i(5, "a")]);
	assert.deepEqual(m.notify.fresh(before, [i(1, "b"), i(2, "a"), i(3, "new"), i(4, "read", { unread: false }), i(5, "b", { waiting_since: null })], null).map((x) => x.id), [1, 3]);
	assert.deepEqual(m.notify.fresh(before, [i(1, "b")], "K-1"), []);
});

test("what was just done can be taken back once, the newest first", async () => {
	const undone = [];
	m.strip.showStrip({ text: "a", undo: () => void undone.push("a") }, 60);
	m.strip.showStrip({ text: "b", undo: () => void undone.push("b") }, 60);
	assert.equal(m.strip.undoLast(), true);
	assert.equal(m.strip.undoLast(), true);
	assert.equal(m.strip.undoLast(), false);
	assert.deepEqual(undone, ["b", "a"]);
});
