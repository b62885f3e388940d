// SPDX-License-Identifier: Apache-2.0
// Longest match without going back: a relation, then a point or a length, then what can only stand behind it.
#include "text/when_grammar.h"

#include "text/when_amount.h"
#include "text/when_coming.h"
#include "text/when_day.h"
#include "text/when_starts.h"

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
	if (!point_read(&q, CUE_ON | CUE_AT))
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
		point_read(&q, CUE_NONE);
	*p = q;
	return true;
}

// "every Monday at 9", "כל יום", "every 2 hours", "every morning".
static bool read_every(struct parse *p, struct expression *e)
{
	const struct atom *a = peek(p, 1);
	int32_t adverb = peek(p, 0)->value; // daily, weekly: only with an hour behind it
	if (a->prefix & (PREFIX_THE | PREFIX_AND))
		return false;
	p->i++;
	if (adverb) {
		p->f.unit = adverb == 1 ? UNIT_DAY : UNIT_WEEK;
		p->f.has |= adverb == 1 ? 0u : HAS_UNIT;
		p->f.unit_mod = MOD_THIS;
		e->every = e->every_unit = true;
		e->relation = RELATION_EVERY;
		return point_read(p, CUE_NONE) && p->f.has & (HAS_CLOCK | HAS_PART);
	}
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
		point_read(p, CUE_NONE);
		return a->value >= UNIT_HOUR;
	}
	if (!weekday && amount_read(p, false, &amount)) {
		p->f.amount = amount;
		p->f.has |= HAS_AMOUNT;
		p->f.direction = 1;
		return true;
	}
	return point_read(p, CUE_ON | CUE_THE);
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
	if (!point_read(&q, CUE_ON) || !(q.f.has & HAS_DAYREL) || p->f.has & HAS_ANY_DAY)
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
	if (!point_read(p, CUE_AT | CUE_ON)) {
		return false;
	}
	p->ranged = false;
	e->two = point_read_second(p, e, true);
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
		if (point_read(&q, CUE_AT) && q.f.has & HAS_CLOCK) {
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
	if (!point_read(p, cue) || too_little(p))
		return false;
	bool told = !e->two && point_read_hour(p, e);
	if (!told) {
		bool ends_day = p->f.dom_to != 0;
		e->two = !ends_day && point_read_second(p, e, opened || from);
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

// "within 2 days", "תוך השבוע", "עוד שעה": a length, or a span that is meant whole.
static bool read_within(struct parse *p, struct expression *e, const struct atom *rel)
{
	bool within = rel->kind == K_WITHIN, latin = rel->marks & ATOM_LATIN;
	p->i += skip(p, 0, K_LATEST); // תוך מקסימום 3 ימים
	e->relation = RELATION_ON;
	if (read_related_amount(p, e, within ? RELATION_WITHIN : RELATION_ON, !latin || rel->value < 2))
		return true;
	return read_whole_point(p, e, CUE_IN, false) && p->f.has & (HAS_UNIT | HAS_PART | HAS_DAYREL);
}

// "for 3 days", "for a quarter past noon".
static bool read_for(struct parse *p, struct expression *e, bool latin)
{
	if (read_related_amount(p, e, RELATION_FOR, !latin))
		return true;
	return read_whole_point(p, e, CUE_NONE, false) && p->f.has & HAS_CLOCK;
}

static bool read_during(struct parse *p, struct expression *e, bool latin)
{
	struct amount a;
	if (coming_read(p, true, &a)) {
		p->f.amount = a;
		p->f.has |= HAS_AMOUNT;
		p->f.direction = 1;
		e->relation = RELATION_WITHIN;
		return true;
	}
	if (!latin && read_related_amount(p, e, RELATION_FOR, false))
		return true;
	e->relation = RELATION_WITHIN;
	return read_whole_point(p, e, CUE_IN, false);
}

// A point behind by, after or since; else a length behind it: "עד 3 ימים", "after 5 days".
static bool read_point_or_amount(struct parse *p, struct expression *e, enum when_relation amount,
				 bool opened, bool implied)
{
	struct parse saved = *p;
	if (read_whole_point(p, e, CUE_AT | CUE_ON, opened))
		return true;
	*p = saved;
	e->two = false;
	return amount != RELATION_ON && read_related_amount(p, e, amount, implied);
}

// "before Thursday", "לפני 5"; and the past: "לפני שבוע".
static bool read_before(struct parse *p, struct expression *e, bool latin)
{
	struct parse saved = *p;
	struct amount a;
	e->relation = RELATION_BEFORE;
	if (read_whole_point(p, e, CUE_AT | CUE_ON, false))
		return true;
	*p = saved;
	if (latin || !amount_read(p, true, &a))
		return false;
	p->f.has |= HAS_AMOUNT;
	p->f.amount = a;
	p->f.direction = -1;
	e->relation = RELATION_ON;
	e->flags |= WHEN_PAST;
	return true;
}

// After a relation word: which kinds of expressions may stand there, in which order.
static bool read_related(struct parse *p, struct expression *e)
{
	const struct atom *rel = peek(p, 0);
	bool latin = rel->marks & ATOM_LATIN;
	p->i++;
	if (peek(p, 0)->prefix & PREFIX_AND) // "לפני ועכשיו"
		return false;
	switch ((enum lexeme_kind)rel->kind) {
	case K_WITHIN:
	case K_HENCEIN:
		return read_within(p, e, rel);
	case K_IN:
		return read_related_amount(p, e, RELATION_ON, false);
	case K_FOR:
		return read_for(p, e, latin);
	case K_DURING:
		return read_during(p, e, latin);
	case K_BY:
		e->relation = RELATION_BY;
		e->exclusive_by = latin && rel->value == 0;
		return read_point_or_amount(p, e, RELATION_WITHIN, false, !latin);
	case K_BEFORE:
		return read_before(p, e, latin);
	case K_AFTER:
	case K_SINCE:
	case K_FROM:
		e->relation = RELATION_AFTER;
		e->since = rel->kind != K_AFTER || rel->value;
		e->past = rel->kind == K_SINCE; // "not before Sunday" begins with it
		return read_point_or_amount(p, e, rel->kind == K_AFTER ? RELATION_AFTER : RELATION_ON,
					    rel->kind == K_FROM, !latin);
	case K_AROUND:
		e->relation = RELATION_AROUND;
		return read_whole_point(p, e, CUE_AT | CUE_ON, false);
	default:
		return false;
	}
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
	if (e.past && e.a.has == HAS_WEEKDAY && e.a.weekday_mod == MOD_NONE)
		e.a.weekday_mod = MOD_LAST;
	*out = e;
	return true;
}
