// SPDX-License-Identifier: Apache-2.0
// Longest match without going back: a relation, then components in any order as long as their slots are free,
// then what can only stand behind them.
#include "text/when_grammar.h"

#include "text/when_amount.h"
#include "text/when_clock.h"
#include "text/when_coming.h"
#include "text/when_day.h"
#include "text/when_starts.h"
#include "text/when_unit.h"
#include "text/when_weekday.h"

#define LINKS_MAX 4 // words like "on", "at", "," between two components

const struct atom frame_no_atom = {.kind = K_BREAK};

// What makes the second number of a range an hour: figures with minutes, am or pm, a part of the day.
static bool hour_beyond_doubt(const struct parse *p, uint32_t k)
{
	const struct atom *b = peek(p, k), *c = peek(p, k + 1);
	if (b->kind == K_CLOCK)
		return true;
	if (b->kind != K_NUM || b->value > 24 || !(b->marks & ATOM_FIGURES))
		return false;
	bool part = c->kind == K_PART && c->prefix & PREFIX_IN;
	return part || c->kind == K_AM || c->kind == K_PM ||
	       (c->kind == K_IN && peek(p, k + 2)->kind == K_THE);
}

// "3-4pm", "8-10 בבוקר", "tomorrow 8-10", "מ-9 עד 12": a bare number that begins a range of hours.
static bool hours_range_ahead(const struct parse *p)
{
	const struct atom *a = peek(p, 0), *link = peek(p, 1), *b = peek(p, 2);
	if (a->kind != K_NUM || !(a->marks & ATOM_FIGURES) || a->value > 24)
		return false;
	bool from = a->prefix & PREFIX_FROM;
	if (from && link->kind == K_NUM && link->prefix == PREFIX_TO && link->value <= 24)
		return !clock_counts_things(p, 1);
	if (link->kind != K_DASH && link->kind != K_TO && link->kind != K_BY)
		return false;
	if (hour_beyond_doubt(p, 2))
		return true;
	bool number = b->kind == K_NUM && b->marks & ATOM_FIGURES && b->value <= 24 && b->value > 0 &&
		      !clock_counts_things(p, 2);
	bool day = p->f.has & (HAS_DAYREL | HAS_WEEKDAY | HAS_DOM) && link->kind == K_DASH &&
		   link->marks & ATOM_GLUED;
	return number && (from || day) && peek(p, 3)->kind != K_MONTH && peek(p, 3)->kind != K_DASH;
}

static bool read_zone(struct parse *p)
{
	const struct atom *a = peek(p, 0);
	if (a->kind != K_ZONE || !(p->f.has & HAS_CLOCK) || p->f.has & HAS_ZONE)
		return false;
	p->f.has |= HAS_ZONE;
	p->f.zone = (int16_t)a->value;
	p->i++;
	return true;
}

// "end of 2012", "in 2014".
static bool read_year_alone(struct parse *p)
{
	const struct atom *a = peek(p, 0);
	if (a->kind != K_NUM || a->digits != 4 || a->value < 1900 || a->value > 2199 || p->f.has & HAS_YEAR ||
	    clock_counts_things(p, 0))
		return false;
	bool edge = p->f.edge || p->f.has & HAS_NTH;
	bool month = p->f.has & HAS_MONTH;
	if (!edge && !month && !(p->cue & CUE_IN && p->f.has == 0))
		return false;
	p->f.has |= HAS_YEAR;
	p->f.year = (int16_t)a->value;
	p->i++;
	return true;
}

static bool read_clock(struct parse *p)
{
	if (p->f.has & HAS_CLOCK)
		return false;
	bool ranged = p->ranged;
	p->ranged |= hours_range_ahead(p);
	bool read = clock_read(p);
	p->ranged = ranged;
	return read;
}

static bool read_component(struct parse *p)
{
	unsigned starts = starts_at(p, 0);
	if (starts == 0)
		return false;
	if (p->cue & CUE_STRONG && starts & STARTS_CLOCK && read_clock(p))
		return true;
	return (starts & STARTS_EDGE && unit_read_edge(p)) || (starts & STARTS_DATE && day_read_date(p)) ||
	       (starts & STARTS_WEEKDAY && weekday_read(p)) || (starts & STARTS_SPAN && unit_read_span(p)) ||
	       (starts & STARTS_NAMED && day_read_named(p)) || (starts & STARTS_CLOCK && read_clock(p)) ||
	       (starts & STARTS_PART && unit_read_part(p)) || (starts & STARTS_ZONE && read_zone(p)) ||
	       (starts & STARTS_AMOUNT && read_year_alone(p));
}

