// SPDX-License-Identifier: Apache-2.0
// Weeks and longer are only spans when something says which one; "week" alone is a length.
#include "text/when_unit.h"

#include "text/when_day.h"

// A unit that is a stretch of the calendar; "quarter" comes as a fraction.
static bool span_unit(const struct atom *a, int8_t *unit)
{
	if (a->kind == K_UNIT && a->value >= UNIT_DAY) {
		*unit = (int8_t)a->value;
		return !(a->flags & NF_AMBIG && a->flags & NF_SHORT) && a->value != UNIT_DAY;
	}
	if (a->kind == K_FRACTION && a->value == 1 && a->marks & ATOM_LATIN) {
		*unit = UNIT_QUARTER;
		return true;
	}
	return false;
}

static void put_span(struct parse *p, int8_t unit, enum modifier mod, uint32_t atoms)
{
	p->f.has |= HAS_UNIT;
	p->f.unit = unit;
	p->f.unit_mod = (int8_t)mod;
	p->i += atoms;
}

// "next 3 weeks", "last 2 days", "upcoming two weeks", "two upcoming weeks", "next few days".
static bool read_counted_span(struct parse *p)
{
	enum modifier mod = MOD_NONE;
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *first = peek(p, n);
	uint32_t used = day_modifier_before(p, n, &mod);
	const struct atom *number;
	bool point = first->kind == K_COMING && first->value == 1;
	if (used) {
		n += used;
		number = peek(p, n);
	} else {
		number = first;
		if (peek(p, n + 1)->kind != K_COMING)
			return false;
		mod = MOD_COMING;
		point = peek(p, n + 1)->value == 1;
		n++;
	}
	bool few = number->kind == K_FEW || number->kind == K_COUPLE;
	if ((number->kind != K_NUM && !few) || number->flags & NF_ORD || number->value < 1 ||
	    number->value > 1000 || mod == MOD_THIS)
		return false;
	n++;
	const struct atom *u = peek(p, n);
	int8_t unit = (int8_t)u->value;
	bool quarter = u->kind == K_FRACTION && u->value == 1;
	if ((u->kind != K_UNIT && !quarter) || u->flags & NF_DUAL)
		return false;
	p->f.unit_count = (int16_t)number->value;
	p->f.unit_point = point;
	p->f.amount.vague = number->kind == K_FEW;
	put_span(p, quarter ? UNIT_QUARTER : unit, mod, n + 1);
	return true;
}

// "third quarter", "the 4th qtr of 2018", "Q3".
static bool read_quarter(struct parse *p)
{
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *a = peek(p, n), *b = peek(p, n + 1);
	int8_t unit;
	bool ordinal = a->kind == K_NUM && a->flags & NF_ORD && a->value <= 4 && span_unit(b, &unit) &&
		       unit == UNIT_QUARTER;
	if (!ordinal && a->kind != K_QUARTER)
		return false;
	p->f.nth = (int8_t)a->value;
	p->f.nth_unit = UNIT_QUARTER;
	p->f.has |= HAS_NTH;
	p->i += n + 1 + ordinal;
	return true;
}

// "third day of", "last day of October", "20th day of next month" is a date; "last week of".
static bool read_nth_unit(struct parse *p)
{
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *a = peek(p, n), *u = peek(p, n + 1), *link = peek(p, n + 2);
	int nth = a->kind == K_NUM && a->flags & NF_ORD && a->value <= 31 ? a->value
		  : a->kind == K_LAST && a->value == 0			  ? -1
									  : 0;
	if (!nth || u->kind != K_UNIT || u->flags & (NF_PLURAL | NF_DUAL) || u->value < UNIT_DAY ||
	    u->value > UNIT_WEEKEND)
		return false;
	if (link->kind != K_OF && link->kind != K_IN)
		return false;
	p->f.has |= HAS_NTH;
	p->f.nth = (int8_t)nth;
	p->f.nth_unit = (int8_t)u->value;
	p->i += n + 2;
	return true;
}

