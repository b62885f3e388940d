// SPDX-License-Identifier: Apache-2.0
// How many of Duckling's time expressions `keshev when` reads as Duckling does, under our conventions
// (facts/language.md). Counted are the items with a business_kind. A deviation is excused only by a rule in
// `excuses` below, each of which quotes the convention it follows from; everything else is a miss and is listed.
//   node bench/when_duckling.mjs [--all] [--excused]      KESHEV=path of the program
// Skips when the data is not there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const file = new URL('../../shared/data/duckling_time_open.json', import.meta.url);
const program = process.env.KESHEV || new URL('../build/keshev', import.meta.url).pathname;
const NOW = '2013-02-12T04:30:00-02:00', ZONE = '-02:00';
const TARGET = { he: 95, en: 90 };

if (!existsSync(file)) {
	console.log('when_duckling: no data, skipped');
	process.exit(0);
}
const items = JSON.parse(readFileSync(file, 'utf8')).items
	.filter((i) => (process.argv.includes('--all') ? i.dim !== 'numeral' : i.business_kind));

// ---- moments: local wall clocks as milliseconds, as if UTC -------------------------------------------------
const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const wall = (s) => Date.parse(s.slice(0, 19) + 'Z');
const mark = (ms) => new Date(ms).toISOString().slice(0, 19);
const now = wall(NOW);
const grainLength = { second: SECOND, minute: MINUTE, hour: HOUR, day: DAY };

// The beginning of the unit of `grain` that holds a moment.
function floor(ms, grain) {
	const d = new Date(ms);
	switch (grain) {
	case 'week': return floor(ms - ((d.getUTCDay() + 6) % 7) * DAY, 'day');
	case 'month': return Date.UTC(d.getUTCFullYear(), d.getUTCMonth());
	case 'quarter': return Date.UTC(d.getUTCFullYear(), Math.floor(d.getUTCMonth() / 3) * 3);
	case 'year': return Date.UTC(d.getUTCFullYear(), 0);
	default: return Math.floor(ms / grainLength[grain]) * grainLength[grain];
	}
}

const sunday = (ms) => floor(ms, 'day') - new Date(ms).getUTCDay() * DAY;
const whole = (t, item) => t.span[0] === 0 && t.span[1] >= [...item.text.replace(/[.\s]+$/u, '')].length;

// Every reading we offer: the first and the alternatives.
const readings = (t) => [t, ...(t.alternatives || [])].map((r) => ({ ...r, grain: t.grain, relation: t.relation, part: t.part, duration: t.duration }));
const at = (r, name) => (r[name] ? wall(r[name]) : null);

// ---- the plain comparison ----------------------------------------------------------------------------------
function addMonths(ms, n) {
	const d = new Date(ms);
	return Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + n, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds());
}

function sameDuration(r, e) {
	const n = e.value;
	const want = { second: now + n * SECOND, minute: now + n * MINUTE, hour: now + n * HOUR, day: now + n * DAY, week: now + n * 7 * DAY, month: addMonths(now, n), quarter: addMonths(now, 3 * n), year: addMonths(now, 12 * n) }[e.unit];
	if (r.relation !== 'for')
		return false;
	// Duckling turns a year into 365 days when smaller units follow; so do 2013 and we.
	return at(r, 'at') === want;
}

function sameValue(r, e) {
	const want = wall(e.value);
	return at(r, 'at') !== null && !at(r, 'from') && floor(at(r, 'at'), e.grain) === floor(want, e.grain) &&
		(e.grain !== 'minute' || ['minute', 'second'].includes(r.grain));
}

function sameInterval(r, e) {
	const from = wall(e.from), to = wall(e.to);
	if (at(r, 'from') !== null)
		return at(r, 'from') === from && at(r, 'to') === to;
	// A deadline: an interval that begins now.
	return from === now && at(r, 'to') === to;
}

const same = (r, e) => e.type === 'duration' ? sameDuration(r, e)
	: e.type === 'value' ? sameValue(r, e)
		: e.type === 'interval' ? sameInterval(r, e)
			: at(r, 'from') === wall(e.value) || floor(at(r, 'from') ?? 0, e.grain) === wall(e.value);

