// SPDX-License-Identifier: Apache-2.0
// What the files that place an expression share: the moment, today, "that day", and where reasons go.
#ifndef TEXT_WHEN_RESOLVER_H
#define TEXT_WHEN_RESOLVER_H

#include "text/when_frame.h"

struct resolver {
	const struct when_context *context;
	struct when *out; // reasons and flags go here
	int64_t now;	  // local seconds
	int32_t today;
	int32_t anchor; // the day that "that day" means
	bool anchored;	// a day was told before
	bool follow;	// … and near enough to serve an hour that is said alone
	int32_t follow_day;
	uint32_t follow_sentence;
	bool follow_hour; // an hour was told with it
};

// Notes why; the first WHEN_REASONS_MAX are kept.
static inline void resolver_reason(struct resolver *r, enum when_reason_kind kind, int32_t value)
{
	if (r->out->reasons < WHEN_REASONS_MAX)
		r->out->reason[r->out->reasons++] = (struct when_reason){(uint8_t)kind, value};
}

#endif
