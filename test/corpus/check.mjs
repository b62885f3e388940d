// SPDX-License-Identifier: Apache-2.0
// Validates the labelled corpus: every line is JSON, every labelled piece stands in its text, every time is a real
// moment in its zone, kinds and rules come from the lists. Usage: node check.mjs [--stats]   (exit 1 on any mistake)
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const FILES = { 'heldout.he.jsonl': ['h', 'he', 210], 'heldout.en.jsonl': ['h', 'en', 210], 'dev.he.jsonl': ['d', 'he', 200], 'dev.en.jsonl': ['d', 'en', 200] };
const LONG = { 'heldout.he.jsonl': 55, 'heldout.en.jsonl': 20, 'dev.he.jsonl': 60 };
const LONG_WORDS = 80;
const KINDS = 'update callback send fix visit refund replace delivery check escalate wait cancel other'.split(' ');
const RULES = ('no-start cant-first why-did-you is-it-clear ultimatum half-promise vague-commitment no-problem known-problem not-my-job jargon ' +
	'escalation-refused dont-know dont-care cant-be-bothered dont-like-you know-it-all dont-come-back right-wrong hurry-wait your-side ' +
	'wait-no-estimate passed-back tell-again in-handling blame condescension shouting empty-apology over-promising copy-paste').split(' ');
const ZONES = ['Asia/Jerusalem', 'Europe/London', 'America/New_York'];
const KEYS = new Set('id lang channel role now tz text promises vague bad three tone near trap notes context'.split(' '));
const WEEKDAYS = [
	/\bsunday\b|יום ראשון|יום א['׳]/i, /\bmonday\b|יום שני(?! ש)|יום ב['׳]/i, /\btuesday\b|יום שלישי|יום ג['׳]/i, /\bwednesday\b|יום רביעי|יום ד['׳]/i,
	/\bthursday\b|יום חמישי|יום ה['׳]/i, /\bfriday\b|יום שישי|יום ו['׳]/i, /\bsaturday\b|בשבת/i,
];

let mistakes = 0;
const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d):00[+-]\d\d:\d\d$/;

/** Minutes-precise wall clock of an instant in a zone, as "YYYY-MM-DDTHH:MM". */
function wall(zone, when) {
	const part = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
		timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
	}).formatToParts(when).map((p) => [p.type, p.value]));
	return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** The date when `text` is a real moment written with the offset that its zone has then; null otherwise. */
function moment(say, zone, text, what) {
	const match = ISO.exec(text);
	if (!match) { say(`${what}: not an ISO time with offset: ${text}`); return null; }
	const when = new Date(text);
	if (Number.isNaN(when.getTime())) { say(`${what}: no such time: ${text}`); return null; }
	if (wall(zone, when) !== match[1]) say(`${what}: wrong offset for ${zone}: ${text}`);
	return when;
}

const weekday = (iso) => new Date(iso.slice(0, 10) + 'T00:00:00Z').getUTCDay();

function checkWords(say, promise, due) {
	const named = WEEKDAYS.flatMap((re, day) => (re.test(promise.text) ? [day] : []));
	const days = [due.at, ...(due.alternatives ?? [])].map(weekday);
	if (named.length === 1 && !days.includes(named[0]) && due.grain !== 'week')
		say(`due ${due.at} is not the weekday named in "${promise.text}"`);
}

function checkDue(say, item, promise, now) {
	const { due } = promise;
	if (due === null) return;
	if (!due || typeof due !== 'object') { say('due must be null or an object'); return; }
	if (!['minute', 'daypart', 'day', 'week'].includes(due.grain)) say(`grain ${due.grain}`);
	const at = moment(say, item.tz, due.at, 'due.at');
	if (at && now && at < now) say(`due before now: ${due.at}`);
	if (at && now && at - now > 400 * 86400e3) say(`due more than 400 days away: ${due.at}`);
	if (due.from !== null) {
		const from = moment(say, item.tz, due.from, 'due.from');
		if (from && at && from > at) say('due.from after due.at');
	}
	for (const other of due.alternatives ?? []) moment(say, item.tz, other, 'alternative');
	if (due.alternatives && !due.alternatives.includes(due.at)) say('due.at must be among the alternatives');
	if ((due.grain === 'daypart') !== (due.part !== null)) say('part belongs to the grain daypart');
	if (due.part !== null && !['morning', 'noon', 'afternoon', 'evening', 'night'].includes(due.part)) say(`part ${due.part}`);
	if (due.grain === 'week' && weekday(due.at) !== 6) say('a week ends on Saturday');
	checkWords(say, promise, due);
}

/** The same piece listed k times needs k occurrences. */
function checkPieces(say, text, pieces, what) {
	const want = new Map();
	for (const piece of pieces) want.set(piece, (want.get(piece) ?? 0) + 1);
	for (const [piece, times] of want)
		if (typeof piece !== 'string' || !piece || text.split(piece).length - 1 < times) say(`${what} is not in the text: ${piece}`);
}