// ---- what the conventions excuse -----------------------------------------------------------------------------
// Each rule says yes only when ours is exactly what its convention asks for.
const dayparts = { morning: [6, 12], noon: [12, 14], afternoon: [12, 18], evening: [17, 22], night: [21, 24] };
const named = /morning|lunch|noon|afternoon|evening|night|tonight|בוקר|צהריים|ערב|לילה/iu;

const excuses = {
	// "A promise's due is the latest moment at which it is kept; `from` when a window is given": the end that was
	// said ("9:30 - 11:00" ends at 11:00). Duckling adds one unit of its grain to make the end exclusive.
	'end as said': (r, e) => e.type === 'interval' && at(r, 'from') === wall(e.from) && at(r, 'to') === wall(e.to) - grainLength[e.grain],
	// "by Thursday ends with that day's opening hours": the deadline's last day is Duckling's last day.
	'opening hours': (r, e) => e.type === 'interval' && ['by', 'within'].includes(r.relation) && wall(e.from) === now &&
		(floor(at(r, 'due'), 'day') === floor(wall(e.to) - 1, 'day') || floor(at(r, 'due'), 'day') === floor(wall(e.to), 'day')),
	// "Dayparts: morning 06-12, noon 12-14, afternoon 12-18, evening 17-22, night 21-24."; early and late are halves.
	dayparts: (r, e, item) => {
		if (!r.part || e.type !== 'interval' || !named.test(item.text))
			return false;
		const [a, b] = dayparts[r.part], day = floor(at(r, 'from'), 'day');
		const from = (at(r, 'from') - day) / HOUR, to = (at(r, 'to') - day) / HOUR;
		return day === floor(wall(e.from), 'day') && from >= a && to <= b && (from === a || to === b);
	},
	// "Sunday weeks": our week begins the day before Duckling's, and ends on Saturday.
	'sunday weeks': (r, e, item) => {
		if (!/week|שבוע/u.test(item.text))
			return false;
		if (e.type === 'value' && e.grain === 'week') // a Monday; the Sunday before or, of a date said, its own week
			return r.grain === 'week' && (at(r, 'at') === wall(e.value) - DAY || (/week of/u.test(item.text) && at(r, 'at') === sunday(wall(e.value) - DAY)));
		if (e.type === 'interval' && at(r, 'from') !== null)
			return at(r, 'from') === wall(e.from) - DAY && at(r, 'to') === wall(e.to) - DAY;
		return false;
	},
	// "work Sunday-Thursday": the weekend is Friday and Saturday, not Friday evening to Sunday.
	weekend: (r, e, item) => /week-? ?end|סופ"ש|סוף שבוע/u.test(item.text) && e.type === 'interval' && at(r, 'from') === floor(wall(e.from), 'day') && at(r, 'to') === at(r, 'from') + 2 * DAY,
	// "A bare hour 1-6 is afternoon, 7-11 the next such hour in opening hours, 12 noon."
	'bare hour': (r, e, item) => {
		if (/\b(am|pm|a\.m|p\.m)\b/iu.test(item.text))
			return false;
		const afternoon = (ms) => { const h = new Date(ms).getUTCHours(); return h >= 12 && h <= 18; };
		if (e.type === 'value') {
			const got = at(r, 'at'), want = wall(e.value);
			return got !== null && got % (12 * HOUR) === want % (12 * HOUR) && afternoon(got) && Math.abs(got - want) <= DAY;
		}
		if (e.type !== 'interval')
			return false;
		const shift = at(r, 'from') - wall(e.from);
		return shift === 12 * HOUR && afternoon(at(r, 'from')) && at(r, 'to') === wall(e.to) - grainLength[e.grain] + shift;
	},
	// "day/month order": where both orders exist ours is day first.
	'day before month': (r, e, item) => {
		const m = /(\d{1,2})[/.-](\d{1,2})/u.exec(item.text);
		const d = new Date(wall(e.value || e.from)), o = new Date(at(r, 'at') ?? 0);
		return Boolean(m) && d.getUTCMonth() + 1 === Number(m[1]) && d.getUTCDate() === Number(m[2]) && o.getUTCMonth() + 1 === Number(m[2]) && o.getUTCDate() === Number(m[1]);
	},
};

// ---- chrono-node beside, when it is installed (CHRONO names the folder that holds node_modules) ---------------
async function chronoAnswers() {
	const { createRequire } = await import('node:module');
	for (const folder of [process.env.CHRONO, new URL('.', import.meta.url).pathname, new URL('../web/', import.meta.url).pathname]) {
		if (!folder)
			continue;
		try {
			return asTimes(createRequire(`${folder}/x.js`)('chrono-node'));
		} catch {
			// not there
		}
	}
	return null;
}

