// SPDX-License-Identifier: Apache-2.0
// Helpers of whole-system tests: an SMTP server that keeps what it is given. `sink.mails` holds {from, to, text}; one mail
// per recipient. `delay` milliseconds pass before each acceptance, so that a sender can be killed in between.
import net from 'node:net';
import { after } from 'node:test';

export function smtpSink({ delay = 0 } = {}) {
	const sink = { mails: [], port: 0 };
	const server = net.createServer((s) => {
		let buffer = '', data = null, from = '', to = [];
		s.setEncoding('latin1').on('error', () => {});
		const say = (line) => s.writable && s.write(`${line}\r\n`);
		const line = (l) => {
			if (data !== null) {
				if (l !== '.')
					return void data.push(l.replace(/^\./, ''));
				const text = Buffer.from(data.join('\r\n'), 'latin1').toString('utf8');
				for (const t of to)
					sink.mails.push({ from, to: t, text });
				data = null;
				return void setTimeout(() => say('250 2.0.0 kept'), delay);
			}
			const [verb] = l.toUpperCase().split(/[ :]/);
			if (verb === 'EHLO' || verb === 'HELO')
				say('250-sink.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 60000000');
			else if (verb === 'MAIL')
				(from = /<(.*?)>/.exec(l)?.[1]), (to = []), say('250 2.1.0 ok');
			else if (verb === 'RCPT')
				to.push(/<(.*?)>/.exec(l)?.[1]), say('250 2.1.5 ok');
			else if (verb === 'DATA')
				(data = []), say('354 go on');
			else if (verb === 'QUIT')
				say('221 2.0.0 bye'), s.end();
			else
				say('250 2.0.0 ok');
		};
		s.on('data', (b) => {
			buffer += b;
			for (let at; (at = buffer.indexOf('\r\n')) >= 0; buffer = buffer.slice(at + 2))
				line(buffer.slice(0, at));
		});
		say('220 sink.test ESMTP');
	});
	after(() => server.close());
	return new Promise((done) => server.listen(0, '127.0.0.1', () => ((sink.port = server.address().port), done(sink))));
}
