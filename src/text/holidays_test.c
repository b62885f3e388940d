// SPDX-License-Identifier: Apache-2.0
// Holidays on known dates, their eves and the days they move to.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/holidays.h"

struct known {
	const char *id;
	int year, month, day; // civil date of its first day
};

static const struct known known_israel[] = {
    {"rosh-hashana", 2026, 9, 12},  {"yom-kippur", 2026, 9, 21},    {"sukkot", 2026, 9, 26},
    {"simchat-torah", 2026, 10, 3}, {"hanukkah", 2026, 12, 5},	    {"purim", 2026, 3, 3},
    {"pesach", 2026, 4, 2},	    {"pesach-seventh", 2026, 4, 8}, {"shavuot", 2026, 5, 22},
    {"yom-haatzmaut", 2026, 4, 22}, {"yom-haatzmaut", 2024, 5, 14}, {"yom-haatzmaut", 2025, 5, 1},
    {"yom-haatzmaut", 2021, 4, 15}, {"yom-haatzmaut", 2023, 4, 26}, {"yom-hazikaron", 2026, 4, 21},
    {"yom-hazikaron", 2024, 5, 13}, {"yom-hazikaron", 2025, 4, 30}, {"yom-hashoah", 2026, 4, 14},
    {"yom-hashoah", 2024, 5, 6},    {"yom-hashoah", 2025, 4, 24},   {"taanit-esther", 2024, 3, 21},
    {"taanit-esther", 2027, 3, 22}, {"tisha-beav", 2022, 8, 7},	    {"tisha-beav", 2026, 7, 23},
    {"lag-baomer", 2026, 5, 5},	    {"tu-bishvat", 2026, 2, 2},
};

static const struct known known_civil[] = {
    {"thanksgiving", 2013, 11, 28}, {"black-friday", 2013, 11, 29},   {"cyber-monday", 2026, 11, 30},
    {"mlk", 2014, 1, 20},	    {"memorial-day-us", 2026, 5, 25}, {"easter", 2013, 3, 31},
    {"good-friday", 2026, 4, 3},    {"christmas", 2026, 12, 25},
};

static void check(const struct holiday_table *t, const struct known *k)
{
	const struct holiday *h = holidays_find(t, (struct slice){k->id, strlen(k->id)});
	assert_non_null(h);
	int32_t want = civil_day(k->year, k->month, k->day), got = 0;
	assert_true(holiday_next(h, civil_day(k->year, 1, 1), &got));
	if (got != want)
		fail_msg("%s %d: %d days off", k->id, k->year, got - want);
	assert_true(holiday_last(h, want + 1, &got));
	assert_int_equal(got, want);
}

static void on_known_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known_israel / sizeof known_israel[0]; i++)
		check(&holidays_israel, &known_israel[i]);
	for (size_t i = 0; i < sizeof known_civil / sizeof known_civil[0]; i++)
		check(&holidays_civil, &known_civil[i]);
}

static struct holiday_day on(int y, int m, int d)
{
	return holidays_on(&holidays_israel, civil_day(y, m, d));
}

static void days_and_eves(void **state)
{
	(void)state;
	struct holiday_day d = on(2026, 9, 11); // eve of Rosh Hashana: the last day of the year before
	assert_true(d.eve);
	assert_int_equal(d.work, WORK_HALF);
	d = on(2026, 9, 13);
	assert_false(d.eve);
	assert_int_equal(d.work, WORK_NONE);
	assert_int_equal(d.nth, 2);
	d = on(2026, 9, 14); // the fast after it: a working day with a name
	assert_int_equal(d.work, WORK_USUAL);
	assert_non_null(d.holiday);
	d = on(2026, 10, 2); // in the middle of Sukkot and eve of Simchat Torah: the eve says more
	assert_true(d.eve);
	assert_int_equal(d.work, WORK_HALF);
	d = on(2026, 4, 21); // Memorial Day, half; the eve of nothing else
	assert_int_equal(d.work, WORK_HALF);
	assert_int_equal(on(2026, 4, 22).work, WORK_NONE);
	assert_null(on(2026, 11, 18).holiday);
	assert_int_equal(on(2026, 12, 12).nth, 8); // Hanukkah over the end of Kislev
	assert_null(on(2026, 12, 13).holiday);
	assert_null(holidays_on(NULL, 0).holiday);
}

// Every closed day of a century is found again by its rule, and nothing else is closed.
static void both_ways(void **state)
{
	(void)state;
	int closed = 0, last = civil_day(2100, 1, 1);
	for (int32_t day = civil_day(2000, 1, 1); day < last; day++)
		closed += holidays_on(&holidays_israel, day).work == WORK_NONE;
	// Rosh Hashana 2, Kippur, Sukkot, Simchat Torah, Pesach 2, Independence Day, Shavuot: nine a year.
	assert_int_equal(closed, 900);
}

static void once(void **state)
{
	(void)state;
	static const struct holiday rules[] = {
	    {.id = S_INIT("election"),
	     .rule = HOLIDAY_ONCE,
	     .year = 2026,
	     .month = 10,
	     .day = 27,
	     .length = 1,
	     .work = WORK_NONE},
	    {.id = S_INIT("inventory"),
	     .rule = HOLIDAY_CIVIL,
	     .month = 12,
	     .day = 31,
	     .length = 2,
	     .work = WORK_NONE,
	     .eve = WORK_HALF},
	};
	struct holiday_table t = {rules, 2};
	assert_int_equal(holidays_on(&t, civil_day(2026, 10, 27)).work, WORK_NONE);
	assert_null(holidays_on(&t, civil_day(2027, 10, 27)).holiday);
	assert_int_equal(holidays_on(&t, civil_day(2027, 1, 1)).nth, 2);
	assert_int_equal(holidays_on(&t, civil_day(2026, 12, 30)).work, WORK_HALF);
	int32_t day;
	assert_false(holiday_next(&rules[0], civil_day(2026, 10, 28), &day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(on_known_dates),
	    cmocka_unit_test(days_and_eves),
	    cmocka_unit_test(both_ways),
	    cmocka_unit_test(once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