// "this week", "the following month", "upcoming week", "next March" is a date.
static bool read_english_span(struct parse *p)
{
	enum modifier mod = MOD_NONE;
	uint32_t n = skip(p, 0, K_THE);
	bool the = n > 0 || p->cue & CUE_THE;
	n += skip(p, n, K_AROUND); // end of around next week
	uint32_t used = day_modifier_before(p, n, &mod);
	n += used;
	int8_t unit;
	const struct atom *u = peek(p, n);
	if (!(u->marks & ATOM_LATIN) || !span_unit(u, &unit) || u->flags & (NF_PLURAL | NF_DUAL))
		return false;
	bool weekend = unit == UNIT_WEEKEND;
	bool edge = p->f.edge != EDGE_NONE || p->f.has & HAS_NTH;
	const struct atom *of_what = peek(p, n + 2);
	bool dated = of_what->kind == K_MONTH || of_what->kind == K_THE || of_what->kind == K_NUM;
	bool of = unit == UNIT_WEEK && !used && peek(p, n + 1)->kind == K_OF && (the || dated);
	enum modifier behind;
	uint32_t more = day_modifier_behind(p, n + 1, &behind);
	if (!used && !more && !(weekend && (the || p->cue)) &&
	    !(edge && (the || p->cue & CUE_OF || p->f.edge)) && !of && !(the && p->latent) &&
	    !(the && p->cue & CUE_OF))
		return false;
	p->f.unit_of = of;
	if (!used && !more && !of && !edge && unit == UNIT_WEEK) { // "the week": what is left of it
		p->f.edge = EDGE_REST;
		p->f.edge_unit = -1;
	}
	put_span(p, unit, more ? behind : used ? mod : MOD_THIS, n + 1 + of + more);
	return true;
}

// "השבוע", "בשבוע הבא", "חודש הבא", "סוף השבוע", "בשנה הקרובה".
static bool read_hebrew_span(struct parse *p)
{
	const struct atom *u = peek(p, 0);
	int8_t unit;
	if (u->marks & ATOM_LATIN || !span_unit(u, &unit) || u->flags & NF_DUAL || (u->flags & NF_PLURAL))
		return false;
	enum modifier mod = MOD_NONE;
	uint32_t used = day_modifier_behind(p, 1, &mod);
	bool the =
	    u->prefix & PREFIX_THE ||
	    (unit == UNIT_WEEKEND && (u->flags & NF_SHORT || u->prefix & PREFIX_IN || p->cue || p->latent));
	// בחודש, בשבוע with a day of it before: "ראשון בשבוע"
	if (!used && !the && !(p->f.edge && u->prefix & PREFIX_THE))
		return false;
	if (u->flags & NF_AMBIG && !used)
		return false;
	put_span(p, unit, used ? mod : MOD_THIS, 1 + used);
	return true;
}

bool unit_read_span(struct parse *p)
{
	if (p->f.has & (HAS_UNIT | HAS_DAYREL | HAS_HOLIDAY | HAS_MONTH) ||
	    (peek(p, 0)->prefix & PREFIX_AND && p->f.has))
		return false;
	if (!(p->f.has & (HAS_NTH | HAS_WEEKDAY)) &&
	    (read_counted_span(p) || read_quarter(p) || read_nth_unit(p)))
		return true;
	return read_english_span(p) || read_hebrew_span(p);
}

// The edge word at place k: "end of", "סוף", "early", "beginning of".
static uint32_t edge_word(const struct parse *p, uint32_t k, enum edge *edge)
{
	const struct atom *a = peek(p, k);
	switch (a->kind) {
	case K_START:
		*edge = EDGE_START;
		break;
	case K_MIDDLE:
		*edge = EDGE_MIDDLE;
		break;
	case K_END:
		*edge = EDGE_END;
		break;
	case K_REST:
		*edge = EDGE_REST;
		break;
	case K_EARLY:
		*edge = (enum edge)a->value;
		break;
	default:
		return 0;
	}
	return 1;
}

// What an edge may be of: a unit, a month, a year, a weekday.
static bool edge_target(const struct parse *p, uint32_t k)
{
	const struct atom *a = peek(p, k);
	int8_t unit;
	enum modifier ignored;
	k += skip(p, k, K_AROUND);
	a = peek(p, k);
	if (a->kind == K_MONTH || a->kind == K_DAYREL ||
	    (a->kind == K_NUM && a->digits == 4 && a->value >= 1900))
		return true;
	if (day_modifier_before(p, k, &ignored))
		return true;
	return a->kind == K_QUARTER || span_unit(a, &unit) ||
	       (a->kind == K_UNIT && a->value == UNIT_DAY && a->prefix & PREFIX_THE) || a->kind == K_WEEKDAY;
}

