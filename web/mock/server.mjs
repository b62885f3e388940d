// SPDX-License-Identifier: Apache-2.0
// The test double of the server: /api/v1 over a desk in memory, the live stream, the built workspace, and faults on
// demand (`mock.fault`): "down" refuses all, "lost-answer" does the work and drops the answer, "lost-request" drops it before.
import http from "node:http";
import fs from "node:fs";
import path from "node:path";
import { demo } from "./data.mjs";
import { Desk } from "./desk.mjs";
import { OPEN, ROUTES } from "./routes.mjs";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json" };
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const readBody = async (req) => {
	const parts = [];
	for await (const p of req) parts.push(p);
	return Buffer.concat(parts);
};

export class Mock {
	constructor({ lang = "he", base = Date.now(), files = null } = {}) {
		this.desk = new Desk(demo(lang, base));
		this.files = files;
		this.fault = null;
		this.faults = 0; // how many unsafe requests the fault hits; 0: all
		this.requests = [];
		this.answers = new Map();
		this.sessions = new Map();
		this.streams = new Set();
		this.server = http.createServer((req, res) => void this.handle(req, res).catch((e) => this.problem(res, e)));
	}
	async listen(port = 0) {
		await new Promise((done) => this.server.listen(port, "127.0.0.1", done));
		this.url = `http://127.0.0.1:${this.server.address().port}`;
		return this.url;
	}
	async close() {
		this.cut();
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}
	cut() { for (const s of this.streams) s.destroy(); }

	problem(res, e) {
		if (res.headersSent || res.destroyed) return;
		const status = e.status ?? 500;
		if (!e.status) console.error(e);
		res.writeHead(status, { "Content-Type": "application/problem+json" });
		res.end(JSON.stringify({ type: "about:blank", title: e.message, status, detail: e.message, ...e.more }));
	}

	hit(req) {
		if (!this.fault || (this.fault !== "down" && req.method === "GET")) return null;
		const f = this.fault;
		if (this.faults && --this.faults === 0) this.fault = null;
		return f;
	}

	async handle(req, res) {
		const url = new URL(req.url, this.url);
		if (!url.pathname.startsWith("/api/v1/")) return this.file(url.pathname, res);
		const fault = this.hit(req);
		if (fault === "down" || fault === "lost-request") return req.socket.destroy();
		const me = this.sessions.get(/keshev_session=([^;]+)/.exec(req.headers.cookie ?? "")?.[1]);
		const where = url.pathname.slice(7);
		if (where === "/events") return me ? this.stream(req, res) : this.problem(res, { status: 401, message: "sign in" });
		const raw = await readBody(req);
		this.requests.push({ method: req.method, path: where, key: req.headers["idempotency-key"], body: raw.toString() });
		const answer = where === "/uploads" ? this.upload(req, raw) : this.route(req.method, where, url.searchParams, raw, me, req.headers["idempotency-key"]);
		if (fault === "lost-answer") return req.socket.destroy();
		this.send(res, answer);
	}

	route(method, where, query, raw, me, key) {
		if (key && this.answers.has(key)) return this.answers.get(key);
		for (const r of ROUTES) {
			const m = r.method === method && r.re.exec(where);
			if (!m) continue;
			if (!me && !OPEN.has(`${method} ${r.pattern}`)) return { status: 401, body: { title: "sign in", detail: this.desk.lang === "he" ? "צריך קודם להיכנס למערכת." : "Please sign in first.", status: 401 } };
			const answer = this.run(r, { d: this.desk, me, query, p: Object.fromEntries(Object.entries(m.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)])), body: raw.length ? JSON.parse(raw) : {}, enter: (s, status) => this.enter(s, status), leave: () => ({ status: 204, cookie: "keshev_session=; Max-Age=0; Path=/" }) });
			if (key && method !== "GET") this.answers.set(key, answer);
			return answer;
		}
		return { status: 404, body: { title: "no such route", detail: `${method} ${where}`, status: 404 } };
	}
	run(r, ask) {
		let out;
		try {
			out = r.run(ask);
		} catch (e) {
			if (!e.status) throw e;
			return { status: e.status, body: { title: e.message, detail: e.message, status: e.status, ...e.more } };
		}
		if (Array.isArray(out)) return { status: out[0], body: structuredClone(out[1]) };
		return out?.status ? out : out?.raw ? { status: 200, ...out } : { status: 200, body: structuredClone(out) };
	}
	enter(staff, status) {
		const token = `s${this.sessions.size}-${Math.random().toString(36).slice(2)}`;
		this.sessions.set(token, staff);
		return { status, cookie: `keshev_session=${token}; HttpOnly; SameSite=Lax; Path=/`, body: { staff: { ...staff, password: undefined }, organization: { name: this.desk.organization }, now: this.desk.now(), undo_seconds: this.desk.settings.undo_seconds, csrf: null } };
	}
	upload(req, raw) {
		const id = this.desk.id(), u = { id, name: decodeURIComponent(req.headers["x-file-name"]), type: req.headers["content-type"], size: raw.length, url: `/api/v1/attachments/${id}` };
		this.desk.uploads.set(id, u);
		return { status: 201, body: u };
	}
	send(res, a) {
		const headers = { "Content-Type": a.type ?? (a.status >= 400 ? "application/problem+json" : "application/json"), "Cache-Control": "no-store" };
		if (a.cookie) headers["Set-Cookie"] = a.cookie;
		res.writeHead(a.status, headers);
		res.end(a.raw ?? (a.body === undefined ? "" : JSON.stringify(a.body)));
	}

	stream(req, res) {
		res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
		const tell = (event, data, id) => res.write(`${id ? `id: ${id}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
		tell("hello", { cursor: String(this.desk.journal.length) }, String(this.desk.journal.length));
		const last = Number(req.headers["last-event-id"]);
		if (req.headers["last-event-id"]) this.desk.journal.filter((e) => e.id > last).forEach((e) => tell("journal", e, String(e.id)));
		this.desk.listeners.add(tell);
		this.streams.add(res);
		const beat = setInterval(() => res.write(": still here\n\n"), 20_000);
		res.on("close", () => (clearInterval(beat), this.desk.listeners.delete(tell), this.streams.delete(res)));
	}

	file(name, res) {
		if (!this.files) return res.writeHead(404).end();
		const asset = /^\/assets\/[\w.-]+$/.test(name) ? path.join(this.files, name) : path.join(this.files, "index.html");
		if (!fs.existsSync(asset)) return res.writeHead(404).end();
		res.writeHead(200, { "Content-Type": TYPES[path.extname(asset)] ?? "application/octet-stream", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": name.startsWith("/assets/") ? "immutable, max-age=31536000" : "no-cache" });
		fs.createReadStream(asset).pipe(res);
	}
}
