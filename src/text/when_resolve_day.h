// SPDX-License-Identifier: Apache-2.0
// Which days a frame means: dates with and without a year, weekdays, weeks and months, holidays, edges.
#ifndef TEXT_WHEN_RESOLVE_DAY_H
#define TEXT_WHEN_RESOLVE_DAY_H

#include "text/when_resolver.h"

// Days [from, to).
struct day_span {
	int32_t from, to;
	uint8_t grain;	// enum when_grain
	bool has_other; // it may also mean the day (or span of the same length) that begins with `other`
	int32_t other;
	bool today_first; // `other` is today, and with an hour to come it is meant
};

// False when there is no such day (30 February, a sixth Monday).
bool resolve_days(struct resolver *r, const struct frame *f, struct day_span *out);

#endif