bool unit_read_edge(struct parse *p)
{
	if (p->f.edge || p->f.has & (HAS_CLOCK | HAS_PART | HAS_MONTH))
		return false;
	if (peek(p, 0)->prefix & PREFIX_AND && p->f.has)
		return false;
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *a = peek(p, n);
	if (a->kind == K_EDGE) {
		// BOY and BOW are words too: only in capitals or alone
		if (a->flags & NF_AMBIG && !(a->marks & ATOM_CAPITAL) && !p->latent)
			return false;
		if (a->flags & NF_SHORT && !(a->prefix & PREFIX_IN) && peek_behind(p)->kind != K_BY &&
		    !(p->cue))
			return false;
		p->f.edge = (int8_t)(a->value / 16);
		p->f.edge_unit = (int8_t)(a->value % 16);
		p->f.has |= HAS_EDGE;
		p->i += n + 1;
		return true;
	}
	enum edge edge;
	uint32_t used = edge_word(p, n, &edge);
	if (!used)
		return false;
	uint32_t of = n + used;
	of += skip(p, of, K_DASH);
	of += skip(p, of, K_OF);
	of += skip(p, of, K_THE);
	if (!edge_target(p, of))
		return false;
	if (a->kind == K_EARLY && peek(p, of)->kind != K_MONTH && peek(p, of)->kind != K_THIS &&
	    peek(p, of)->kind != K_NEXT)
		return false;
	p->f.edge = (int8_t)edge;
	p->f.edge_unit = -1;
	p->f.has |= HAS_EDGE;
	p->i += n + used;
	p->i += skip(p, 0, K_DASH);
	p->i += skip(p, 0, K_OF);
	if (peek(p, 0)->kind == K_THE) {
		p->cue |= CUE_THE;
		p->i++;
	}
	const struct atom *day = peek(p, 0);
	if (day->kind == K_UNIT && day->value == UNIT_DAY) {
		p->f.edge_unit = UNIT_DAY;
		p->i++;
	}
	return true;
}

// Whether a part of the day may stand here with nothing else said.
static bool part_cued(const struct parse *p, const struct atom *a, const struct atom *next)
{
	if (next->kind == K_OF || next->kind == K_ON || (a->flags & NF_AMBIG && a->marks & ATOM_LATIN))
		return true;
	if (p->f.has || p->latent)
		return true;
	return p->cue || a->prefix & (PREFIX_IN | PREFIX_THE | PREFIX_FROM | PREFIX_TO) ||
	       a->value == PW_AFTERNOON || a->value == PW_DUSK || a->value == PW_DAWN ||
	       a->value == PW_FORENOON || a->flags & NF_FUZZY;
}

bool unit_read_part(struct parse *p)
{
	if (p->f.has & HAS_PART || (peek(p, 0)->prefix & PREFIX_AND && p->f.has))
		return false;
	enum modifier mod = MOD_NONE;
	uint32_t n = skip(p, 0, K_THE);
	bool the = n > 0 || p->cue & CUE_THE;
	const struct atom *this = peek(p, n);
	bool is_this = this->kind == K_THIS && this->marks & ATOM_LATIN;
	bool is_last = this->kind == K_LAST && peek(p, n + 1)->kind == K_PART;
	n += is_this || is_last;
	enum edge edge = EDGE_NONE;
	if (peek(p, n)->kind == K_EARLY)
		n += edge_word(p, n, &edge);
	n += edge && peek(p, n)->kind == K_DASH;
	n += edge ? skip(p, n, K_IN) + skip(p, n + skip(p, n, K_IN), K_THE) : 0;
	const struct atom *a = peek(p, n);
	bool rel = a->kind == K_PARTREL, half = a->kind == K_DAYHALF;
	if (a->kind != K_PART && !rel && !half)
		return false;
	if (rel && (p->f.has & (HAS_ANY_DAY & ~(unsigned)HAS_DAYREL) || a->flags & NF_AMBIG))
		return false;
	bool today = a->prefix == PREFIX_THE || (a->prefix == (PREFIX_AND | PREFIX_THE) && !p->f.has);
	if (a->flags & NF_PLURAL ||
	    (!part_cued(p, a, peek(p, n + 1)) && !the && !is_this && !rel && !half && !edge && !is_last))
		return false;
	bool goes_on = peek(p, n + 1)->kind == K_DAYREL || peek(p, n + 1)->kind == K_WEEKDAY ||
		       peek(p, n + 1)->kind == K_ON;
	if (a->flags & NF_AMBIG && !(p->f.has) && !is_this && !goes_on)
		return false;
	n++;
	if (a->value == PW_MORNING && edge == EDGE_NONE && !(a->marks & ATOM_LATIN) &&
	    day_modifier_behind(p, n, &mod))
		n++;
	p->f.has |= HAS_PART;
	p->f.part = (int8_t)a->value;
	p->f.part_edge = (int8_t)edge;
	p->f.part_this = is_this || rel || today;
	if (is_last) {
		p->f.has |= HAS_DAYREL;
		p->f.dayrel = -1;
	} else if (rel && !(p->f.has & HAS_DAYREL)) {
		p->f.part_this = true;
	}
	p->i += n;
	return true;
}
