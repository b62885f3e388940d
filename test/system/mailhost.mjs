// SPDX-License-Identifier: Apache-2.0
// A real mail host for whole-system tests: Postfix takes mail on a free port and puts it into maildirs or hands it to the
// desk by LMTP; Dovecot serves the maildirs by IMAP over TLS. Both run from a folder of their own and end with the test.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { after } from 'node:test';
import { until } from './keshev.mjs';

export const canRun = process.getuid() === 0 && fs.existsSync('/usr/sbin/postfix') && fs.existsSync('/usr/sbin/dovecot');

export const freePort = () => new Promise((done) => {
	const s = net.createServer().listen(0, '127.0.0.1', () => {
		const { port } = s.address();
		s.close(() => done(port));
	});
});

const listening = (port) => new Promise((done) => {
	const s = net.connect(port, '127.0.0.1');
	s.on('connect', () => (s.destroy(), done(true))).on('error', () => done(false));
});

function certificate(dir) {
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
		'-keyout', path.join(dir, 'key.pem'), '-out', path.join(dir, 'cert.pem')], { stdio: 'ignore' });
}

function postfixFiles(h) {
	const conf = path.join(h.dir, 'postfix');
	for (const d of [conf, path.join(h.dir, 'queue'), path.join(h.dir, 'pfdata')])
		fs.mkdirSync(d, { mode: 0o755 });
	execFileSync('chown', ['postfix', path.join(h.dir, 'pfdata')]);
	fs.writeFileSync(path.join(conf, 'transport'), h.transport.map(([to, via]) => `${to} ${via}\n`).join(''));
	fs.writeFileSync(path.join(conf, 'mailboxes'), h.people.map((p) => `${p} ${p}/\n`).join(''));
	fs.writeFileSync(path.join(conf, 'main.cf'), `compatibility_level = 3.6
queue_directory = ${h.dir}/queue
data_directory = ${h.dir}/pfdata
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = desk.test
transport_maps = texthash:${conf}/transport
virtual_mailbox_domains = customer.test fetched.test
virtual_mailbox_base = ${h.dir}/mail
virtual_mailbox_maps = texthash:${conf}/mailboxes
virtual_uid_maps = static:${h.uid}
virtual_gid_maps = static:${h.gid}
virtual_minimum_uid = 1
recipient_delimiter = +
propagate_unmatched_extensions = virtual
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_cert_file = ${h.dir}/cert.pem
smtpd_tls_key_file = ${h.dir}/key.pem
smtpd_tls_security_level = may
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
notify_classes =
maillog_file = ${h.dir}/postfix.log
maillog_file_prefixes = ${h.dir}
disable_dns_lookups = yes
alias_maps =
`);
	const lines = `127.0.0.1:${h.smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
	fs.writeFileSync(path.join(conf, 'master.cf'), lines);
	return conf;
}

function dovecotFile(h) {
	const conf = path.join(h.dir, 'dovecot.conf');
	fs.writeFileSync(path.join(h.dir, 'passwd'), h.people.map((p) => `${p}:{PLAIN}secret\n`).join(''));
	fs.writeFileSync(conf, `base_dir = ${h.dir}/run
log_path = ${h.dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${h.dir}/cert.pem
ssl_key = <${h.dir}/key.pem
auth_mechanisms = plain login
disable_plaintext_auth = no
mail_location = maildir:${h.dir}/mail/%u
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
passdb {
  driver = passwd-file
  args = ${h.dir}/passwd
}
userdb {
  driver = static
  args = uid=${h.uid} gid=${h.gid} home=${h.dir}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${h.imap}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`);
	return conf;
}

// transport: [[address or domain, "lmtp:inet:127.0.0.1:PORT"], …]; people: addresses with a mailbox and password "secret".
export async function mailhost({ transport, people }) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keshev-mail-'));
	fs.chmodSync(dir, 0o755);
	const id = (flag, user) => Number(execFileSync('id', [flag, user]).toString());
	const h = { dir, transport, people, smtp: await freePort(), imap: await freePort(), uid: id('-u', 'nobody'), gid: id('-g', 'nobody'), ca: path.join(dir, 'cert.pem') };
	certificate(dir);
	fs.mkdirSync(path.join(dir, 'mail'));
	execFileSync('chown', [`${h.uid}:${h.gid}`, path.join(dir, 'mail')]);
	const postfix = postfixFiles(h), dovecot = dovecotFile(h);
	execFileSync('/usr/sbin/postfix', ['-c', postfix, 'start'], { stdio: 'ignore' });
	h.dovecot = spawn('/usr/sbin/dovecot', ['-F', '-c', dovecot], { stdio: 'ignore' });
	h.end = () => {
		try {
			execFileSync('/usr/sbin/postfix', ['-c', postfix, 'abort'], { stdio: 'ignore' });
		} catch {
			// it was down already
		}
		h.dovecot.kill('SIGTERM');
	};
	after(() => {
		h.end();
		fs.rmSync(dir, { recursive: true, force: true });
	});
	await until(() => listening(h.smtp), 'Postfix to listen');
	await until(() => listening(h.imap), 'Dovecot to listen');
	h.log = () => ['postfix.log', 'dovecot.log'].map((f) => path.join(dir, f)).filter(fs.existsSync).map((f) => fs.readFileSync(f, 'utf8').split('\n').slice(-40).join('\n')).join('\n');
	return h;
}

// Sends one message by SMTP, as a mail program would. `text` has LF or CRLF lines.
export function smtp(port, from, to, text) {
	return new Promise((done, failed) => {
		const s = net.connect(port, '127.0.0.1');
		const steps = ['EHLO client.test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', text.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..') + '\r\n.', 'QUIT'];
		let got = '';
		s.setEncoding('latin1').setTimeout(20000, () => s.destroy(new Error('SMTP: no answer')));
		s.on('data', (b) => {
			got += b;
			const lines = got.split('\r\n');
			if (lines.length < 2 || !/^\d{3} /.test(lines.at(-2)))
				return;
			const answer = lines.at(-2);
			got = '';
			if (!/^[23]/.test(answer))
				return s.destroy(new Error(`SMTP: ${answer}`));
			if (steps.length)
				s.write(steps.shift() + '\r\n', 'utf8');
			else
				s.end(), done(answer);
		});
		s.on('error', failed);
	});
}

// All messages of a mailbox, by IMAP over TLS, as raw text: what the customer's own mail program would read.
export function imap(h, user) {
	return new Promise((done, failed) => {
		const s = tls.connect({ port: h.imap, host: '127.0.0.1', ca: fs.readFileSync(h.ca), servername: 'localhost' });
		const commands = [`LOGIN "${user}" "secret"`, 'SELECT INBOX', 'FETCH 1:* BODY.PEEK[]', 'LOGOUT'];
		let got = '', n = 0;
		s.setEncoding('latin1').setTimeout(20000, () => s.destroy(new Error('IMAP: no answer')));
		const next = () => s.write(`a${++n} ${commands[n - 1]}\r\n`);
		s.on('data', (b) => {
			got += b;
			if (n === 0 && /^\* OK/.test(got))
				return (got = ''), next();
			const m = new RegExp(`(^|\\r\\n)a${n} (OK|NO|BAD)[^\\r]*\\r\\n$`).exec(got);
			if (!m)
				return;
			if (m[2] !== 'OK' && n !== 3)
				return s.destroy(new Error(`IMAP: ${got}`));
			if (n === 3) {
				const mails = [];
				for (let at = 0, f; (f = /\{(\d+)\}\r\n/g, (f.lastIndex = at), (f = f.exec(got)));) {
					const from = f.index + f[0].length;
					mails.push(Buffer.from(got.slice(from, from + Number(f[1])), 'latin1').toString('utf8'));
					at = from + Number(f[1]);
				}
				s.end();
				return done(mails);
			}
			got = '';
			next();
		});
		s.on('error', failed);
	});
}

// Waits for a mail to `user` that `fits`; returns it.
export async function mailTo(h, user, fits, ms = 30000) {
	let found;
	await until(async () => (found = (await imap(h, user).catch(() => [])).find(fits)), `a mail to ${user}`, ms).catch((e) => {
		throw new Error(`${e.message}\n${h.log()}`);
	});
	return found;
}

// Decodes quoted-printable and base64 bodies of a raw message well enough to look for words in it.
export function readable(raw) {
	return raw.split(/\r?\n--[^\r\n]+\r?\n/).map((part) => {
		const cut = part.search(/\r?\n\r?\n/), head = part.slice(0, cut), body = part.slice(cut);
		if (/transfer-encoding:\s*base64/i.test(head))
			return head + '\n\n' + Buffer.from(body.replace(/\s/g, ''), 'base64').toString('utf8');
		if (/transfer-encoding:\s*quoted-printable/i.test(head))
			return head + Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, x) => String.fromCharCode(parseInt(x, 16))), 'latin1').toString('utf8');
		return part;
	}).join('\n');
}
export const header = (raw, name) => (new RegExp(`^${name}:\\s*((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] || '').replace(/\r?\n[ \t]+/g, ' ');
