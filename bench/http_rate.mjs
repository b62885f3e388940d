// SPDX-License-Identifier: Apache-2.0
// The wire's HTTP server beside nginx in one run: GET of a 7 kB answer (ours through gate, worker thread and back; nginx
// a static file), 8 and 64 clients, in turns; then memory of 1,000 idle event streams and the time one event takes to all.
//   node bench/http_rate.mjs PATH-OF-http_rate [seconds=3] [rounds=3]
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const [program, seconds = '3', rounds = '3'] = process.argv.slice(2);
const has = (name) => process.env.PATH.split(':').concat('/usr/sbin').some((d) => fs.existsSync(path.join(d, name)));
for (const needed of ['wrk', 'nginx'])
	if (!has(needed)) {
		console.log(`SKIPPED: ${needed} is not installed`);
		process.exit(0);
	}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keshev-http-'));
fs.chmodSync(folder, 0o755);
fs.writeFileSync(path.join(folder, 'page'), 'p'.repeat(7168));
const freePort = () =>
	new Promise((ok) => {
		const s = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = s.address();
			s.close(() => ok(port));
		});
	});

const nginxPort = await freePort();
fs.writeFileSync(
	path.join(folder, 'nginx.conf'),
	`daemon off; worker_processes 2; pid ${folder}/pid; error_log ${folder}/log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type text/html;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${nginxPort}; root ${folder}; } }\n`,
);
const nginx = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'log')], { stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
const ours = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = readline.createInterface({ input: ours.stdout })[Symbol.asyncIterator]();
const port = Number((await lines.next()).value);
const ask = async (what) => {
	ours.stdin.write(`${what}\n`);
	const [kb, streams] = (await lines.next()).value.split(' ').map(Number);
	return { kb, streams };
};
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));
await sleep(300);

// CPU time of a process and its children in microseconds.
const ticks = Number(execFileSync('getconf', ['CLK_TCK']));
function cpu(pid) {
	const own = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
	return ((Number(own[11]) + Number(own[12])) / ticks) * 1e6 + children.reduce((sum, c) => sum + cpu(c), 0);
}

function wrk(url, clients, pid) {
	const before = cpu(pid);
	const out = execFileSync('wrk', ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', url]).toString();
	if (/Non-2xx|Socket errors/.test(out))
		throw new Error(out);
	const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(out);
	const requests = Number(/(\d+) requests in/.exec(out)[1]);
	return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), cost: (cpu(pid) - before) / requests, p99: Number(p99[1]) * { us: 0.001, ms: 1, s: 1000 }[p99[2]] };
}

for (const clients of [8, 64]) {
	const shares = [], rates = [], peers = [], p99 = [], costs = [];
	for (let i = 0; i < Number(rounds); i++) {
		const mine = wrk(`http://127.0.0.1:${port}/page`, clients, ours.pid), peer = wrk(`http://127.0.0.1:${nginxPort}/page`, clients, nginx.pid);
		rates.push(Math.round(mine.rate));
		peers.push(Math.round(peer.rate));
		p99.push(mine.p99.toFixed(1));
		costs.push(`${mine.cost.toFixed(1)}/${peer.cost.toFixed(1)}`);
		shares.push(Math.round((100 * mine.rate) / peer.rate));
	}
	console.log(`${clients} clients: ${rates.join(' ')} requests/s (p99 ${p99.join(' ')} ms), nginx ${peers.join(' ')}: ${shares.join(' ')} % of nginx; CPU a request, ours/nginx: ${costs.join(' ')} µs`);
}

const STREAMS = 1000;
const before = await ask('m');
const sockets = [];
let got = 0;
for (let i = 0; i < STREAMS; i++) {
	const s = net.connect(port, '127.0.0.1', () => s.write('GET /live HTTP/1.1\r\nHost: a\r\nUser-Agent: bench\r\nAccept: text/event-stream\r\n\r\n'));
	s.on('data', (d) => (got += d.toString('latin1').split('something happened').length - 1));
	sockets.push(s);
}
while ((await ask('m')).streams < STREAMS)
	await sleep(50);
await sleep(500);
const after = await ask('m');
const sent = process.hrtime.bigint();
await ask('p');
while (got < STREAMS)
	await sleep(1);
const took = Number(process.hrtime.bigint() - sent) / 1e6;
await sleep(200);
const used = await ask('m');
for (const s of sockets)
	s.destroy();
const gone = process.hrtime.bigint();
while ((await ask('m')).streams > 0)
	await sleep(1);
console.log(`${STREAMS} idle streams: ${((after.kb - before.kb) / STREAMS).toFixed(2)} kB each (${((used.kb - before.kb) / STREAMS).toFixed(2)} after an event), limit 8 kB`);
console.log(`one event to all ${STREAMS} and read by this client: ${took.toFixed(1)} ms; all noticed gone after ${(Number(process.hrtime.bigint() - gone) / 1e6).toFixed(0)} ms`);
ours.stdin.end();
nginx.kill();
await sleep(200);
fs.rmSync(folder, { recursive: true, force: true });
process.exit(0);
