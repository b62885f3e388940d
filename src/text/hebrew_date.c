// SPDX-License-Identifier: Apache-2.0
// Counts in parts (1080 to the hour) from the molad of creation, as the tables of the calendar do.
#include "text/hebrew_date.h"

#define PARTS_DAY 25920 // 24 hours of 1080 parts
#define PARTS_MONTH (29 * PARTS_DAY + 13753)
#define MOLAD_OF_YEAR_ONE (1 * PARTS_DAY + 5 * 1080 + 204) // day 2, 5 hours 204 parts; days from Sunday = 0
#define EPOCH (-2092591) // day number of the Sunday on which the count of days begins

bool hebrew_leap(int32_t year)
{
	return floor_mod(7 * (int64_t)year + 1, 19) < 7;
}

// Days from EPOCH to 1 Tishri.
static int64_t elapsed(int32_t year)
{
	int64_t months = floor_div(235 * (int64_t)year - 234, 19);
	int64_t parts = MOLAD_OF_YEAR_ONE + months * PARTS_MONTH;
	int64_t day = floor_div(parts, PARTS_DAY);
	int64_t rest = parts - day * PARTS_DAY;
	int64_t weekday = floor_mod(day, 7);
	bool late = rest >= 18 * 1080;							// molad zaken
	bool tuesday = weekday == 2 && rest >= 9 * 1080 + 204 && !hebrew_leap(year);	// GaTaRaD
	bool monday = weekday == 1 && rest >= 15 * 1080 + 589 && hebrew_leap(year - 1); // BeTUTaKPaT
	if (late || tuesday || monday)
		day++;
	weekday = floor_mod(day, 7);
	if (weekday == 0 || weekday == 3 || weekday == 5) // lo ADU rosh
		day++;
	return day;
}

int32_t hebrew_new_year(int32_t year)
{
	return (int32_t)(elapsed(year) + EPOCH);
}

// Length of a month when the year's own length and kind are known.
static int32_t month_days(int32_t length, bool leap, enum hebrew_month month)
{
	switch (month) {
	case HESHVAN:
		return length % 10 == 5 ? 30 : 29;
	case KISLEV:
		return length % 10 == 3 ? 29 : 30;
	case ADAR_I:
		return leap ? 30 : 0;
	case TISHRI:
	case SHEVAT:
	case NISAN:
	case SIVAN:
	case AV:
		return 30;
	default:
		return 29;
	}
}

static struct hebrew_year year_between(int32_t year, int32_t start, int32_t next)
{
	struct hebrew_year y = {.year = year, .start = start, .leap = hebrew_leap(year)};
	int16_t before = 0;
	for (int m = TISHRI; m <= ELUL; m++) {
		y.before[m] = before;
		before = (int16_t)(before + month_days(next - start, y.leap, (enum hebrew_month)m));
	}
	y.length = before;
	return y;
}

struct hebrew_year hebrew_year(int32_t year)
{
	return year_between(year, hebrew_new_year(year), hebrew_new_year(year + 1));
}

struct hebrew_year hebrew_year_of(int32_t day)
{
	// 35975351/98496 days is the mean year; the guess is at most one year off.
	int32_t year = (int32_t)floor_div(((int64_t)day - EPOCH) * 98496, 35975351) + 1;
	int32_t start = hebrew_new_year(year);
	if (day < start)
		start = hebrew_new_year(--year);
	int32_t next = hebrew_new_year(year + 1);
	if (day < next)
		return year_between(year, start, next);
	return year_between(year + 1, next, hebrew_new_year(year + 2));
}

int32_t hebrew_year_day(const struct hebrew_year *y, enum hebrew_month month, int32_t day)
{
	if (month == ADAR_I && !y->leap)
		month = ADAR;
	return y->start + y->before[month] + day - 1;
}

struct hebrew_date hebrew_year_date(const struct hebrew_year *y, int32_t day)
{
	int32_t rest = day - y->start;
	int month = ELUL;
	while (month > TISHRI && (y->before[month] > rest || (month == ADAR_I && !y->leap)))
		month--;
	return (struct hebrew_date){
	    .year = y->year, .month = (int8_t)month, .day = (int8_t)(rest - y->before[month] + 1)};
}

int32_t hebrew_month_days(int32_t year, enum hebrew_month month)
{
	struct hebrew_year y = hebrew_year(year);
	return month_days(y.length, y.leap, month);
}

int32_t hebrew_day(int32_t year, enum hebrew_month month, int32_t day)
{
	struct hebrew_year y = hebrew_year(year);
	return hebrew_year_day(&y, month, day);
}

struct hebrew_date hebrew_date(int32_t day)
{
	struct hebrew_year y = hebrew_year_of(day);
	return hebrew_year_date(&y, day);
}

// Values of U+05D0..U+05EA (final letters as their plain form).
static const int16_t letter_value[27] = {1,  2,	 3,  4,	 5,  6,	 7,  8,	 9,  10,  20,  20,  30, 40,
					 40, 50, 50, 60, 70, 80, 80, 90, 90, 100, 200, 300, 400};

int32_t hebrew_letters_value(struct slice word)
{
	int32_t total = 0, last = 400;
	bool any = false;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];
		if (c == '\'' || c == '"')
			continue;
		if (c != 0xD7 || i + 1 >= word.len)
			return 0;
		unsigned char low = (unsigned char)word.ptr[++i];
		if (low < 0x90 || low > 0xAA)
			return 0;
		int32_t v = letter_value[low - 0x90];
		// Descending, and only the hundreds repeat; 9 before 6 or 7 stands for 15 and 16.
		if (v > last || (v == last && v != 400) ||
		    (v < 10 && last < 10 && !(last == 9 && (v == 6 || v == 7))))
			return 0;
		total += v;
		last = v;
		any = true;
	}
	return any ? total : 0;
}
