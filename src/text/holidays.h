// SPDX-License-Identifier: Apache-2.0
// Holidays as rules: which day of which calendar, how they move aside for Shabbat, whether people work on
// them and on their eves. The desk may bring its own table; two stand ready: Israel's and plain civil ones.
// A holiday counts whole civil days; the evening before is its eve.
#ifndef TEXT_HOLIDAYS_H
#define TEXT_HOLIDAYS_H

#include "text/hebrew_date.h"

enum holiday_rule {
	HOLIDAY_HEBREW,	 // month = enum hebrew_month, day; a day of 30 runs over into the next month
	HOLIDAY_CIVIL,	 // month 1..12, day
	HOLIDAY_WEEKDAY, // the nth (day = 1..5, or -1 the last) `weekday` of civil month `month`
	HOLIDAY_EASTER,	 // `day` days after Easter Sunday (may be negative)
	HOLIDAY_ONCE,	 // one civil date: `year`, month, day (an election, a closing of the company)
};

// How a holiday steps aside. From the laws of Yom HaShoah (1959), Yom HaAtzmaut (1949, changed 2004) and
// fasts.
enum holiday_shift {
	SHIFT_NONE,
	SHIFT_INDEPENDENCE, // Friday or Saturday: back to Thursday; Monday: on to Tuesday
	SHIFT_MEMORIAL,	    // the day before Independence Day, wherever that went
	SHIFT_SHOAH,	    // Friday: back to Thursday; Sunday: on to Monday
	SHIFT_FAST,	    // Saturday: on to Sunday
	SHIFT_ESTHER,	    // Saturday: back to Thursday
};

enum holiday_work {
	WORK_USUAL, // a day with a name
	WORK_HALF,  // open until the half-day hour
	WORK_NONE,  // closed
};

struct holiday {
	struct slice id;     // "yom-kippur": stable, in lower case; texts and settings name it so
	struct slice he, en; // the name for people
	uint8_t rule;	     // enum holiday_rule
	uint8_t shift;	     // enum holiday_shift
	int8_t month;
	int8_t day;
	int8_t weekday; // HOLIDAY_WEEKDAY
	uint8_t length; // days, at least 1
	uint8_t work;	// enum holiday_work of its days
	uint8_t eve;	// enum holiday_work of the day before; WORK_USUAL: it has no eve
	int16_t year;	// HOLIDAY_ONCE
	int8_t after;	// HOLIDAY_WEEKDAY: so many days after it (Black Friday is the day after a Thursday)
};

struct holiday_table {
	const struct holiday *rules;
	uint32_t count;
};

extern const struct holiday_table holidays_israel;
extern const struct holiday_table holidays_civil; // named days of the civil year; nobody closes by default

// First day of `h` in the civil year (HOLIDAY_CIVIL, WEEKDAY, EASTER, ONCE) or Hebrew year (HOLIDAY_HEBREW).
// False when it does not take place then.
bool holiday_in_year(const struct holiday *h, int32_t year, int32_t *day);

// The first day of the next time `h` begins on or after `from`; of the last one that began before `from`.
// False when there is none within two years.
bool holiday_next(const struct holiday *h, int32_t from, int32_t *day);
bool holiday_last(const struct holiday *h, int32_t from, int32_t *day);

// What a day is: the holiday that says most about work on it (closed before half before usual), or NULL.
struct holiday_day {
	const struct holiday *holiday; // NULL: an ordinary day
	uint8_t work;		       // enum holiday_work
	bool eve;		       // it is the eve of `holiday`
	uint8_t nth;		       // 1.. which day of a longer holiday
};

// Looks a day up in a table. About 100 ns for a day of Israel's table.
struct holiday_day holidays_on(const struct holiday_table *t, int32_t day);

// The rule with an id, or NULL.
const struct holiday *holidays_find(const struct holiday_table *t, struct slice id);

#endif