// Skips "on", "at", ",", "of", "for" … before the next component and remembers what they say about it.
static void skip_links(struct parse *p)
{
	p->cue = CUE_NONE;
	for (int n = 0; n < LINKS_MAX; n++) {
		const struct atom *a = peek(p, 0);
		if (a->kind == K_COMMA && p->f.has && !(p->cue & CUE_COMMA))
			p->cue |= CUE_COMMA;
		else if (a->kind == K_ON)
			p->cue |= CUE_ON;
		else if (a->kind == K_AT)
			p->cue |= CUE_AT | CUE_STRONG;
		else if (a->kind == K_IN || a->kind == K_DURING)
			p->cue |= CUE_IN;
		else if (a->kind == K_OF && p->f.has | (uint32_t)p->f.edge)
			p->cue |= CUE_OF;
		else if (a->kind == K_FOR && p->f.has && peek(p, 1)->kind != K_A)
			p->cue |= CUE_AT;
		else if (a->kind == K_AROUND)
			p->f.approximate = true, p->cue |= CUE_AT;
		else if (a->kind == K_DASH && p->f.has && !(a->marks & ATOM_GLUED) && !(p->cue & CUE_COMMA))
			p->cue |= CUE_COMMA;
		else
			return;
		p->i++;
	}
}

// All components that belong together. `cue`: what a relation before them says.
static bool read_point(struct parse *p, unsigned cue)
{
	bool any = false;
	for (int n = 0; n < 12; n++) {
		struct parse saved = *p;
		skip_links(p);
		p->cue |= cue;
		if (!read_component(p)) {
			*p = saved;
			break;
		}
		any = true;
		cue = CUE_NONE;
	}
	p->cue = CUE_NONE;
	return any && p->f.has;
}

// Slots of a point that tell a day.
static bool has_day(const struct frame *f)
{
	return f->has & (HAS_ANY_DAY | HAS_EDGE | HAS_NOW);
}

// Whether two points can be the ends of one window.
static bool same_sort(const struct frame *a, const struct frame *b)
{
	if (a->has & HAS_CLOCK || b->has & HAS_CLOCK)
		return a->has & b->has & HAS_CLOCK;
	if (a->has & HAS_PART && b->has & HAS_PART)
		return true;
	return has_day(a) && has_day(b);
}

// The second end of a window: "- 11:00", "to 15 July", "עד 12", "ל-12", "and 11" after between.
static bool read_second(struct parse *p, struct expression *e, bool opened)
{
	struct parse q = *p;
	const struct atom *link = peek(&q, 0);
	bool dash = link->kind == K_DASH;
	bool word = link->kind == K_TO ||
		    (link->kind == K_BY && (link->value || !(link->marks & ATOM_LATIN))) ||
		    (link->kind == K_AND && opened);
	bool prefix = !dash && !word && opened && link->prefix & (PREFIX_TO | PREFIX_AND);
	if (!dash && !word && !prefix)
		return false;
	q.i += !prefix;
	if (peek(&q, 0)->kind == K_BY)
		q.i++;
	q.f = (struct frame){.second = -1};
	bool clock = p->f.has & HAS_CLOCK;
	q.ranged = clock;
	struct atom patched[ATOMS_AHEAD];
	if (prefix || peek(&q, 0)->prefix & PREFIX_AND) { // "בין 9 ו-11": the prefix is the link
		uint32_t n = q.count - q.i < ATOMS_AHEAD ? q.count - q.i : ATOMS_AHEAD;
		for (uint32_t k = 0; k < n; k++)
			patched[k] = q.a[q.i + k];
		patched[0].prefix &= (uint8_t) ~(PREFIX_AND | PREFIX_TO);
		struct parse r = q;
		r.a = patched;
		r.count = n;
		r.i = r.behind = 0;
		if (!read_point(&r, clock ? CUE_AT : CUE_ON) || !same_sort(&p->f, &r.f))
			return false;
		e->b = r.f;
		p->i = q.i + r.i;
		return true;
	}
	if (!read_point(&q, clock ? CUE_AT : CUE_ON) || !same_sort(&p->f, &q.f))
		return false;
	if (dash && !clock && !(q.f.has & p->f.has & (HAS_WEEKDAY | HAS_DOM | HAS_MONTH | HAS_PART)))
		return false; // "tomorrow - Thursday" names one day twice
	e->b = q.f;
	p->i = q.i;
	return true;
}

