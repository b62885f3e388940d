// SPDX-License-Identifier: Apache-2.0
// Hebrew says "coming" behind the noun, English "next" before it.
#include "text/when_coming.h"

#include "text/when_amount.h"
#include "text/when_day.h"

#define COMING_REACH 7 // atoms between the beginning of a length and "coming" behind it

static bool is_behind(const struct atom *a, enum lexeme_kind kind)
{
	return a->kind == kind && !(a->marks & ATOM_LATIN);
}

// "בשעתיים הקרובות", "ב-48 השעות הקרובות", "בשבוע הקרוב", "ביום העסקים הבא".
static bool read_hebrew(struct parse *p, struct amount *out)
{
	bool behind = false;
	for (uint32_t k = 1; k < COMING_REACH && !behind; k++)
		behind = is_behind(peek(p, k), K_COMING) || is_behind(peek(p, k), K_NEXT);
	if (!behind)
		return false;
	struct parse q = *p;
	struct amount a;
	if (!amount_read(&q, true, &a))
		return false;
	const struct atom *next = peek(&q, 0);
	bool business = a.business_days == 1 && is_behind(next, K_NEXT);
	bool calendar = !a.counted && a.unit > UNIT_WEEK; // the coming month is a span
	bool day = !a.counted && a.unit == UNIT_DAY;
	if (!business && (!is_behind(next, K_COMING) || calendar || day))
		return false;
	q.i++;
	*p = q;
	*out = a;
	return true;
}

// "בימים הקרובים", "in the coming days": how many is not said.
static bool read_vague(struct parse *p, bool in, struct amount *out)
{
	uint32_t n = skip(p, 0, K_THE);
	bool before = peek(p, n)->kind == K_COMING || (peek(p, n)->kind == K_NEXT && in) ||
		      (in && peek_behind(p)->kind == K_WITHIN);
	n += peek(p, n)->kind == K_COMING || peek(p, n)->kind == K_NEXT;
	const struct atom *unit = peek(p, n);
	bool behind = is_behind(peek(p, n + 1), K_COMING);
	if (unit->kind != K_UNIT || !(unit->flags & NF_PLURAL) ||
	    !(behind || (before && unit->marks & ATOM_LATIN)))
		return false;
	*out = (struct amount){.vague = true, .counted = true};
	amount_add(out, (enum when_unit)unit->value, 12, false);
	p->i += n + 1 + behind;
	return true;
}

// "in the next hour", "in the next 2 hours", "the next business day".
static bool read_english(struct parse *p, bool in, struct amount *out)
{
	enum modifier mod;
	uint32_t n = skip(p, 0, K_THE);
	uint32_t used = day_modifier_before(p, n, &mod);
	if (!used || (mod != MOD_NEXT && mod != MOD_COMING))
		return false;
	struct parse q = *p;
	struct amount a = {0};
	q.i += n + used;
	const struct atom *unit = peek(&q, 0);
	bool business =
	    unit->kind == K_BUSINESS && peek(&q, 1)->kind == K_UNIT && peek(&q, 1)->value == UNIT_DAY;
	if (business) {
		amount_add(&a, UNIT_DAY, 4, true);
		a.counted = true;
		q.i += 2;
	} else if (in && unit->kind == K_UNIT && unit->value <= UNIT_HOUR && !(unit->flags & NF_PLURAL)) {
		amount_add(&a, (enum when_unit)unit->value, 4, false);
		a.counted = true;
		q.i++;
	} else if (!in || !amount_read(&q, false, &a) || !a.counted) {
		return false;
	}
	*p = q;
	*out = a;
	return true;
}

bool coming_read(struct parse *p, bool in, struct amount *out)
{
	return read_hebrew(p, out) || read_vague(p, in, out) || read_english(p, in, out);
}
