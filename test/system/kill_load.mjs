// SPDX-License-Identifier: Apache-2.0
// Helpers of the kill test: clients that write through every door and remember what was acknowledged. Each goes on with the
// same message or key until somebody acknowledges it, as mail servers and our own workspace do.
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { program, sleep } from './keshev.mjs';

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

function post(load, path, body, key) {
	return new Promise((done) => {
		const bytes = JSON.stringify(body);
		const r = http.request({ host: '127.0.0.1', port: load.port, method: 'POST', path: `/api/v1${path}`, agent, timeout: 15000,
			headers: { Authorization: `Bearer ${load.token}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(bytes), 'Idempotency-Key': key } }, (res) => {
			let text = '';
			res.setEncoding('utf8').on('data', (b) => (text += b)).on('error', () => done(null)).on('end', () => {
				if (res.statusCode === 201)
					return done(JSON.parse(text));
				if (res.statusCode < 500)
					load.wrong.push(`${path}: ${res.statusCode} ${text}`);
				done(null);
			});
		});
		r.on('timeout', () => r.destroy()).on('error', () => done(null)).end(bytes);
	});
}

// Until it is acknowledged, however often the desk dies meanwhile.
async function again(load, once) {
	for (;;) {
		const got = await once();
		if (got || load.gaveUp)
			return got;
		load.retries++;
		await sleep(20);
	}
}

async function tickets(load, w) {
	for (let i = 0; !load.over; i++) {
		const subject = `ticket ${w} ${i}`;
		const made = await again(load, () => post(load, '/tickets', { subject, text: 'x', channel: 'form', customer: { name: 'C', email: `c${w}-${i}@customer.test` } }, `t-${w}-${i}`));
		if (!made)
			return;
		load.tickets.set(subject, made.id);
		if (i % 3)
			continue;
		const text = `answer ${w} ${i}`;
		const sent = await again(load, () => post(load, `/tickets/${made.id}/contacts`, { kind: 'reply', text, undo_seconds: 0 }, `r-${w}-${i}`));
		if (sent)
			load.answers.set(text, sent.contact.id);
	}
}

const message = (to, id) => `From: Somebody <${id}@customer.test>\r\nTo: ${to}\r\nSubject: mail ${id}\r\nMessage-ID: <${id}@customer.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${`A line of mail ${id}. `.repeat(40)}\r\n`;

// One LMTP transaction on a connection of its own: true when the message was acknowledged.
export function lmtp(port, to, text) {
	return new Promise((done) => {
		const s = net.connect(port, '127.0.0.1'), steps = ['LHLO load.test', 'MAIL FROM:<bounce@customer.test>', `RCPT TO:<${to}>`, 'DATA', `${text}.`];
		let got = '';
		const end = (ok) => (s.destroy(), done(ok));
		s.setEncoding('latin1').setTimeout(15000, () => end(false)).on('error', () => end(false)).on('close', () => done(false));
		s.on('data', (b) => {
			got += b;
			const last = got.split('\r\n').at(-2);
			if (!last || !/^\d{3} /.test(last))
				return;
			got = '';
			if (!/^[23]/.test(last))
				return end(false);
			if (!steps.length)
				return end(true);
			s.write(`${steps.shift()}\r\n`);
		});
	});
}

async function mails(load, w) {
	for (let i = 0; !load.over; i++) {
		const id = `lmtp-${w}-${i}`;
		if (await again(load, () => lmtp(load.lmtp, load.address, message(load.address, id))))
			load.mails.add(id);
		await sleep(5);
	}
}

const piped = (load, id) => new Promise((done) => {
	const child = spawn(program, ['deliver', '--mailbox', load.address, '--data', load.folder, ...(load.db ? ['--db', load.db] : [])], { stdio: ['pipe', 'ignore', 'ignore'] });
	child.stdin.on('error', () => {});
	child.stdin.end(message(load.address, id));
	child.on('close', (status) => {
		if (status !== 0 && status !== 75)
			load.wrong.push(`deliver ended with ${status}`);
		done(status === 0);
	});
});

async function pipes(load, w) {
	for (let i = 0; !load.over; i++) {
		const id = `pipe-${w}-${i}`;
		if (await again(load, () => piped(load, id)))
			load.mails.add(id);
		await sleep(100);
	}
}

// Starts everything; `stop` waits until each client has the acknowledgement it was waiting for.
export function startLoad({ port, lmtp: lmtpPort, token, folder, db, address }) {
	const load = { port, lmtp: lmtpPort, token, folder, db, address, over: false, gaveUp: false, retries: 0, tickets: new Map(), answers: new Map(), mails: new Set(), wrong: [] };
	const all = Promise.all([tickets(load, 1), tickets(load, 2), tickets(load, 3), mails(load, 1), mails(load, 2), pipes(load, 1)]);
	load.stop = async () => {
		load.over = true;
		const timer = setTimeout(() => (load.gaveUp = true), 60000);
		await all;
		clearTimeout(timer);
		agent.destroy();
	};
	return load;
}
