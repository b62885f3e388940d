// SPDX-License-Identifier: Apache-2.0
// The customer's page, its record and the web form, through the real program: by plain HTTP, and in Chromium with and
// without scripts, in both languages, light and dark, from 320 to 1440 pixels.
//   SHOTS=folder      keeps pictures of what was seen
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { patience, run, serve, until } from './keshev.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const SHOTS = process.env.SHOTS;
const NOTE = 'canary-of-an-internal-note', HELD = 'canary-of-an-answer-that-has-not-left';
const EVIL = '"><img src=x onerror="window.evil=1"><script>window.evil=2</script>';
const modules = path.resolve('web/node_modules');
const hasBrowser = fs.existsSync(CHROMIUM) && fs.existsSync(path.join(modules, 'playwright-core'));

// ---- a mail server that takes everything ----------------------------------------------------------------------------

async function mailSink() {
	const mails = [];
	const server = net.createServer((s) => {
		let text = '', data = false;
		s.on('error', () => {});
		s.write('220 sink\r\n');
		s.on('data', (b) => {
			text += b.toString('latin1');
			for (;;) {
				const end = text.indexOf(data ? '\r\n.\r\n' : '\r\n');
				if (end < 0)
					return;
				const line = text.slice(0, end);
				text = text.slice(end + (data ? 5 : 2));
				if (data) {
					mails.push(line);
					data = false;
					s.write('250 taken\r\n');
				} else if (/^DATA/i.test(line)) {
					data = true;
					s.write('354 go\r\n');
				} else if (/^QUIT/i.test(line)) {
					s.end('221 bye\r\n');
				} else {
					s.write('250 fine\r\n');
				}
			}
		});
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	server.unref();
	return { mails, port: server.address().port, close: () => server.close() };
}

// All text of a mail, decoded as far as these tests need.
const plain = (mail) => {
	const wide = Buffer.from(mail, 'latin1').toString();
	const quoted = wide.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
	const words = [...mail.matchAll(/(?:^[A-Za-z0-9+/]{20,}={0,2}\r?\n?)+/gm)].map((m) => Buffer.from(m[0], 'base64').toString()).join('\n');
	return `${wide}\n${Buffer.from(quoted, 'latin1').toString()}\n${words}`;
};

// ---- one desk for all tests -----------------------------------------------------------------------------------------

let desk;
async function open() {
	if (desk)
		return desk;
	const sink = await mailSink(), k = await serve();
	const here = ['--data', k.folder], must = (r) => (assert.equal(r.status, 0, r.err), r.out.trim());
	must(run(['staff', 'add', 'roi@example.com', '--name', `Roi ${EVIL}`, '--role', 'admin', '--password-stdin', ...here], { input: 'correct horse battery' }));
	const token = must(run(['token', 'new', 'roi@example.com', ...here]));
	must(run(['mailbox', 'add', 'help@example.com', '--name', 'Bayit Tov', '--lang', 'en', '--smtp', `smtp://127.0.0.1:${sink.port}`, ...here]));
	const api = async (method, at, body, more = {}) => {
		const r = await fetch(`${k.url}/api/v1${at}`, { method, headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...more }, body: body && JSON.stringify(body) });
		const text = await r.text();
		return { status: r.status, body: text ? JSON.parse(text) : null };
	};
	const set = await api('PATCH', '/settings', { base_url: k.url, organization: `בית טוב ${EVIL}`, undo_seconds: 0 });
	assert.ok(set.status < 300, JSON.stringify(set.body));
	desk = { sink, k, url: k.url, api };
	return desk;
}

// A ticket as it comes by mail, and the link from the acknowledgement.
let people = 0;
async function ticket({ subject = 'Dishwasher arrived damaged', text = 'It leaks.\n\nPhotos follow.', name = 'Dana Levi', lang } = {}) {
	const d = await open(), email = `customer${++people}@example.org`;
	const r = await d.api('POST', '/tickets', { subject, text, channel: 'email', mailbox: 1, customer: { name, email } });
	assert.equal(r.status, 201, JSON.stringify(r.body));
	const mail = await until(() => d.sink.mails.find((m) => m.includes(email) && /\/c\//.test(plain(m))), 'the acknowledgement');
	return { ...r.body, email, link: `/c/${/\/c\/([A-Za-z0-9_-]{22})/.exec(plain(mail))[1]}`, lang };
}

const answer = (d, t, more = {}) => d.api('POST', `/tickets/${t.id}/contacts`, { kind: 'reply', text: 'We looked into it.', undo_seconds: 0, ...more });
const page = async (d, at, more = {}) => {
	const r = await fetch(d.url + at, { redirect: 'manual', ...more });
	return { status: r.status, headers: r.headers, text: await r.text() };
};
const field = (html, name, form = '') => new RegExp(`${form}[\\s\\S]*?name="${name}" value="([^"]*)"`).exec(html)[1];
const sayForm = (html, words, files = []) => {
	const f = new FormData();
	f.set('key', field(html, 'key', 'id="write"'));
	f.set('once', field(html, 'once', 'id="write"'));
	f.set('text', words);
	for (const [name, type, bytes] of files)
		f.append('files', new Blob([bytes], { type }), name);
	return f;
};

// ---- the hall ---------------------------------------------------------------------------------------------------------

test('the workspace is there under its own policy, and its files are kept for ever', async () => {
	const d = await open();
	for (const at of ['/', '/queue/all', '/tickets/K-1001', '/new', '/customers/1', '/settings/me', '/setup?token=x', '/invitation?token=x', '/reset?token=x']) {
		const r = await page(d, at);
		assert.equal(r.status, 200, at);
		assert.match(r.headers.get('content-security-policy'), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';.*frame-ancestors 'none'/);
		assert.doesNotMatch(r.headers.get('content-security-policy'), /unsafe-inline/);
		assert.equal(r.headers.get('cache-control'), 'no-cache');
		assert.match(r.text, /<div id="app">/);
	}
	const shell = await page(d, '/');
	const script = /src="(\/assets\/[^"]+\.js)"/.exec(shell.text)[1];
	for (const [takes, coding] of [['br, gzip', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip;q=0.5', 'gzip'], ['identity', null]]) {
		const r = await fetch(d.url + script, { headers: { 'Accept-Encoding': takes } });
		assert.equal(r.headers.get('content-encoding'), coding, takes);
		assert.equal(r.headers.get('cache-control'), 'public, max-age=31536000, immutable');
		assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
		assert.equal(r.headers.get('vary'), 'Accept-Encoding');
		const again = await page(d, script, { headers: { 'Accept-Encoding': takes, 'If-None-Match': r.headers.get('etag') } });
		assert.equal(again.status, 304);
		assert.equal(again.text, '');
		await r.arrayBuffer();
	}
	assert.equal((await page(d, '/assets/../manifest.json')).status, 404);
	assert.equal((await page(d, '/assets/nothing.js')).status, 404);
	assert.equal((await page(d, '/manifest.json')).status, 404);
});

test('kind pages in the reader’s language; the API speaks its own', async () => {
	const d = await open();
	const en = await page(d, '/nowhere', { headers: { 'Accept-Language': 'en' } }), he = await page(d, '/nowhere', { headers: { 'Accept-Language': 'he-IL,he;q=0.9,en;q=0.5' } });
	assert.deepEqual([en.status, he.status], [404, 404]);
	assert.match(en.text, /lang="en" dir="ltr"[\s\S]*There is nothing here/);
	assert.match(he.text, /lang="he" dir="rtl"[\s\S]*אין כאן דבר/);
	assert.equal((await page(d, '/accessibility', { method: 'POST' })).status, 405);
	assert.match((await page(d, '/api/v1/nowhere')).headers.get('content-type'), /problem\+json/);
	assert.equal((await page(d, '/robots.txt')).text, 'User-agent: *\nDisallow: /\n');
	assert.match((await page(d, '/accessibility?lang=he')).text, /5568/);
	assert.equal(en.headers.get('strict-transport-security'), null);
});

// ---- the link -----------------------------------------------------------------------------------------------------------

test('knowing the reference gives nothing; every wrong link reads the same', async () => {
	const d = await open(), t = await ticket();
	const strip = (text, token) => text.replaceAll(token, 'TOKEN').replace(/name="key" value="[^"]*"/, '');
	const wrong = [crypto.randomBytes(16).toString('base64url'), t.link.slice(3, 24) + (t.link.endsWith('A') ? 'B' : 'A')];
	const seen = new Set();
	for (const token of wrong) {
		const r = await page(d, `/c/${token}`, { headers: { 'Accept-Language': 'en' } });
		assert.equal(r.status, 410);
		seen.add(strip(r.text, token));
		for (const behind of ['/record', '/record.json', '/files/1'])
			assert.equal((await page(d, `/c/${token}${behind}`)).status, 410);
	}
	assert.equal(seen.size, 1);
	for (const name of [t.reference, String(t.id), 'x', `${t.link.slice(3)}A`]) {
		const r = await page(d, `/c/${name}`);
		assert.equal(r.status, 410);
		assert.doesNotMatch(r.text, /Dishwasher/);
	}
});

test('asking for a new link is answered alike for all, and mailed only to the address we know', async () => {
	const d = await open(), token = crypto.randomBytes(16).toString('base64url');
	const gone = await page(d, `/c/${token}?lang=he`);
	assert.match(gone.text, /הקישור הזה כבר לא בתוקף/);
	const body = new URLSearchParams({ key: field(gone.text, 'key') });
	const before = d.sink.mails.length;
	const r = await page(d, `/c/${token}/renew?lang=he`, { method: 'POST', body });
	assert.equal(r.status, 303);
	assert.equal(r.headers.get('location'), `/c/${token}?asked=1&lang=he`);
	const told = await page(d, r.headers.get('location'));
	assert.equal(told.status, 410);
	assert.match(told.text, /role="status"/);
	assert.equal((await page(d, `/c/${token}/renew`, { method: 'POST', body: new URLSearchParams({ key: 'x' }) })).status, 403);
	assert.equal(d.sink.mails.length, before);
});

test('opening changes nothing; a form from elsewhere is refused', async () => {
	const d = await open(), t = await ticket();
	const before = await d.api('GET', `/tickets/${t.id}`);
	const html = (await page(d, t.link)).text;
	await page(d, `${t.link}?lang=he&said=yes`);
	await page(d, `${t.link}/record`);
	await page(d, `${t.link}/record.json`);
	await page(d, `${t.link}/say`);
	await page(d, `${t.link}/solved?is=yes`);
	for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://evil.example' }])
		assert.equal((await page(d, `${t.link}/say`, { method: 'POST', headers, body: sayForm(html, 'hello') })).status, 403);
	const noKey = await page(d, `${t.link}/say`, { method: 'POST', body: new URLSearchParams({ key: 'guess', text: 'kept words' }) });
	assert.equal(noKey.status, 403);
	assert.match(noKey.text, /kept words<\/textarea>/);
	const after = await d.api('GET', `/tickets/${t.id}`);
	assert.equal(after.body.etag, before.body.etag);
	assert.equal(after.body.page_opened, false);
});

// ---- what it shows ------------------------------------------------------------------------------------------------------

test('next contact first, the shared record, and never a note', async () => {
	const d = await open(), t = await ticket();
	await d.api('POST', `/tickets/${t.id}/contacts`, { kind: 'note', text: NOTE });
	await answer(d, t, { text: HELD, undo_seconds: 60 });
	await d.api('PATCH', `/tickets/${t.id}`, { owner: 1 });
	const all = [];
	for (const at of [t.link, `${t.link}?lang=he`, `${t.link}/record`, `${t.link}/record?keep=1`, `${t.link}/record.json`]) {
		const r = await page(d, at);
		assert.equal(r.status, 200, at);
		assert.equal(r.headers.get('x-robots-tag'), 'noindex, nofollow');
		assert.equal(r.headers.get('referrer-policy'), 'no-referrer');
		assert.equal(r.headers.get('cache-control'), 'private, no-store');
		assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
		all.push(r.text);
	}
	for (const text of all) {
		assert.ok(!text.includes(NOTE));
		assert.ok(!text.includes(HELD));
	}
	const [en, he] = all;
	assert.equal(en.match(/<h1/g).length, 1);
	assert.match(en, /<h1 class="v" aria-describedby="nx">(Today|Tomorrow|On)[^<]* by \d/);
	assert.match(he, /<h1 class="v" aria-describedby="nx">(היום|מחר|ב)[^<]* עד \d/);
	assert.ok(en.indexOf('<h1') < en.indexOf('<h2'));
	for (const [text, words] of [[en, ['It leaks.', 'The next step is ours.', 'Nothing for now. It’s with us.', 'With us', t.reference, 'Everything said and written', 'The same text for you and for us.', 'This link is yours alone, no password', 'Accessibility statement']],
		[he, ['הצעד הבא אצלנו', 'כרגע כלום. הכדור אצלנו.', 'אצלנו', 'כל מה שנאמר ונכתב', 'הקישור אישי שלכם, בלי סיסמה', 'הצהרת נגישות']]])
		for (const w of words)
			assert.ok(text.includes(w), w);
	assert.doesNotMatch(en, /<script|onerror="|style="|<iframe|javascript:/);
	assert.match(en, /&lt;script&gt;/);
});

test('every state in words', async () => {
	const d = await open(), t = await ticket();
	const words = [
		[{ owner: 1 }, /The next step is ours/, /הצעד הבא אצלנו/],
		[{ state: 'with_third_party' }, /asked somebody outside/, /גורם מחוץ לחברה/],
		[{ state: 'solved' }, /We think it is solved\. Is it, for you\?/, /מבחינתנו זה נפתר\. גם אצלכם\?/],
		[{ state: 'closed' }, /Nothing more is planned/, /לא מתוכנן דבר נוסף/],
		[{ state: 'with_customer' }, /Read our last message below\. If it asks/, /לקרוא את ההודעה האחרונה/],
	];
	for (const [change, en, he] of words) {
		const r = await d.api('PATCH', `/tickets/${t.id}`, change);
		assert.equal(r.status, 200, JSON.stringify(r.body));
		assert.match((await page(d, t.link)).text, en);
		assert.match((await page(d, `${t.link}?lang=he`)).text, he);
	}
});

// ---- what they do there --------------------------------------------------------------------------------------------------

test('words and files are added once, however often they are sent', async () => {
	const d = await open(), t = await ticket();
	await d.api('PATCH', `/tickets/${t.id}`, { owner: 1 });
	const html = (await page(d, t.link)).text, form = () => sayForm(html, 'Here is the photo\r\nאחרי שתי שורות', [[`../../${EVIL}.html`, 'text/html', '<script>evil</script>'], ['b.bin', '', Buffer.from([0, 13, 10, 255])]]);
	for (let i = 0; i < 2; i++) {
		const r = await page(d, `${t.link}/say`, { method: 'POST', body: form() });
		assert.equal(r.status, 303, r.text);
		assert.equal(r.headers.get('location'), `${t.link}?said=message`);
	}
	const seen = (await page(d, `${t.link}?said=message`)).text;
	assert.match(seen, /role="status">Your message arrived/);
	assert.equal(seen.match(/Here is the photo/g).length, 1);
	assert.match(seen, /Here is the photo<br>אחרי שתי שורות/);
	const files = [...seen.matchAll(/href="(\/c\/[^"]+\/files\/(\d+))"/g)];
	assert.equal(files.length, 2);
	const web = await page(d, files[0][1]);
	assert.equal(web.headers.get('content-type'), 'application/octet-stream');
	assert.match(web.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+$/);
	assert.equal(web.headers.get('content-security-policy'), "default-src 'none'; sandbox");
	assert.equal(web.headers.get('x-content-type-options'), 'nosniff');
	assert.equal(web.text, '<script>evil</script>');
	const raw = await fetch(d.url + files[1][1]);
	assert.deepEqual(Buffer.from(await raw.arrayBuffer()), Buffer.from([0, 13, 10, 255]));
	// Somebody else's link opens none of them, and a note's file is nobody's.
	const other = await ticket({ name: 'Avi' });
	assert.equal((await page(d, `${other.link}/files/${files[0][2]}`)).status, 404);
	const now = await d.api('GET', `/tickets/${t.id}?include=contacts`);
	assert.equal(now.body.state, 'with_us');
	assert.equal(now.body.nth, 2);
	assert.equal(now.body.page_opened !== false && now.body.page_opened !== null, true);
	const note = await until(() => d.sink.mails.find((m) => m.includes('roi@example.com') && plain(m).includes(t.reference)), 'the notice to the owner');
	assert.match(plain(note), /Here is the photo/);
});

test('what cannot be taken is said beside what was typed', async () => {
	const d = await open(), t = await ticket(), html = (await page(d, t.link)).text;
	const empty = await page(d, `${t.link}/say`, { method: 'POST', body: sayForm(html, '  \n ') });
	assert.equal(empty.status, 422);
	assert.match(empty.text, /id="wrong" role="alert">Nothing is written yet/);
	const many = await page(d, `${t.link}/say`, { method: 'POST', body: sayForm(html, `<b>kept</b> ${EVIL}`, Array.from({ length: 11 }, (_, i) => [`${i}.txt`, 'text/plain', 'x'])) });
	assert.equal(many.status, 422);
	assert.match(many.text, /&lt;b&gt;kept&lt;\/b&gt;/);
	const broken = await page(d, `${t.link}/say?lang=he`, { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x\r\nbroken off' });
	assert.equal(broken.status, 422);
	assert.match(broken.text, /נקטע בדרך/);
	assert.equal((await page(d, `${t.link}/say`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' })).status, 415);
	let last;
	for (let i = 0; i < 21; i++)
		last = await page(d, `${t.link}/say`, { method: 'POST', body: new URLSearchParams({ key: field(html, 'key', 'id="write"'), text: `message ${i}` }) });
	assert.equal(last.status, 429);
	assert.match(last.text, /message 20<\/textarea>/);
});

test('"yes, solved" closes, "not yet" brings it back with a time', async () => {
	const d = await open();
	for (const is of ['yes', 'no']) {
		const t = await ticket();
		await d.api('PATCH', `/tickets/${t.id}`, { owner: 1 });
		await d.api('PATCH', `/tickets/${t.id}`, { state: 'solved' });
		const html = (await page(d, t.link)).text;
		const r = await page(d, `${t.link}/solved`, { method: 'POST', body: new URLSearchParams({ key: field(html, 'key', 'id="choose"'), is }) });
		assert.equal(r.status, 303, r.text);
		const now = (await d.api('GET', `/tickets/${t.id}?include=contacts`)).body;
		assert.equal(now.state, is === 'yes' ? 'closed' : 'with_us');
		assert.equal(Boolean(now.next_contact), is === 'no');
		// A closed one opens again by writing.
		if (is === 'yes') {
			await page(d, `${t.link}/say`, { method: 'POST', body: sayForm(html, 'It leaks again') });
			const again = (await d.api('GET', `/tickets/${t.id}`)).body;
			assert.equal(again.state, 'with_us');
			assert.ok(again.next_contact);
		}
	}
});

// ---- the record ------------------------------------------------------------------------------------------------------------

test('the record can be checked by anybody who holds it', async () => {
	const d = await open(), t = await ticket({ subject: `צרות ${EVIL}` });
	await answer(d, t, { text: 'בדקנו, והמכונה תוחלף.' });
	await until(async () => (await page(d, t.link)).text.includes('המכונה תוחלף'), 'the answer on the page');
	const r = await page(d, `${t.link}/record.json`), record = JSON.parse(r.text), sha = (...parts) => parts.reduce((h, p) => h.update(p), crypto.createHash('sha256')).digest();
	assert.match(r.headers.get('content-disposition'), new RegExp(`filename\\*=UTF-8''${t.reference}\\.json`));
	assert.equal(record.format, 'keshev-record/1');
	let prev = Buffer.alloc(32);
	record.chains[0].events.forEach((e, i) => {
		assert.equal(e.seq, i + 1);
		assert.equal(e.prev, prev.toString('hex'));
		assert.equal(sha(Buffer.from(e.salt, 'hex'), e.content).toString('hex'), e.content_hash);
		assert.equal(sha(prev, e.canonical, Buffer.from(e.content_hash, 'hex')).toString('hex'), e.hash);
		assert.ok(e.canonical.includes(`\n${e.kind}\n`));
		prev = Buffer.from(e.hash, 'hex');
	});
	assert.equal(record.head, prev.toString('hex'));
	assert.ok((await page(d, t.link)).text.includes(record.head));
	const kept = await page(d, `${t.link}/record?keep=1&lang=he`);
	assert.match(kept.headers.get('content-disposition'), /^attachment/);
	assert.doesNotMatch(kept.text, /<link|\/assets\/[^)]*\.css|<script/);
	assert.match(kept.text, /המכונה תוחלף/);
});

// ---- the web form ------------------------------------------------------------------------------------------------------------

const formOf = (html, words) => {
	const f = new FormData();
	for (const name of ['key', 'stamp', 'once'])
		f.set(name, field(html, name));
	for (const [name, value] of Object.entries({ name: 'Noa', email: 'noa@example.org', subject: 'A gap in the door', text: 'Cold air comes in.', ...words }))
		f.set(name, value);
	return f;
};
const waitForHuman = () => new Promise((done) => setTimeout(done, 2700));

test('the web form opens a ticket, acknowledges it, and says what happens now', async () => {
	const d = await open(), html = (await page(d, '/form/help@example.com')).text;
	const fast = await page(d, '/form/help@example.com', { method: 'POST', body: formOf(html, {}) });
	assert.equal(fast.status, 422);
	assert.match(fast.text, /press send again/);
	await waitForHuman();
	const body = formOf(html, { email: 'Noa.Web@Example.org', text: `first words ${EVIL}` });
	body.append('files', new Blob(['x'], { type: 'image/png' }), 'door.png');
	const r = await page(d, '/form/help@example.com?lang=he', { method: 'POST', body });
	assert.equal(r.status, 303, r.text);
	const done = await page(d, r.headers.get('location'));
	assert.equal(done.status, 200);
	assert.match(done.text, /ההודעה שלכם וקובץ אחד,/);
	assert.match(done.text, /<h1 class="v" aria-describedby="nx">[^<]+ עד \d/);
	const reference = /K-\d+/.exec(done.text)[0];
	const t = (await d.api('GET', `/tickets/${reference}?include=contacts`)).body;
	assert.equal(t.channel, 'form');
	assert.equal(t.lang, 'he');
	assert.equal(t.customer.name, 'Noa');
	const mail = await until(() => d.sink.mails.find((m) => m.includes('noa.web@example.org') && /\/c\//.test(plain(m))), 'the acknowledgement');
	assert.ok(!plain(mail).includes('first words'));
	assert.equal((await page(d, `/form/help@example.com/done?t=${t.id}-guess`)).status, 404);
	// The same form again leads to the same ticket, not to a second one.
	const again = await page(d, '/form/help@example.com?lang=he', { method: 'POST', body: formOf(html, { email: 'Noa.Web@Example.org', text: 'first words' }) });
	assert.equal(again.headers.get('location'), r.headers.get('location'));
	assert.equal((await page(d, '/form/1')).status, 200);
	assert.equal((await page(d, '/form/nobody@example.com')).status, 404);
	assert.equal((await page(d, '/form/99')).status, 404);
});

test('what does not fit the form is said beside its field, and machines end in junk', async () => {
	const d = await open(), html = (await page(d, '/form/1')).text;
	await waitForHuman();
	const r = await page(d, '/form/1', { method: 'POST', body: formOf(html, { name: 'Win http://evil.example', email: 'nonsense', text: ' ', subject: 'kept subject' }) });
	assert.equal(r.status, 422);
	for (const id of ['name-wrong', 'email-wrong', 'text-wrong'])
		assert.ok(r.text.includes(`id="${id}"`), id);
	assert.ok(r.text.includes('value="kept subject"'));
	assert.match((await page(d, '/form/1', { method: 'POST', body: formOf(html, { email: 'HELP@example.com' }) })).text, /address of ours/);
	const before = d.sink.mails.length;
	const trapped = await page(d, '/form/1', { method: 'POST', body: formOf(html, { website: 'http://x', email: 'bot@example.org' }) });
	assert.equal(trapped.status, 303);
	const junk = (await d.api('GET', '/tickets?view=junk')).body.items;
	assert.ok(junk.some((i) => i.customer.name === 'Noa' && i.junk));
	assert.equal(d.sink.mails.length, before);
	const forged = formOf((await page(d, '/form/1')).text, {});
	forged.set('stamp', `${Date.now() - 5000}-AAAAAAAAAAAAAAAAAAAAAA`);
	assert.equal((await page(d, '/form/1', { method: 'POST', body: forged })).status, 422);
});

test('only named sites may embed the form', async () => {
	const d = await open();
	assert.match((await page(d, '/form/1')).headers.get('content-security-policy'), /frame-ancestors 'none'/);
	assert.equal((await page(d, '/form/1')).headers.get('x-frame-options'), 'DENY');
	const set = await d.api('PATCH', '/settings', { form_frames: 'https://www.example.com, https://shop.example.com' });
	assert.equal(set.status, 200, JSON.stringify(set.body));
	const framed = await page(d, '/form/1');
	assert.match(framed.headers.get('content-security-policy'), /frame-ancestors https:\/\/www\.example\.com +https:\/\/shop\.example\.com$/);
	assert.equal(framed.headers.get('x-frame-options'), null);
	await d.api('PATCH', '/settings', { form_frames: "https://x; script-src 'unsafe-inline'" });
	assert.match((await page(d, '/form/1')).headers.get('content-security-policy'), /frame-ancestors 'none'/);
	assert.match((await page(d, (await ticket()).link)).headers.get('content-security-policy'), /frame-ancestors 'none'/);
});

// ---- in a browser ------------------------------------------------------------------------------------------------------------

test('in Chromium: no finding, no overflow, no script of a stranger, in both languages and themes', { skip: !hasBrowser && 'no Chromium here' }, async () => {
	const { chromium } = await import(path.join(modules, 'playwright-core/index.mjs'));
	const axe = fs.readFileSync(path.join(modules, 'axe-core/axe.min.js'), 'utf8');
	const d = await open();
	const t = await ticket({ subject: `Dishwasher ${EVIL}`, text: `It leaks.\n\n${EVIL}\n\nhttps://example.com/${'long'.repeat(60)}`, name: `Dana ${EVIL}` });
	await d.api('PATCH', `/tickets/${t.id}`, { owner: 1, story: `The order got stuck. ${EVIL}` });
	const html = (await page(d, t.link)).text;
	await page(d, `${t.link}/say`, { method: 'POST', body: sayForm(html, `תמונות ${EVIL}`, [[`photo ${EVIL} ${'long'.repeat(30)}.png`, 'image/png', 'x']]) });
	const solved = await ticket({ name: 'Avi' });
	await d.api('PATCH', `/tickets/${solved.id}`, { owner: 1 });
	await d.api('PATCH', `/tickets/${solved.id}`, { state: 'solved' });
	const written = formOf((await page(d, '/form/1')).text, { name: 'Noa', email: 'noa.again@example.org', text: EVIL });
	await waitForHuman();
	const done = (await page(d, '/form/1', { method: 'POST', body: written })).headers.get('location');
	const places = { done, status: t.link, solved: `${solved.link}?said=no`, record: `${t.link}/record`, gone: `/c/${crypto.randomBytes(16).toString('base64url')}`, form: '/form/1', statement: '/accessibility', nothing: '/nowhere' };
	const label = (...words) => words.join(' ');
	const check = async (p, what, noise) => {
		const found = await p.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
		assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], what);
		assert.deepEqual(noise, [], what);
		if (SHOTS) {
			fs.mkdirSync(SHOTS, { recursive: true });
			await p.screenshot({ path: path.join(SHOTS, `${what.replaceAll(' ', '.')}.png`), fullPage: true });
		}
	};
	// One visit: light and dark on a phone, all widths, then a desk screen.
	const look = async (browser, name, at, lang) => {
		const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'light', reducedMotion: 'reduce', locale: lang === 'he' ? 'he-IL' : 'en-GB' });
		const p = await context.newPage(), noise = [];
		p.on('console', (m) => ['error', 'warning'].includes(m.type()) && !/status of 4\d\d/.test(m.text()) && noise.push(m.text()));
		p.on('pageerror', (e) => noise.push(String(e)));
		p.on('dialog', (x) => noise.push(x.message()));
		await p.goto(d.url + at + (at.includes('?') ? '&' : '?') + `lang=${lang}`, { timeout: patience(20000), waitUntil: 'load' });
		assert.equal(await p.evaluate(() => document.documentElement.dir), lang === 'he' ? 'rtl' : 'ltr', label(name, lang));
		assert.equal(await p.evaluate(() => window.evil), undefined, label(name, lang));
		assert.equal(await p.evaluate(() => document.images.length + document.scripts.length), 0, label(name, lang));
		await p.evaluate(axe);
		await check(p, label(name, lang, 'light', 390), noise);
		await p.emulateMedia({ colorScheme: 'dark' });
		await check(p, label(name, lang, 'dark', 390), noise);
		for (const w of [320, 390, 768, 1024, 1280]) {
			await p.setViewportSize({ width: w, height: 800 });
			assert.ok((await p.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, label(name, lang, 'overflows at', w));
		}
		await p.setViewportSize({ width: 1440, height: 900 });
		if (lang === 'he')
			await p.emulateMedia({ colorScheme: 'light' });
		await check(p, label(name, lang, lang === 'he' ? 'light' : 'dark', 1440), noise);
		await context.close();
	};
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
	try {
		for (const [name, at] of Object.entries(places))
			for (const lang of ['en', 'he'])
				await look(browser, name, at, lang);
	} finally {
		await browser.close();
	}
});

test('in Chromium the workspace starts under its policy', { skip: !hasBrowser && 'no Chromium here' }, async () => {
	const { chromium } = await import(path.join(modules, 'playwright-core/index.mjs'));
	const d = await open(), browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
	try {
		const p = await browser.newPage(), noise = [];
		p.on('console', (m) => m.type() === 'error' && !/status of 401/.test(m.text()) && noise.push(m.text()));
		p.on('pageerror', (e) => noise.push(String(e)));
		await p.goto(`${d.url}/tickets/K-1001`);
		await p.locator('#app *').first().waitFor();
		await p.waitForLoadState('networkidle');
		assert.deepEqual(noise, []);
	} finally {
		await browser.close();
	}
});

test('in Chromium without scripts: read, answer, send a file, say it is not solved; all within 20 kB', { skip: !hasBrowser && 'no Chromium here' }, async () => {
	const { chromium } = await import(path.join(modules, 'playwright-core/index.mjs'));
	const d = await open(), t = await ticket({ name: 'Dana' });
	await d.api('PATCH', `/tickets/${t.id}`, { owner: 1 });
	await d.api('PATCH', `/tickets/${t.id}`, { state: 'solved' });
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
	try {
		const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, locale: 'en-GB' });
		const p = await context.newPage();
		const sizes = [];
		p.on('requestfinished', async (r) => sizes.push([r.url(), await r.sizes()]));
		await p.goto(`${d.url}${t.link}?lang=he`);
		await p.waitForLoadState('networkidle');
		const bytes = sizes.filter(([u]) => !u.endsWith('.woff2')).reduce((n, [, s]) => n + s.responseBodySize, 0);
		assert.ok(bytes > 3000 && bytes <= 20000, `${bytes} bytes`);
		if (SHOTS)
			console.log(`# status page: ${bytes} bytes without fonts`);
		// The whole answer stands within the first screen of a phone.
		const box = await p.locator('.three').boundingBox();
		assert.ok(box.y + box.height <= 844, `the answers end at ${box.y + box.height}`);
		await p.getByRole('button', { name: /עוד לא/ }).click();
		await p.getByRole('status').waitFor();
		assert.match(p.url(), /said=no&lang=he$/);
		assert.match(await p.getByRole('status').innerText(), /שוב פתוחה/);
		await p.locator('#m').fill('עדיין נוזל מלמטה');
		await p.locator('input[type=file]').setInputFiles([{ name: 'נזילה.png', mimeType: 'image/png', buffer: Buffer.from('png') }]);
		await p.locator('#write button').click();
		await p.getByRole('status').waitFor();
		assert.match(await p.locator('.rec').innerText(), /עדיין נוזל מלמטה[\s\S]*נזילה\.png/);
		await p.getByRole('link', { name: 'English' }).click();
		assert.equal(await p.locator('html').getAttribute('dir'), 'ltr');
		assert.equal((await d.api('GET', `/tickets/${t.id}`)).body.state, 'with_us');
	} finally {
		await browser.close();
	}
});

test('the desk stops', async () => {
	const d = await open();
	assert.equal((await d.k.stop()).status, 0, d.k.log);
	d.sink.close();
});
