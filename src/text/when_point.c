// SPDX-License-Identifier: Apache-2.0
// Components in any order as long as their slots are free, joined by words like "on", "at" and commas.
#include "text/when_point.h"

#include "text/when_amount.h"
#include "text/when_clock.h"
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
	if (p->days_only)
		starts &= ~(unsigned)(STARTS_CLOCK | STARTS_PART);
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
bool point_read(struct parse *p, unsigned cue)
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
bool point_read_second(struct parse *p, struct expression *e, bool opened)
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
		if (!point_read(&r, clock ? CUE_AT : CUE_ON) || !same_sort(&p->f, &r.f))
			return false;
		e->b = r.f;
		p->i = q.i + r.i;
		return true;
	}
	q.days_only = !clock && !(p->f.has & HAS_PART);
	if (!point_read(&q, clock ? CUE_AT : CUE_ON) || !same_sort(&p->f, &q.f))
		return false;
	if (dash && !clock && !(q.f.has & p->f.has & (HAS_WEEKDAY | HAS_DOM | HAS_MONTH | HAS_PART)))
		return false; // "tomorrow - Thursday" names one day twice
	e->b = q.f;
	p->i = q.i;
	return true;
}

// Adds the hour (and part, unless the day is told by one) of `clock` to a day.
static void take_hour(struct frame *day, const struct frame *clock, bool keep_part)
{
	day->has |= clock->has;
	day->minute = clock->minute;
	day->second = clock->second;
	day->meridiem = clock->meridiem;
	day->sure = clock->sure;
	day->zone = clock->zone;
	if (!keep_part) {
		day->part = clock->part;
		day->part_edge = clock->part_edge;
	}
}

// "tomorrow by 15:00", "ביום חמישי עד 12", "Thursday before noon", "מחר בין 9 ל-11": the hour of a day that
// is already told.
bool point_read_hour(struct parse *p, struct expression *e)
{
	const struct atom *rel = peek(p, 0);
	bool this_part = p->f.has == HAS_PART && p->f.part_this; // "tonight by 9"
	if (p->f.has & HAS_CLOCK || p->f.edge || !(this_part || (has_day(&p->f) && !(p->f.has & HAS_PART))))
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
	bool closing = relation == RELATION_BY && unit_read_edge(&q) && q.f.edge_unit == UNIT_DAY;
	if (closing) { // tomorrow by EOD
		p->f.has |= HAS_EDGE;
		p->f.edge = q.f.edge;
		p->f.edge_unit = q.f.edge_unit;
		p->i = q.i;
		e->relation = RELATION_BY;
		return true;
	}
	if (q.f.has & HAS_EDGE || (!read_clock(&q) && (label || !unit_read_part(&q))))
		return false;
	while (read_zone(&q) || unit_read_part(&q))
		;
	q.cue = CUE_NONE;
	bool opened = relation == RELATION_BETWEEN || relation == RELATION_AFTER || from_prefix;
	bool two = opened && point_read_second(&q, e, true);
	if ((relation == RELATION_BETWEEN || from_prefix) && !two)
		return false;
	take_hour(&p->f, &q.f, this_part);
	p->i = q.i;
	e->two = two;
	e->relation = two ? RELATION_BETWEEN : (uint8_t)relation;
	return true;
}