// "tomorrow by 15:00", "ביום חמישי עד 12", "Thursday before noon", "מחר בין 9 ל-11": the hour of a day that
// is already told.
static bool read_hour_of_day(struct parse *p, struct expression *e)
{
	const struct atom *rel = peek(p, 0);
	if (p->f.has & (HAS_CLOCK | HAS_PART) || !has_day(&p->f))
		return false;
	struct parse q = *p;
	uint32_t comma = skip(&q, 0, K_COMMA);
	q.i += comma;
	rel = peek(&q, 0);
	bool from_prefix =
	    rel->prefix & PREFIX_FROM && (rel->kind == K_NUM || rel->kind == K_CLOCK || rel->kind == K_UNIT);
	enum when_relation relation = rel->kind == K_BY	       ? RELATION_BY
				      : rel->kind == K_BEFORE  ? RELATION_BEFORE
				      : rel->kind == K_AFTER   ? RELATION_AFTER
				      : rel->kind == K_BETWEEN ? RELATION_BETWEEN
				      : rel->kind == K_FROM    ? RELATION_AFTER
							       : RELATION_ON;
	if (relation == RELATION_ON && !from_prefix)
		return false;
	q.i += !from_prefix;
	q.i += skip(&q, 0, K_THE);
	q.f = (struct frame){.second = -1};
	q.cue = CUE_AT;
	q.ranged = relation == RELATION_BETWEEN || from_prefix;
	const struct atom *first = peek(&q, 0);
	bool label = first->kind == K_UNIT && first->value == UNIT_HOUR;
	if (!read_clock(&q) && (label || !unit_read_part(&q)))
		return false;
	while (read_zone(&q) || unit_read_part(&q))
		;
	q.cue = CUE_NONE;
	bool opened = relation == RELATION_BETWEEN || relation == RELATION_AFTER || from_prefix;
	bool two = opened && read_second(&q, e, true);
	if ((relation == RELATION_BETWEEN || from_prefix) && !two)
		return false;
	uint32_t day = p->f.has;
	struct frame clock = q.f;
	p->f.has = day | clock.has;
	p->f.minute = clock.minute;
	p->f.second = clock.second;
	p->f.meridiem = clock.meridiem;
	p->f.sure = clock.sure;
	p->f.zone = clock.zone;
	p->f.part = clock.part;
	p->f.part_edge = clock.part_edge;
	p->i = q.i;
	e->two = two;
	e->relation = two ? RELATION_BETWEEN : (uint8_t)relation;
	return true;
}

// Lengths with something behind them: ago, from now, after Easter; or alone.
static bool read_amount_tail(struct parse *p, struct expression *e, const struct amount *a)
{
	const struct atom *next = peek(p, 0);
	p->f.amount = *a;
	p->f.has |= HAS_AMOUNT;
	p->f.direction = 1;
	e->relation = RELATION_ON;
	if ((next->kind == K_AGO && !(next->flags & NF_AMBIG && next->marks & ATOM_LATIN)) ||
	    (next->kind == K_LAST && !(next->marks & ATOM_LATIN) && a->counted)) { // ב-30 השנים האחרונות
		p->f.direction = -1;
		e->flags |= WHEN_PAST;
		p->i++;
		return true;
	}
	if (next->kind == K_FROMNOW || next->kind == K_HENCE) {
		p->i++;
		return true;
	}
	bool from = next->kind == K_FROM || next->kind == K_AFTER || next->kind == K_PAST ||
		    (next->prefix & PREFIX_FROM && next->kind != K_NUM);
	bool before = next->kind == K_BEFORE;
	if (!from && !before)
		return false;
	struct parse q = *p;
	q.i +=
	    next->kind == K_FROM || next->kind == K_AFTER || next->kind == K_PAST || next->kind == K_BEFORE;
	q.f.has &= ~(uint32_t)HAS_AMOUNT;
	if (!read_point(&q, CUE_ON | CUE_AT))
		return false;
	q.f.has |= HAS_AMOUNT;
	q.f.anchored = true;
	q.f.direction = before ? -1 : 1;
	*p = q;
	return true;
}

