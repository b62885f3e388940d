// SPDX-License-Identifier: Apache-2.0
// The table, kind by kind; a kind that is not in it begins nothing.
#include "text/when_starts.h"

#define MODIFIER (STARTS_DATE | STARTS_WEEKDAY | STARTS_SPAN | STARTS_NAMED | STARTS_PART | STARTS_COMING)
#define RELATION (STARTS_RELATED | STARTS_LINK)

const uint16_t starts_of_kind[K_COUNT] = {
    [K_NUM] = STARTS_AMOUNT | STARTS_DATE | STARTS_WEEKDAY | STARTS_SPAN | STARTS_CLOCK | STARTS_COMING,
    [K_FRACTION] = STARTS_AMOUNT | STARTS_CLOCK | STARTS_SPAN | STARTS_BEHIND_NUMBER,
    [K_WEEKDAY] = STARTS_WEEKDAY | STARTS_BEHIND_NUMBER,
    [K_ORDWEEK] = STARTS_AMOUNT | STARTS_DATE | STARTS_WEEKDAY,
    [K_MONTH] = STARTS_DATE | STARTS_BEHIND_NUMBER,
    [K_HMONTH] = STARTS_DATE | STARTS_BEHIND_NUMBER,
    [K_UNIT] = STARTS_AMOUNT | STARTS_DATE | STARTS_WEEKDAY | STARTS_SPAN | STARTS_CLOCK | STARTS_NAMED |
	       STARTS_COMING | STARTS_BEHIND_NUMBER,
    [K_BUSINESS] = STARTS_AMOUNT | STARTS_BEHIND_NUMBER,
    [K_DAYREL] = STARTS_NAMED,
    [K_NEXTDAY] = STARTS_NAMED,
    [K_SAME] = STARTS_NAMED,
    [K_NOW] = STARTS_NAMED,
    [K_HOLIDAY] = STARTS_NAMED,
    [K_EVE] = STARTS_NAMED,
    [K_MOTZEI] = STARTS_NAMED,
    [K_PART] = STARTS_PART | STARTS_NAMED | STARTS_BEHIND_NUMBER,
    [K_PARTREL] = STARTS_PART | STARTS_BEHIND_NUMBER,
    [K_DAYHALF] = STARTS_PART,
    [K_CLOCKWORD] = STARTS_CLOCK,
    [K_THIS] = MODIFIER | STARTS_BEHIND_NUMBER,
    [K_NEXT] = MODIFIER,
    [K_LAST] = MODIFIER,
    [K_COMING] = MODIFIER | STARTS_BEHIND_NUMBER,
    [K_PAST] = MODIFIER | STARTS_BEHIND_NUMBER,
    [K_A] = STARTS_AMOUNT | STARTS_CLOCK,
    [K_FEW] = STARTS_AMOUNT | STARTS_SPAN,
    [K_COUPLE] = STARTS_AMOUNT | STARTS_SPAN,
    [K_MORE] = STARTS_AMOUNT | STARTS_BEHIND_NUMBER,
    [K_START] = STARTS_EDGE,
    [K_MIDDLE] = STARTS_EDGE,
    [K_END] = STARTS_EDGE,
    [K_REST] = STARTS_EDGE,
    [K_EDGE] = STARTS_EDGE,
    [K_EARLY] = STARTS_EDGE | STARTS_PART,
    [K_DATE] = STARTS_DATE,
    [K_DOTTED] = STARTS_DATE | STARTS_CLOCK | STARTS_AMOUNT,
    [K_SLASHED] = STARTS_DATE | STARTS_AMOUNT,
    [K_QUARTER] = STARTS_SPAN,
    [K_CLOCK] = STARTS_CLOCK,
    [K_DAYLETTER] = STARTS_WEEKDAY | STARTS_DATE,
    [K_LETTERS] = STARTS_DATE,
    [K_ZONE] = STARTS_ZONE,
    [K_WITHIN] = RELATION,
    [K_HENCEIN] = RELATION,
    [K_IN] = RELATION | STARTS_BEHIND_NUMBER,
    [K_FOR] = RELATION,
    [K_DURING] = RELATION,
    [K_BY] = RELATION | STARTS_BEHIND_NUMBER,
    [K_BEFORE] = RELATION | STARTS_BEHIND_NUMBER,
    [K_AFTER] = RELATION | STARTS_BEHIND_NUMBER,
    [K_SINCE] = RELATION,
    [K_FROM] = RELATION,
    [K_AROUND] = RELATION | STARTS_AMOUNT | STARTS_SPAN,
    [K_AT] = STARTS_OTHER | STARTS_LINK | STARTS_BEHIND_NUMBER,
    [K_ON] = STARTS_OTHER | STARTS_LINK,
    [K_VAGUE] = STARTS_OTHER,
    [K_FROMNOW] = STARTS_OTHER,
    [K_EVERY] = STARTS_OTHER,
    [K_BETWEEN] = STARTS_OTHER,
    [K_AND] = STARTS_BEHIND_NUMBER,
    [K_OR] = STARTS_BEHIND_NUMBER,
    [K_TO] = STARTS_BEHIND_NUMBER,
    [K_OF] = STARTS_BEHIND_NUMBER,
    [K_DASH] = STARTS_BEHIND_NUMBER,
    [K_AM] = STARTS_BEHIND_NUMBER,
    [K_PM] = STARTS_BEHIND_NUMBER,
    [K_OCLOCK] = STARTS_BEHIND_NUMBER,
    [K_ISH] = STARTS_BEHIND_NUMBER,
    [K_SECONDS] = STARTS_BEHIND_NUMBER,
};

// A number without a cue before it is a time only by what stands behind it.
static bool number_begins(const struct parse *p)
{
	const struct atom *a = peek(p, 0), *next = peek(p, 1);
	if (a->prefix || p->latent || starts_of_kind[next->kind] & STARTS_BEHIND_NUMBER)
		return true;
	if (next->prefix & (PREFIX_TO | PREFIX_AND) && next->kind != K_OTHER)
		return true;
	// "three twenty p.m.", "nine fifty nine a m", "twelve oh three am"
	if (next->kind != K_NUM)
		return false;
	enum lexeme_kind third = (enum lexeme_kind)peek(p, 2)->kind,
			 fourth = (enum lexeme_kind)peek(p, 3)->kind;
	return third == K_AM || third == K_PM || (third == K_NUM && (fourth == K_AM || fourth == K_PM));
}

bool starts_anything(const struct parse *p)
{
	const struct atom *a = peek(p, 0);
	unsigned starts = starts_at(p, 0);
	if (starts == 0)
		return false;
	if (a->kind == K_NUM)
		return number_begins(p);
	if (!(starts & (STARTS_RELATED | STARTS_OTHER)) || a->kind == K_VAGUE || a->kind == K_FROMNOW)
		return true;
	// Behind a relation stands what can begin something; a few links may come between.
	for (uint32_t k = 1; k < 4; k++) {
		unsigned next = starts_at(p, k);
		if (next & ~(unsigned)(STARTS_LINK | STARTS_BEHIND_NUMBER | STARTS_RELATED | STARTS_OTHER))
			return true;
		if (!(next & STARTS_LINK))
			return false;
	}
	return true;
}
