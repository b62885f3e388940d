// SPDX-License-Identifier: Apache-2.0
// Words that are also ordinals (שלישי), letters (ה') and everyday words (sun, sat) are weekdays only when
// something around them says so; facts/language.md lists the traps.
#include "text/when_weekday.h"

#include "text/when_day.h"

// Whether the word at place 0 names a weekday here, and which; number of atoms ("יום" included).
static uint32_t read_weekday_word(const struct parse *p, uint32_t k, int8_t *weekday, bool *certain)
{
	const struct atom *a = peek(p, k);
	uint32_t n = 0;
	bool day_word =
	    a->kind == K_UNIT && a->value == UNIT_DAY && !(a->flags & NF_DUAL) && !(a->marks & ATOM_LATIN);
	if (day_word) {
		n = 1;
		a = peek(p, k + 1);
		if (a->prefix & ~PREFIX_THE)
			return 0;
	}
	*certain = day_word;
	switch (a->kind) {
	case K_WEEKDAY:
		*weekday = (int8_t)a->value;
		*certain |= !(a->flags & NF_AMBIG) || a->marks & ATOM_CAPITAL;
		return n + 1;
	case K_ORDWEEK:
		*weekday = (int8_t)(a->value - 1);
		return n + 1;
	case K_DAYLETTER:
		*weekday = (int8_t)a->value;
		return n + 1;
	default:
		return 0;
	}
}

// A doubtful weekday word is one when something about it says so.
static bool weekday_cued(const struct parse *p, uint32_t k, uint32_t n)
{
	const struct atom *a = peek(p, k), *next = peek(p, k + n);
	enum modifier ignored;
	if (a->kind == K_ORDWEEK && a->value == 2 && !p->latent &&
	    (next->marks & ATOM_PLURAL || next->kind == K_UNIT) && !(next->prefix & PREFIX_IN))
		return false; // בשני המקרים, אחרי שני הכישלונות
	if (p->latent || p->cue & CUE_ON || p->f.has & (HAS_DOM | HAS_CLOCK | HAS_UNIT))
		return true;
	if (p->f.edge && p->f.edge_unit == UNIT_DAY) // סוף יום חמישי
		return true;
	if (a->marks & ATOM_LATIN)
		return p->cue || next->kind == K_DOT || next->kind == K_CLOCK || next->kind == K_AT ||
		       next->kind == K_MONTH || next->kind == K_PART;
	if (a->kind == K_DAYLETTER && !(a->marks & ATOM_GERESH))
		return false;
	if (a->prefix & PREFIX_THE && a->value < 7)
		return false;
	bool mod = day_modifier_behind(p, k + n, &ignored) != 0;
	bool time = next->kind == K_CLOCK || next->kind == K_PART ||
		    (next->kind == K_NUM && next->prefix & (PREFIX_IN | PREFIX_TO | PREFIX_THE)) ||
		    next->kind == K_DATE || next->kind == K_DOTTED || next->kind == K_SLASHED ||
		    (next->kind == K_UNIT && next->value == UNIT_HOUR && next->prefix & PREFIX_IN);
	bool day_of_month = next->kind == K_NUM && (peek(p, k + n + 1)->kind == K_MONTH);
	if (mod || time || day_of_month)
		return a->kind != K_DAYLETTER || a->prefix || time || mod;
	if (!(a->prefix & (PREFIX_IN | PREFIX_FROM)))
		return false;
	if (a->kind == K_ORDWEEK && a->value == 2) // בשני המקרים
		return day_phrase_ends(p, k + n) ||
		       (next->kind == K_OTHER && !(next->marks & ATOM_PLURAL) && next->prefix == 0);
	return a->kind != K_DAYLETTER || a->marks & ATOM_GERESH;
}

// "third Tuesday of", "last Monday of March", "שני האחרון של מרץ".
static bool read_nth_weekday(struct parse *p)
{
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *a = peek(p, n);
	int nth = a->kind == K_NUM && a->flags & NF_ORD && a->value <= 5			    ? a->value
		  : a->kind == K_UNIT && a->value == UNIT_SECOND && a->flags & NF_AMBIG		    ? 2
		  : a->kind == K_LAST && a->marks & ATOM_LATIN && a->value == 0 && n + 1 < p->count ? -1
												    : 0;
	int8_t weekday;
	bool certain;
	if (nth) {
		uint32_t used = read_weekday_word(p, n + 1, &weekday, &certain);
		const struct atom *link = peek(p, n + 1 + used);
		bool follows = link->kind == K_OF || link->kind == K_IN || (link->kind == K_AFTER && nth > 0);
		if (!used || !follows)
			return false;
		n += 1 + used + (link->kind == K_AFTER);
	} else {
		uint32_t used = read_weekday_word(p, n, &weekday, &certain);
		const struct atom *which = peek(p, n + used), *link = peek(p, n + used + 1);
		nth = which->kind == K_LAST				       ? -1
		      : which->kind == K_ORDWEEK && which->prefix & PREFIX_THE ? which->value
									       : 0;
		bool follows = link->kind == K_OF ||
			       (link->kind == K_MONTH && link->prefix & (PREFIX_IN | PREFIX_TO)) ||
			       (link->kind == K_UNIT && link->value == UNIT_MONTH &&
				link->prefix & (PREFIX_IN | PREFIX_TO));
		if (!used || !nth || !follows || nth > 5)
			return false;
		n += used + 1;
	}
	p->f.has |= HAS_WEEKDAY | HAS_NTH;
	p->f.weekday = weekday;
	p->f.nth = (int8_t)nth;
	p->i += n;
	return true;
}

// "two Sundays from now".
static bool read_counted_weekdays(struct parse *p)
{
	const struct atom *number = peek(p, 0), *day = peek(p, 1);
	if (number->kind != K_NUM || day->kind != K_WEEKDAY || peek(p, 2)->kind != K_FROMNOW ||
	    number->value < 1 || number->value > 50)
		return false;
	p->f.has |= HAS_WEEKDAY;
	p->f.weekday = (int8_t)day->value;
	p->f.weekday_count = (int8_t)number->value;
	p->i += 3;
	return true;
}

bool weekday_read(struct parse *p)
{
	bool again = p->f.has & HAS_DAYREL && p->cue & CUE_COMMA &&
		     peek(p, 0)->kind != K_ORDWEEK; // "tomorrow, Thursday,"
	if (p->f.has & (HAS_WEEKDAY | HAS_HOLIDAY | HAS_SAME | HAS_NEXTDAY) ||
	    (p->f.has & HAS_DAYREL && !again))
		return false;
	if (peek(p, 0)->prefix & PREFIX_AND && p->f.has)
		return false;
	if (read_nth_weekday(p) || read_counted_weekdays(p))
		return true;
	enum modifier mod = MOD_NONE;
	uint32_t n = skip(p, 0, K_THE);
	n += day_modifier_before(p, n, &mod);
	int8_t weekday;
	bool certain;
	uint32_t used = read_weekday_word(p, n, &weekday, &certain);
	if (!used || (!certain && mod == MOD_NONE && !weekday_cued(p, n, used)))
		return false;
	n += used;
	n += skip(p, n, K_DOT);
	enum modifier behind = MOD_NONE;
	n += day_modifier_behind(p, n, &behind);
	p->f.has |= HAS_WEEKDAY;
	p->f.weekday = weekday;
	p->f.weekday_mod = (int8_t)(behind != MOD_NONE ? behind : mod);
	p->i += n;
	return true;
}
