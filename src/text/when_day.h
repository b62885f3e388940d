// SPDX-License-Identifier: Apache-2.0
// Days as people name them: dates of both calendars, weekdays, today and tomorrow, holidays.
#ifndef TEXT_WHEN_DAY_H
#define TEXT_WHEN_DAY_H

#include "text/when_frame.h"

// Each reads one kind of day at p->i into slots of the frame that are still free and moves behind it; false,
// with nothing moved, when there is none.
bool day_read_date(struct parse *p);  // 22.11, 19 November 2026, "the 1st", ט' בכסלו, March, 2014/10
bool day_read_named(struct parse *p); // today, tomorrow, "that day", a holiday and its eve, now

// Reads this, next, last, coming, after next at place k (before a noun in English); 0 atoms when there is
// none.
uint32_t day_modifier_before(const struct parse *p, uint32_t k, enum modifier *out);
// The same behind a noun (Hebrew; "after next").
uint32_t day_modifier_behind(const struct parse *p, uint32_t k, enum modifier *out);

// Whether what stands at place k ends the phrase or goes on with a time, so that a doubtful word before it
// is not the beginning of a noun ("on the first floor").
bool day_phrase_ends(const struct parse *p, uint32_t k);

#endif
