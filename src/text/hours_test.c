// SPDX-License-Identifier: Apache-2.0
// Business days and open minutes with weekends, holidays, eves, exceptions and the two nights a year; the
// lines that explain them; and properties over random calendars.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/hours_words.h"

static const struct zone_step jerusalem_steps[] = {{1774569600, 10800}, {1792882800, 7200}};
static const struct zone jerusalem = {"Asia/Jerusalem", 7200, 2, jerusalem_steps};

static msec at(int month, int day, int hour, int minute)
{
	return zone_day_minute(&jerusalem, civil_day(2026, month, day), hour * 60 + minute);
}

static void issue_example(void **state)
{
	(void)state;
	struct hours h = hours_default(&jerusalem);
	struct hours_path p;
	char line[HOURS_WORDS_MAX];
	msec due;
	assert_true(hours_add_days(&h, at(11, 18, 10, 30), 2, &due, &p));
	assert_int_equal(due, at(11, 22, 18, 0));
	hours_words(&p, &h, false, line);
	assert_string_equal(line,
			    "Wed 10:30 + 2 business days: Thu 1, Fri and Sat skipped, Sun 2 → Sun 18:00");
	hours_words(&p, &h, true, line);
	assert_string_equal(line, "ד׳ 10:30 + 2 ימי עסקים: ה׳ 1, ו׳ ושבת לא נספרים, א׳ 2 ← א׳ 18:00");
}

// The page "why is it due then": eight opening hours over the eve of Shavuot.
static void shavuot(void **state)
{
	(void)state;
	struct hours h = hours_default(&jerusalem);
	for (int w = SUNDAY; w <= THURSDAY; w++)
		h.week[w].range[0].to = 17 * 60;
	struct hours_path p;
	char line[HOURS_WORDS_MAX];
	msec due;
	assert_true(hours_add_minutes(&h, at(5, 20, 15, 0), 480, &due, &p));
	assert_int_equal(due, at(5, 24, 11, 0));
	assert_int_equal(p.count, 5);
	assert_int_equal(p.step[0].minutes, 120);
	assert_int_equal(p.step[0].from, 15 * 60);
	assert_int_equal(p.step[0].to, 17 * 60);
	assert_int_equal(p.step[1].minutes, 240);
	assert_int_equal(p.step[1].on.why, HOURS_EVE);
	assert_int_equal(p.step[2].on.why, HOURS_HOLIDAY);
	assert_int_equal(p.step[3].on.why, HOURS_WEEKEND);
	assert_int_equal(p.step[4].to, 11 * 60);
	hours_words(&p, &h, false, line);
	assert_string_equal(line, "Wed 15:00 + 8 h of opening hours: Wed 2 h, Thu 4 h (eve of Shavuot), "
				  "Fri skipped (Shavuot), Sat skipped, Sun 2 h → Sun 11:00");
	assert_int_equal(hours_minutes_between(&h, at(5, 20, 15, 0), due), 480);
}

static void ranges_and_exceptions(void **state)
{
	(void)state;
	struct hours h = hours_default(&jerusalem);
	assert_true(hours_parse_day(S("9:00-12:30, 14-18:00"), &h.week[MONDAY]));
	assert_int_equal(h.week[MONDAY].count, 2);
	assert_true(hours_parse_day(S("8-12"), &h.week[FRIDAY]));
	struct hours_exception closed = {.day = civil_day(2026, 11, 24), .why = S_INIT("ספירת מלאי")};
	h.exceptions = &closed;
	h.exception_count = 1;
	msec due;
	assert_true(hours_add_minutes(&h, at(11, 23, 12, 0), 60, &due, NULL)); // over the lunch break
	assert_int_equal(due, at(11, 23, 14, 30));
	assert_true(hours_add_days(&h, at(11, 23, 12, 0), 1, &due, NULL)); // over the closed Tuesday
	assert_int_equal(due, at(11, 25, 18, 0));
	assert_true(
	    hours_add_days(&h, at(11, 26, 12, 0), 1, &due, NULL)); // an open Friday is no business day
	assert_int_equal(due, at(11, 29, 18, 0));
	assert_true(hours_next_open(&h, at(11, 26, 20, 0), &due));
	assert_int_equal(due, at(11, 27, 8, 0));
	assert_true(hours_open(&h, at(11, 27, 11, 59)));
	assert_false(hours_open(&h, at(11, 27, 12, 0)));
	assert_false(hours_closing(&h, closed.day, &due));
	assert_true(hours_add_days(&h, at(11, 25, 12, 0), 0, &due, NULL));
	assert_int_equal(due, at(11, 25, 18, 0));
	assert_true(hours_add_days(&h, at(11, 25, 19, 0), 0, &due, NULL));
	assert_int_equal(due, at(11, 26, 18, 0));
}