// "2 hours" and the like with no relation before them.
static bool read_bare_amount(struct parse *p, struct expression *e)
{
	struct parse q = *p;
	struct amount a;
	if (!amount_read(&q, true, &a))
		return false;
	bool implied_tail = !a.counted; // "שבוע מהיום", "יום לפני פסח"
	if (read_amount_tail(&q, e, &a)) {
		*p = q;
		return true;
	}
	const struct atom *first = peek(p, 0);
	bool article = first->kind == K_A && q.i - p->i == 2 && !p->latent; // "twice a week"
	if (implied_tail || !a.counted || article)
		return false;
	if (first->prefix & PREFIX_IN) { // ב-24 שעות, ביומיים
		e->relation = RELATION_WITHIN;
	} else {
		e->relation = RELATION_FOR;
	}
	*p = q;
	p->f.amount = a;
	p->f.has |= HAS_AMOUNT;
	p->f.direction = 1;
	return true;
}

// A length behind within, in, עוד, for.
static bool read_related_amount(struct parse *p, struct expression *e, enum when_relation relation,
				bool implied)
{
	struct parse q = *p;
	struct amount a;
	if (!coming_read(&q, relation == RELATION_WITHIN || relation == RELATION_ON, &a) &&
	    !amount_read(&q, implied, &a))
		return false;
	bool tail = read_amount_tail(&q, e, &a);
	q.f.has |= HAS_AMOUNT;
	q.f.amount = a;
	if (!tail)
		q.f.direction = 1;
	e->relation = (uint8_t)relation;
	// "in 7 days at 5pm"
	if (!tail && relation == RELATION_ON && a.unit >= UNIT_DAY)
		read_point(&q, CUE_NONE);
	*p = q;
	return true;
}

// "every Monday at 9", "כל יום", "every 2 hours", "every morning".
static bool read_every(struct parse *p, struct expression *e)
{
	const struct atom *a = peek(p, 1);
	if (a->prefix & (PREFIX_THE | PREFIX_AND))
		return false;
	p->i++;
	e->every = true;
	e->relation = RELATION_EVERY;
	struct amount amount;
	bool weekday = a->kind == K_UNIT && a->value == UNIT_DAY &&
		       (peek(p, 1)->kind == K_ORDWEEK || peek(p, 1)->kind == K_DAYLETTER ||
			peek(p, 1)->kind == K_WEEKDAY);
	if (a->kind == K_UNIT && !(a->flags & (NF_PLURAL | NF_DUAL)) && !weekday) {
		e->every_unit = true;
		p->f.unit = (int8_t)a->value;
		p->f.has |= a->value >= UNIT_WEEK ? HAS_UNIT : 0u;
		p->f.unit_mod = MOD_THIS;
		p->i++;
		read_point(p, CUE_NONE);
		return a->value >= UNIT_HOUR;
	}
	if (!weekday && amount_read(p, false, &amount)) {
		p->f.amount = amount;
		p->f.has |= HAS_AMOUNT;
		p->f.direction = 1;
		return true;
	}
	return read_point(p, CUE_ON | CUE_THE);
}

// "every day at five, starting tomorrow", "כל יום ב-10 החל ממחר": where the recurring begins.
static void read_beginning(struct parse *p)
{
	uint32_t n = skip(p, 0, K_COMMA);
	if (peek(p, n)->kind != K_FROM && !(peek(p, n)->prefix & PREFIX_FROM))
		return;
	struct parse q = *p;
	q.i += n + (peek(p, n)->kind == K_FROM);
	q.f = (struct frame){.second = -1};
	if (!read_point(&q, CUE_ON) || !(q.f.has & HAS_DAYREL) || p->f.has & HAS_ANY_DAY)
		return;
	p->f.has |= HAS_DAYREL;
	p->f.dayrel = q.f.dayrel;
	p->i = q.i;
}

// "between 9 and 11 on Thursday", "בין השעות 9:00 ל-12:00", "בין ראשון לשלישי".
static bool read_between(struct parse *p, struct expression *e)
{
	p->i++;
	p->ranged = true;
	if (!read_point(p, CUE_AT | CUE_ON)) {
		return false;
	}
	p->ranged = false;
	e->two = read_second(p, e, true);
	e->relation = RELATION_BETWEEN;
	return e->two;
}