// What chrono says, in the form of our answers. It has no Hebrew.
function asTimes(chrono) {
	const wallOf = (c) => mark(c.date().getTime() - 2 * HOUR);
	const grainOf = (c) => c.isCertain('second') ? 'second' : c.isCertain('hour') ? 'minute' : c.isCertain('day') || c.isCertain('weekday') ? 'day' : c.isCertain('month') ? 'month' : 'day';
	return new Map(items.map((item, id) => [id, chrono.parse(item.text, { instant: new Date(NOW), timezone: -120 }, { forwardDate: true }).map((r) => ({
		span: [r.index, r.index + r.text.length], relation: 'on', grain: grainOf(r.start), at: wallOf(r.start), due: wallOf(r.end || r.start),
		from: r.end ? wallOf(r.start) : null, to: r.end ? wallOf(r.end) : null,
	}))]));
}

// ---- run -----------------------------------------------------------------------------------------------------
const input = items.map((i, id) => JSON.stringify({ id, text: i.text })).join('\n') + '\n';
const ran = spawnSync(program, ['when', '--now', NOW, '--tz', ZONE, '--jsonl'], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
if (ran.status !== 0 && !ran.stdout) {
	console.error(`when_duckling: ${program} failed: ${ran.stderr || ran.error}`);
	process.exit(1);
}
const answers = new Map(ran.stdout.trim().split('\n').map((l) => JSON.parse(l)).map((a) => [a.id, a.times]));

function judge(item, times) {
	if (item.negative)
		return times.length ? null : 'same';
	if (times.length !== 1 || !whole(times[0], item))
		return null;
	const rs = readings(times[0]);
	if (rs.some((r) => same(r, item.expected)))
		return 'same';
	if (!['value', 'interval'].includes(item.expected?.type))
		return null;
	for (const [name, rule] of Object.entries(excuses))
		if (rs.some((r) => rule(r, item.expected, item)))
			return name;
	return null;
}

const score = {}, misses = [], byRule = {}, excused = [];
items.forEach((item, id) => {
	const verdict = judge(item, answers.get(id) || []);
	const s = (score[item.lang] ||= { all: 0, same: 0, excused: 0 });
	s.all++;
	if (verdict === 'same')
		s.same++;
	else if (verdict) {
		s.excused++;
		byRule[verdict] = (byRule[verdict] || 0) + 1;
		excused.push(`${verdict}: ${item.text}`);
	} else
		misses.push([item, answers.get(id) || []]);
});
const brief = (t) => [t.span.join('-'), t.relation, t.grain, ...['at', 'from', 'to', 'due'].filter((k) => t[k]).map((k) => `${k}=${t[k].slice(0, 19)}`)].join(' ');
for (const [item, times] of misses) {
	const e = Object.entries(item.expected || {}).map(([k, v]) => `${k}=${v}`).join(' ');
	console.log(`miss ${item.lang} ${item.business_kind}: "${item.text}"\n\twants ${e}\n\tgot   ${times.map(brief).join(' | ') || 'nothing'}`);
}
if (process.argv.includes('--excused'))
	console.log(excused.join('\n'));
let bad = 0;
for (const [lang, s] of Object.entries(score)) {
	const percent = (100 * (s.same + s.excused)) / s.all;
	bad += percent < TARGET[lang];
	console.log(`when_duckling ${lang}: ${s.same + s.excused} of ${s.all} = ${percent.toFixed(1)} % (the same ${s.same}, excused by a convention ${s.excused}); target ${TARGET[lang]} %`);
}
const chrono = await chronoAnswers();
if (chrono) {
	const right = { en: 0, he: 0 };
	items.forEach((item, id) => { right[item.lang] += judge(item, chrono.get(id)) !== null; });
	console.log(`chrono-node, judged by the same code: en ${(100 * right.en / score.en.all).toFixed(1)} %, he ${(100 * right.he / score.he.all).toFixed(1)} %`);
} else {
	console.log('chrono-node is not installed: no comparison');
}
console.log(`excused: ${Object.entries(byRule).map(([k, v]) => `${k} ${v}`).join(', ')}`);
process.exit(bad && !process.argv.includes('--all') ? 1 : 0);
