// SPDX-License-Identifier: Apache-2.0
// Which parts of the grammar can begin with which kind of atom: a look at one table spares most of the work,
// since most words begin nothing.
#ifndef TEXT_WHEN_STARTS_H
#define TEXT_WHEN_STARTS_H

#include "text/when_frame.h"

enum starts {
	STARTS_AMOUNT = 1 << 0,
	STARTS_DATE = 1 << 1,
	STARTS_WEEKDAY = 1 << 2,
	STARTS_SPAN = 1 << 3,
	STARTS_NAMED = 1 << 4,
	STARTS_CLOCK = 1 << 5,
	STARTS_PART = 1 << 6,
	STARTS_EDGE = 1 << 7,
	STARTS_ZONE = 1 << 8,
	STARTS_COMING = 1 << 9,
	STARTS_RELATED = 1 << 10,	// a relation: by, within, לפני
	STARTS_OTHER = 1 << 11,		// every, between, asap, מהיום; at, on, in before a point
	STARTS_LINK = 1 << 12,		// may stand between a relation and its point
	STARTS_BEHIND_NUMBER = 1 << 13, // makes a time of a number before it
};

extern const uint16_t starts_of_kind[K_COUNT];

// What can begin at place k (an article in front of it is looked through).
static inline unsigned starts_at(const struct parse *p, uint32_t k)
{
	const struct atom *a = peek(p, k);
	return a->kind == K_THE ? starts_of_kind[peek(p, k + 1)->kind] : starts_of_kind[a->kind];
}

// Whether an expression can begin with the first atom of the reader, as far as two or three atoms tell.
bool starts_anything(const struct parse *p);

#endif
