// SPDX-License-Identifier: Apache-2.0
// The work calendar: when a desk is open, and what follows for a due time. Several ranges a day, half days
// before holidays, exceptions, holidays, a time zone. Every computed due time comes with its path: day by day
// what was counted and what was skipped and why, enough to say it in words (text/hours_words.h) and to draw
// it. Open time is real time: a desk that is open all night has 23 hours on one night in spring.
#ifndef TEXT_HOURS_H
#define TEXT_HOURS_H

#include "text/holidays.h"
#include "text/zone.h"

#define HOURS_RANGES_MAX 4 // open ranges in one day
#define HOURS_STEPS_MAX 64 // days a path remembers; longer ones set `more`
#define HOURS_HORIZON 1500 // days that are searched before "never open" is said

// Minutes of the local day, 0 <= from < to <= DAY_MINUTES.
struct hours_range {
	int16_t from, to;
};

struct hours_day {
	uint8_t count;				    // 0: closed
	struct hours_range range[HOURS_RANGES_MAX]; // ascending, apart from each other
};

// One day that is not like its weekday.
struct hours_exception {
	int32_t day;
	struct hours_day open;
	struct slice why; // for people: "inventory count"; may be empty
};

struct hours {
	const struct zone *zone;
	struct hours_day week[7];	      // from Sunday
	uint8_t business;		      // bit w set: weekday w counts as a business day when it is open
	int16_t half_until;		      // on half days (eves) nothing is open after this minute
	const struct holiday_table *holidays; // or NULL
	const struct hours_exception *exceptions; // ascending by day, not owned
	uint32_t exception_count;
};

// In Israel (and in zones that name no place) Sunday to Thursday 9:00-18:00, Friday 9:00-13:00 though it is
// no business day, half days until 13:00, Israel's holidays. Elsewhere Monday to Friday 9:00-17:30.
struct hours hours_default(const struct zone *zone);

enum hours_why {
	HOURS_USUAL,
	HOURS_WEEKEND,	 // its weekday is never open
	HOURS_SHORT,	 // open, but no business day (a Friday until noon)
	HOURS_HOLIDAY,	 // closed for `holiday`
	HOURS_EVE,	 // shortened or closed for the eve of `holiday`, or for a half day
	HOURS_EXCEPTION, // see `exception`
};

// What one day is like.
struct hours_on {
	struct hours_day open;
	uint8_t why; // enum hours_why
	bool business;
	const struct holiday *holiday; // also set when it only has a name
	const struct hours_exception *exception;
};

struct hours_on hours_on(const struct hours *h, int32_t day);

// Whether the desk is open at a moment.
bool hours_open(const struct hours *h, msec at);

// First open moment at or after `at`. False: never within the horizon.
bool hours_next_open(const struct hours *h, msec at, msec *out);

// First and last open moment of a day. False when it is closed all day; out is then untouched.
bool hours_opening(const struct hours *h, int32_t day, msec *out);
bool hours_closing(const struct hours *h, int32_t day, msec *out);

// Open minutes between two moments (0 when b <= a). Looks at most HOURS_HORIZON days ahead.
int64_t hours_minutes_between(const struct hours *h, msec a, msec b);

enum hours_kind {
	HOURS_START, // the day on which the count begins and which does not count itself
	HOURS_COUNTED,
	HOURS_SKIPPED,
};

// One day of a path.
struct hours_step {
	int32_t day;
	uint8_t kind;	  // enum hours_kind
	int16_t from, to; // local minutes between which time was counted (HOURS_COUNTED)
	int32_t minutes;  // open minutes counted on it
	int32_t nth;	  // business days counted so far
	struct hours_on on;
};

// How a due time came about.
struct hours_path {
	msec start, due;
	int32_t asked; // as many business days or open minutes
	bool days;     // business days, else open minutes
	bool more;     // the path was longer than HOURS_STEPS_MAX; the last step is still the last day
	uint32_t count;
	struct hours_step step[HOURS_STEPS_MAX];
};

// The end of opening hours of the nth business day after the day of `from` (n >= 1); n = 0 is the end of
// today's or the next business day's hours. False: not within the horizon. `path` may be NULL.
// (facts/language.md: "Business days count from the day after, without holidays")
bool hours_add_days(const struct hours *h, msec from, int32_t n, msec *out, struct hours_path *path);

// The moment at which `minutes` open minutes have passed since `from`. Same contract.
bool hours_add_minutes(const struct hours *h, msec from, int32_t minutes, msec *out, struct hours_path *path);

// Reads "9:00-13:00, 14:00-18:00" (or "closed", "סגור", nothing). False when it is not that.
bool hours_parse_day(struct slice text, struct hours_day *out);

#endif