// What may follow a finished point.
static void read_behind(struct parse *p, struct expression *e)
{
	const struct atom *next = peek(p, 0);
	uint32_t comma = skip(p, 0, K_COMMA);
	if (peek(p, comma)->kind == K_LATEST && (e->relation == RELATION_ON || e->relation == RELATION_BY)) {
		e->relation = RELATION_BY;
		p->i += comma + 1;
		return;
	}
	// "later than 9:30 but before 11:00"
	uint32_t but = next->kind == K_BUT || next->kind == K_AND ? 1 : 0;
	if (e->relation == RELATION_AFTER && !e->two && peek(p, but)->kind == K_BEFORE &&
	    p->f.has & HAS_CLOCK) {
		struct parse q = *p;
		q.i += but + 1;
		q.f = (struct frame){.second = -1};
		if (read_point(&q, CUE_AT) && q.f.has & HAS_CLOCK) {
			e->b = q.f;
			e->two = true;
			e->relation = RELATION_BETWEEN;
			p->i = q.i;
		}
		return;
	}
	if (next->kind == K_FOR && p->f.has & HAS_CLOCK && !e->two) {
		struct parse q = *p;
		q.i++;
		if (amount_read(&q, false, &e->length)) {
			e->length_given = true;
			p->i = q.i;
		}
	}
	// "today in one hour"
	if (next->kind == K_IN && !e->two && p->f.has == HAS_DAYREL && p->f.dayrel == 0) {
		struct parse q = *p;
		q.i++;
		struct amount a;
		if (amount_read(&q, false, &a) && a.counted) {
			p->i = q.i;
			p->f.has = HAS_AMOUNT;
			p->f.amount = a;
			p->f.direction = 1;
		}
	}
	// "March in 1 year"
	if (next->kind == K_IN && !e->two && p->f.has == HAS_MONTH) {
		struct parse q = *p;
		q.i++;
		struct amount a;
		if (amount_read(&q, false, &a) && a.counted && a.unit == UNIT_YEAR) {
			p->i = q.i;
			p->f.has |= HAS_AMOUNT;
			p->f.amount = a;
			p->f.direction = 1;
		}
	}
}

// Nothing but what needs a cue: such a point is none when nothing else was said.
static bool too_little(const struct parse *p)
{
	const struct frame *f = &p->f;
	if (p->latent)
		return false;
	if (f->has == HAS_NOW)
		return false;
	return f->has == HAS_YEAR || f->has == HAS_ZONE || (f->has == HAS_EDGE && f->edge_unit < 0);
}

// A point with its second end and what follows.
static bool read_whole_point(struct parse *p, struct expression *e, unsigned cue, bool opened)
{
	const struct atom *first = peek(p, 0);
	bool from = first->prefix & PREFIX_FROM;
	bool range_needed = from && first->kind == K_NUM;
	if (!read_point(p, cue) || too_little(p))
		return false;
	bool told = !e->two && read_hour_of_day(p, e);
	if (!told) {
		bool ends_day = p->f.dom_to != 0;
		e->two = !ends_day && read_second(p, e, opened || from);
		if (ends_day)
			e->relation = RELATION_ON;
		else if (e->two)
			e->relation = RELATION_BETWEEN;
		else if (from && e->relation == RELATION_ON)
			e->relation = RELATION_AFTER, e->since = true;
		if (range_needed && !e->two && !(p->f.has & HAS_DOM))
			return false;
	}
	read_behind(p, e);
	return true;
}

