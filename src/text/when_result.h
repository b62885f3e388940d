// SPDX-License-Identifier: Apache-2.0
// What is known about one time expression of a text, and the moment and calendar it was read against.
// The functions are in text/when.h.
#ifndef TEXT_WHEN_RESULT_H
#define TEXT_WHEN_RESULT_H

#include "text/hours.h"
#include "text/token.h"

// The value of a moment that is not there.
#define WHEN_NONE INT64_MIN

enum when_grain {
	GRAIN_SECOND,
	GRAIN_MINUTE,
	GRAIN_DAYPART,
	GRAIN_DAY,
	GRAIN_WEEK, // also the weekend
	GRAIN_MONTH,
	GRAIN_QUARTER,
	GRAIN_YEAR,
	GRAIN_COUNT
};

enum when_part { PART_NONE, PART_MORNING, PART_NOON, PART_AFTERNOON, PART_EVENING, PART_NIGHT, PART_COUNT };

enum when_relation {
	RELATION_ON,	 // at, on, in: the point itself
	RELATION_BY,	 // by, until, no later than
	RELATION_WITHIN, // within a duration from now
	RELATION_AFTER,	 // after, since, starting from: no due, or the end of that day
	RELATION_BEFORE, // before: that point is too late
	RELATION_AROUND,
	RELATION_BETWEEN, // a window with two ends that were said
	RELATION_EVERY,	  // recurring; the first time is told
	RELATION_FOR,	  // a mere length of time: no due
	RELATION_COUNT
};

enum when_flag {
	WHEN_VAGUE = 1 << 0, // "a few minutes", "after the holidays": no due
	WHEN_PAST = 1 << 1,  // told of the past ("yesterday", "3 days ago")
	WHEN_CLOCK = 1 << 2, // an hour of the day was said
	WHEN_DAY = 1 << 3,   // a day, date, week … was said
	WHEN_BUSINESS =
	    1 << 4, // counted in business days or opening hours: see `count`, `unit`, and when_path
	WHEN_APPROXIMATE = 1 << 5,
	WHEN_DURATION = 1 << 6, // said as a length of time ("within 2 hours", "30 days")
	WHEN_SAME_DAY = 1 << 7, // anaphoric ("that day", למחרת)
	WHEN_LATENT = 1 << 8,	// a time only because the whole text is nothing else ("7", "ten thirty")
	WHEN_MISMATCH =
	    1 << 9, // weekday and date contradict each other; the date won, the weekday is an alternative
};

enum when_reason_kind {
	REASON_NONE,
	REASON_NOW,	       // counted from now
	REASON_DAY,	       // value: day number meant
	REASON_WEEKDAY_NEXT,   // the first such weekday after today; value: day
	REASON_WEEKDAY_TODAY,  // today has that name: today or next week
	REASON_NEXT_AMBIGUOUS, // "next Thursday": this week's or next week's
	REASON_HOLIDAY,	       // value: day on which it falls
	REASON_HEBREW_DATE,    // value: day
	REASON_BARE_AFTERNOON, // hour 1-6 without am/pm; value: minute of the day
	REASON_BARE_OPEN,      // hour 7-11: the next such hour in opening hours; value: minute of the day
	REASON_NEXT_DAY,       // that hour has passed today; value: day
	REASON_CLOSING,	       // ends with the opening hours of a day; value: day
	REASON_DAY_END,	       // the desk is closed then: the end of the day; value: day
	REASON_PART_END,       // the end of a daypart; value: minute of the day
	REASON_BUSINESS,       // business days or opening hours; value: how many (see when_path)
	REASON_NIGHT,	       // the local time did not exist or existed twice that night (zone.h)
	REASON_YEAR,	       // the year in which weekday and date agree; value: year
};

struct when_reason {
	uint8_t kind; // enum when_reason_kind
	int32_t value;
};

#define WHEN_REASONS_MAX 6
#define WHEN_CHOICES_MAX 2

// Another reading.
struct when_choice {
	msec at, from, to, due_from, due;
};

enum when_unit {
	UNIT_SECOND,
	UNIT_MINUTE,
	UNIT_HOUR,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_WEEKEND,
	UNIT_MONTH,
	UNIT_QUARTER,
	UNIT_YEAR,
};

struct when {
	uint32_t token_from, token_to; // tokens [from, to) of the text
	struct norm_span span;	       // the same in the original
	uint8_t grain;		       // enum when_grain
	uint8_t relation;	       // enum when_relation
	uint8_t part;		       // enum when_part
	uint8_t choices;	       // how many other readings
	uint8_t reasons;	       // how many reasons
	uint8_t unit;		       // WHEN_DURATION: enum when_unit that was said
	uint16_t flags;		       // enum when_flag
	int32_t count;		       // WHEN_DURATION: how many of `unit`, rounded up; of a range the larger
	msec base;		       // WHEN_BUSINESS: the moment it is counted from
	msec at; // the point (its beginning, for a day or longer); of deadlines and windows the due; never
		 // absent
	msec from,
	    to; // windows: beginning and end (a window of days ends where the next day begins); or WHEN_NONE
	msec due_from; // from when on a promise that names this can be kept: the beginning of a day, week or
		       // window
	msec due; // latest moment at which a promise that names this is kept; WHEN_NONE: it sets none
	struct when_choice choice[WHEN_CHOICES_MAX];
	struct when_reason reason[WHEN_REASONS_MAX];
};

// What a text is read against. `hours` brings the zone, the work calendar and Israel's holidays or others.
struct when_context {
	msec now;
	const struct hours *hours;
};

#endif
