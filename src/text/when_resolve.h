// SPDX-License-Identifier: Apache-2.0
// From what an expression says to when that is: days, hours and parts of the day against a moment, a zone and
// a work calendar. All in local seconds (as if UTC); when_due.c turns them into moments.
#ifndef TEXT_WHEN_RESOLVE_H
#define TEXT_WHEN_RESOLVE_H

#include "text/when_grammar.h"
#include "text/when_resolver.h"

// One end of an expression, placed.
struct point {
	int64_t from,
	    to; // local seconds; a clock time has from == to; days and longer end where the next begins
	uint8_t grain; // enum when_grain
	uint8_t part;  // enum when_part
	bool clock;
	bool closing;	// the end (or beginning) of opening hours of a day
	bool has_other; // another reading: begins here
	int64_t other;
	int64_t other_to;
};

// Places a frame. False when there is no such time (30 February).
bool resolve_point(struct resolver *r, const struct frame *f, struct point *out);

// Places both ends of a window; the ends lend each other day, am and pm.
bool resolve_window(struct resolver *r, const struct frame *a, const struct frame *b, struct point *from,
		    struct point *to);

// A local time some length away from another.
int64_t resolve_shift(int64_t local, const struct amount *a, int direction);

// Beginning and end of a part of the day in minutes, and the name people know it by.
struct part_hours {
	int16_t from, to;
	uint8_t part; // enum when_part
};
extern const struct part_hours when_parts[PW_COUNT];

#endif