function checkPromise(say, item, promise, now) {
	if (!KINDS.includes(promise.kind)) say(`kind ${promise.kind}`);
	if (!['agent', 'company', 'third'].includes(promise.who)) say(`who ${promise.who}`);
	if (!['firm', 'hedged', 'conditional'].includes(promise.strength)) say(`strength ${promise.strength}`);
	if (item.text.split(promise.text).length !== 2) say(`promise must stand exactly once: ${promise.text}`);
	checkDue(say, item, promise, now);
}

function checkRole(say, item) {
	const bools = (object, names) => object && names.every((name) => typeof object[name] === 'boolean');
	if (item.role === 'agent' && !bools(item.three, ['customer_action', 'our_action', 'next_contact'])) say('an agent text needs three');
	if (item.role !== 'agent' && item.three) say('three is for agent texts');
	if (item.role === 'customer') {
		if (item.promises.length) say('a customer cannot promise for us');
		if (!bools(item.tone, ['threat', 'insult', 'urgency', 'giving_up'])) say('a customer text needs tone');
		else if (!(item.tone.heat >= 0 && item.tone.heat <= 3)) say('heat is 0 to 3');
		else checkPieces(say, item.text, item.tone.unusual, 'unusual word');
	} else if (item.tone) say('tone is for customer texts');
}

function checkItem(say, item, lang) {
	for (const key of Object.keys(item)) if (!KEYS.has(key)) say(`unknown key ${key}`);
	if (item.lang !== lang) say(`lang ${item.lang}`);
	if (!['email', 'chat', 'sms'].includes(item.channel)) say(`channel ${item.channel}`);
	if (!['agent', 'customer', 'note'].includes(item.role)) say(`role ${item.role}`);
	if (!ZONES.includes(item.tz)) { say(`tz ${item.tz}`); return; }
	if (typeof item.text !== 'string' || !item.text.trim()) { say('no text'); return; }
	const now = moment(say, item.tz, item.now, 'now');
	for (const list of ['promises', 'vague', 'bad']) if (!Array.isArray(item[list])) { say(`${list} must be a list`); return; }
	for (const promise of item.promises) checkPromise(say, item, promise, now);
	checkPieces(say, item.text, item.vague, 'vague');
	checkPieces(say, item.text, item.bad.map((found) => found.text), 'bad phrase');
	for (const rule of [...item.bad.map((found) => found.rule), ...(item.near ?? [])]) if (!RULES.includes(rule)) say(`rule ${rule}`);
	checkRole(say, item);
}

function checkTotals(say, name, items) {
	const [, , least] = FILES[name];
	if (items.length < least) say(`${items.length} items, ${least} wanted`);
	const long = items.filter((item) => item.role === 'agent' && item.text.split(/\s+/).length >= LONG_WORDS).length;
	if (long < (LONG[name] ?? 0)) say(`${long} long agent replies, ${LONG[name]} wanted`);
	for (const rule of RULES) {
		const bad = items.filter((item) => item.bad.some((found) => found.rule === rule)).length;
		if (bad < 2) say(`rule ${rule}: ${bad} bad, 2 wanted`);
		if (!items.some((item) => item.near?.includes(rule))) say(`rule ${rule}: no good near-miss`);
	}
	const share = (n) => `${n} (${Math.round((100 * n) / items.length)} %)`;
	console.log(`${name}: ${items.length} items, with promises ${share(items.filter((i) => i.promises.length).length)}, ` +
		`look-alikes ${share(items.filter((i) => i.trap).length)}, phrases ${share(items.filter((i) => i.bad.length || i.near).length)}, long replies ${long}`);
}

function checkFile(name) {
	const [prefix, lang] = FILES[name];
	let raw;
	try { raw = readFileSync(join(here, name), 'utf8'); } catch { console.error(`${name}: missing`); mistakes++; return null; }
	const items = [];
	const seen = new Set();
	for (const [index, line] of raw.split('\n').entries()) {
		if (!line) continue;
		let item;
		const say = (text) => { mistakes++; console.error(`${name}:${index + 1} ${item?.id ?? ''} ${text}`); };
		try { item = JSON.parse(line); } catch (error) { say(error.message); continue; }
		if (!new RegExp(`^${prefix}-${lang}-\\d{3}$`).test(item.id) || seen.has(item.id)) say('bad or double id');
		seen.add(item.id);
		if (seen.has(item.text)) say('the same text twice');
		seen.add(item.text);
		checkItem(say, item, lang);
		items.push(item);
	}
	checkTotals((text) => { mistakes++; console.error(`${name}: ${text}`); }, name, items);
	return items;
}

function checkSums() {
	for (const line of readFileSync(join(here, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
		const [sum, name] = line.split(/\s+\*?/);
		const real = createHash('sha256').update(readFileSync(join(here, name))).digest('hex');
		if (real !== sum) { mistakes++; console.error(`${name}: changed since SHA256SUMS was written`); }
	}
}

const all = Object.keys(FILES).map((name) => [name, checkFile(name)]);
const owner = new Map();
for (const [name, items] of all) for (const item of items ?? []) {
	if (owner.has(item.text)) { mistakes++; console.error(`${name} ${item.id}: same text as in ${owner.get(item.text)}`); }
	owner.set(item.text, name);
}
checkSums();
if (mistakes) { console.error(`${mistakes} mistakes`); process.exit(1); }
