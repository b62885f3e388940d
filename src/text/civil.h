// SPDX-License-Identifier: Apache-2.0
// Civil (proleptic Gregorian) days: day numbers, weekdays, dates, and ISO 8601 text. A day number counts
// days since 1970-01-01; a weekday counts from Sunday (0) to Saturday (6). Pure, no libc.
#ifndef TEXT_CIVIL_H
#define TEXT_CIVIL_H

#include "base/slice.h"

typedef int64_t msec; // milliseconds since 1970-01-01 UTC (as in base/ctx.h)

enum weekday { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

#define CIVIL_YEAR_MIN 1
#define CIVIL_YEAR_MAX 9999

#define DAY_SECONDS 86400
#define DAY_MINUTES 1440

struct civil {
	int32_t year;
	int8_t month; // 1..12
	int8_t day;   // 1..31
};

// Day number of a date. Month and day may run over: day 0 is the last of the month before, month 13 next
// January.
int32_t civil_day(int32_t year, int32_t month, int32_t day);

// The date of a day number.
struct civil civil_date(int32_t day);

// The weekday of a day number.
enum weekday civil_weekday(int32_t day);

// Days in a month (month 1..12).
int32_t civil_month_days(int32_t year, int32_t month);

// True for a date that exists between CIVIL_YEAR_MIN and CIVIL_YEAR_MAX.
bool civil_valid(int32_t year, int32_t month, int32_t day);

// The first day on or after `day` that is a `w`.
int32_t civil_weekday_from(int32_t day, enum weekday w);

// The same day `months` later (or earlier), or the last of that month when it is shorter.
int32_t civil_add_months(int32_t day, int32_t months);

// Sunday of the week of `day`; first of its month, quarter, year.
int32_t civil_week_start(int32_t day);
int32_t civil_month_start(int32_t day);
int32_t civil_quarter_start(int32_t day);
int32_t civil_year_start(int32_t day);

// Easter Sunday of the western church (Gauss/Meeus).
int32_t civil_easter(int32_t year);

// "2026-11-19T17:00:00+02:00" of a moment seen at an offset from UTC (seconds). Returns the length written
// (without NUL, which is also written), at most CIVIL_ISO_MAX - 1. Years outside 0..9999 are clamped.
#define CIVIL_ISO_MAX 32
size_t civil_iso(msec at, int32_t offset, char out[CIVIL_ISO_MAX]);

// "2026-11-19". Same contract.
size_t civil_iso_day(int32_t day, char out[CIVIL_ISO_MAX]);

// Reads "2026-11-19", "2026-11-19T17:00", "…T17:00:00", with "Z", "+02:00", "+0200" or nothing behind it
// (then *has_offset is false and *at is the local clock as if it were UTC). False when it is anything else.
bool civil_parse_iso(struct slice text, msec *at, int32_t *offset, bool *has_offset);

// Division that rounds down, and its remainder in 0..b-1 (b > 0).
static inline int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static inline int64_t floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

#endif