static void nights(void **state)
{
	(void)state;
	struct hours h = {.zone = &jerusalem, .business = 0x7F};
	for (int w = 0; w < 7; w++)
		h.week[w] = (struct hours_day){.count = 1, .range = {{0, DAY_MINUTES}}};
	assert_int_equal(hours_minutes_between(&h, at(3, 27, 0, 0), at(3, 28, 0, 0)), 23 * 60);
	assert_int_equal(hours_minutes_between(&h, at(10, 25, 0, 0), at(10, 26, 0, 0)), 25 * 60);
	msec due;
	assert_true(hours_add_minutes(&h, at(3, 27, 1, 30), 60, &due, NULL));
	assert_int_equal(due, at(3, 27, 3, 30));
	assert_true(hours_add_minutes(&h, at(12, 31, 23, 30), 60, &due, NULL));
	assert_int_equal(due, zone_day_minute(&jerusalem, civil_day(2027, 1, 1), 30));
}

static void never_open(void **state)
{
	(void)state;
	struct hours h = {.zone = &zone_utc};
	struct hours_path p;
	msec due = 42;
	assert_false(hours_add_days(&h, 0, 1, &due, &p));
	assert_true(p.more);
	assert_false(hours_add_minutes(&h, 0, 1, &due, NULL));
	assert_false(hours_next_open(&h, 0, &due));
	assert_int_equal(due, 42);
	char line[HOURS_WORDS_MAX];
	assert_true(hours_words(&p, &h, true, line) < HOURS_WORDS_MAX);
}

static void parsing(void **state)
{
	(void)state;
	static const struct slice bad[] = {
	    S_INIT("9"),       S_INIT("9-"),	     S_INIT("18-9"),  S_INIT("9-25"),
	    S_INIT("9:70-10"), S_INIT("9-12,11-13"), S_INIT("9-12,"), S_INIT("1-2,3-4,5-6,7-8,9-10"),
	    S_INIT("open")};
	struct hours_day d = {.count = 7};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(hours_parse_day(bad[i], &d));
	assert_int_equal(d.count, 7);
	assert_true(hours_parse_day(S("closed"), &d));
	assert_int_equal(d.count, 0);
	assert_true(hours_parse_day(S("00:00-24:00"), &d));
	assert_int_equal(d.range[0].to, DAY_MINUTES);
}

// Adding minutes and measuring them again agree, whatever the moment and the amount.
static void properties(void **state)
{
	(void)state;
	struct hours h = hours_default(&jerusalem);
	assert_true(hours_parse_day(S("8:15-12:00, 12:45-16:00, 20-24"), &h.week[TUESDAY]));
	uint64_t seed = 7;
	for (int i = 0; i < 3000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		msec from = at(1, 1, 0, 0) + (msec)(seed >> 33) % (365 * 1440) * 60000;
		int32_t minutes = 1 + (int32_t)(seed >> 20 & 0xFFF);
		msec due, next;
		struct hours_path p;
		assert_true(hours_add_minutes(&h, from, minutes, &due, &p));
		assert_int_equal(hours_minutes_between(&h, from, due), minutes);
		int32_t told = 0;
		for (uint32_t k = 0; k < p.count; k++)
			told += p.step[k].minutes;
		assert_true(p.more || told == minutes);
		assert_true(hours_add_days(&h, from, 1 + minutes % 9, &due, &p));
		assert_true(hours_add_days(&h, from, 2 + minutes % 9, &next, NULL));
		assert_true(due > from && next > due);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(issue_example),
	    cmocka_unit_test(shavuot),
	    cmocka_unit_test(ranges_and_exceptions),
	    cmocka_unit_test(nights),
	    cmocka_unit_test(never_open),
	    cmocka_unit_test(parsing),
	    cmocka_unit_test(properties),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