// After a relation word: which kinds of expressions may stand there, in which order.
static bool read_related(struct parse *p, struct expression *e)
{
	const struct atom *rel = peek(p, 0);
	bool latin = rel->marks & ATOM_LATIN;
	struct parse q = *p;
	q.i++;
	if (peek(&q, 0)->prefix & PREFIX_AND) // "לפני ועכשיו"
		return false;
	switch ((enum lexeme_kind)rel->kind) {
	case K_WITHIN:
	case K_HENCEIN:
		e->relation = RELATION_ON;
		if (!read_related_amount(&q, e, rel->kind == K_WITHIN ? RELATION_WITHIN : RELATION_ON,
					 !latin || rel->value == 0 || rel->value == 1)) {
			if (!read_whole_point(&q, e, CUE_IN, false) ||
			    !(q.f.has & (HAS_UNIT | HAS_PART | HAS_DAYREL)))
				return false;
		}
		break;
	case K_IN:
		if (!read_related_amount(&q, e, RELATION_ON, false))
			return false;
		break;
	case K_FOR:
		if (!read_related_amount(&q, e, RELATION_FOR, !latin) &&
		    (!read_whole_point(&q, e, CUE_NONE, false) || !(q.f.has & HAS_CLOCK)))
			return false;
		break;
	case K_DURING:
		if (latin || !read_related_amount(&q, e, RELATION_FOR, false)) {
			e->relation = RELATION_WITHIN;
			if (!read_whole_point(&q, e, CUE_IN, false))
				return false;
		}
		break;
	case K_BY:
		e->relation = RELATION_BY;
		e->exclusive_by = latin && rel->value == 0;
		if (!read_whole_point(&q, e, CUE_AT | CUE_ON, false) &&
		    (q = *p, q.i++, e->two = false, !read_related_amount(&q, e, RELATION_WITHIN, !latin)))
			return false;
		break;
	case K_BEFORE:
		e->relation = RELATION_BEFORE;
		if (!read_whole_point(&q, e, CUE_AT | CUE_ON, false)) {
			struct amount a;
			q = *p;
			q.i++;
			if (latin || !amount_read(&q, true, &a))
				return false;
			q.f.has |= HAS_AMOUNT;
			q.f.amount = a;
			q.f.direction = -1;
			e->relation = RELATION_ON;
			e->flags |= WHEN_PAST;
		}
		break;
	case K_AFTER:
	case K_SINCE:
	case K_FROM:
		e->relation = RELATION_AFTER;
		e->since = rel->kind != K_AFTER;
		if (!read_whole_point(&q, e, rel->kind == K_FROM ? CUE_ON | CUE_AT : CUE_AT | CUE_ON,
				      rel->kind == K_FROM) &&
		    (q = *p, q.i++, e->two = false,
		     rel->kind != K_AFTER || !read_related_amount(&q, e, RELATION_AFTER, !latin)))
			return false;
		break;
	case K_AROUND:
		e->relation = RELATION_AROUND;
		if (!read_whole_point(&q, e, CUE_AT | CUE_ON, false))
			return false;
		break;
	default:
		return false;
	}
	*p = q;
	return true;
}

// A relation and what it needs, a length, or a point: the first that fits.
static bool read_expression(struct parse *p, struct expression *e)
{
	const struct atom *first = peek(p, 0);
	struct parse saved = *p;
	if (first->kind == K_VAGUE) {
		e->flags |= WHEN_VAGUE;
		p->f.has = HAS_NOW;
		p->i++;
		return true;
	}
	if (first->kind == K_FROMNOW) {
		p->f.has = HAS_DAYREL;
		e->relation = RELATION_AFTER;
		e->since = true;
		p->i++;
		return true;
	}
	if (first->kind == K_EVERY) {
		if (read_every(p, e)) {
			read_beginning(p);
			return true;
		}
		*p = saved;
		*e = (struct expression){.relation = RELATION_ON};
	}
	if (first->kind == K_BETWEEN)
		return read_between(p, e);
	unsigned starts = starts_at(p, 0);
	if (starts & STARTS_RELATED) {
		if (read_related(p, e))
			return true;
		*p = saved;
		*e = (struct expression){.relation = RELATION_ON};
	}
	bool in = first->kind == K_IN || first->prefix & PREFIX_IN;
	struct amount a;
	p->i += first->kind == K_IN || first->kind == K_ON;
	if (starts_at(p, 0) & (STARTS_COMING | STARTS_AMOUNT) && coming_read(p, in, &a)) {
		p->f.amount = a;
		p->f.has |= HAS_AMOUNT;
		p->f.direction = 1;
		e->relation = RELATION_WITHIN;
		return true;
	}
	*p = saved;
	if (starts & STARTS_AMOUNT) {
		if (read_bare_amount(p, e))
			return true;
		*p = saved;
		*e = (struct expression){.relation = RELATION_ON};
	}
	return read_whole_point(p, e, CUE_NONE, false);
}

bool grammar_read(const struct atom *a, uint32_t count, uint32_t behind, bool latent, struct expression *out)
{
	struct parse p = {
	    .a = a, .count = count < ATOMS_AHEAD ? count : ATOMS_AHEAD, .behind = behind, .latent = latent};
	p.f.second = -1;
	if (!starts_anything(&p))
		return false;
	struct expression e = {.relation = RELATION_ON};
	if (!read_expression(&p, &e) || p.i == 0)
		return false;
	e.a = p.f;
	e.atoms = p.i;
	*out = e;
	return true;
}
