// SPDX-License-Identifier: Apache-2.0
// Local time around the two nights a year, at the ends of the table, and back and forth over a year.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/zone.h"

// Jerusalem 2026: +3 from Friday 27 March 02:00, +2 from Sunday 25 October 02:00 (summer time).
static const struct zone_step jerusalem_steps[] = {{1774569600, 10800}, {1792882800, 7200}};
static const struct zone jerusalem = {"Asia/Jerusalem", 7200, 2, jerusalem_steps};

static int64_t local(int32_t y, int32_t m, int32_t d, int32_t hour, int32_t minute)
{
	return (int64_t)civil_day(y, m, d) * DAY_SECONDS + hour * 3600 + minute * 60;
}

static msec utc(int32_t y, int32_t m, int32_t d, int32_t hour, int32_t minute)
{
	return local(y, m, d, hour, minute) * 1000;
}

static void steps_are_where_the_test_says(void **state)
{
	(void)state;
	assert_int_equal(jerusalem_steps[0].at * 1000, utc(2026, 3, 27, 0, 0));
	assert_int_equal(jerusalem_steps[1].at * 1000, utc(2026, 10, 24, 23, 0));
}

static void spring(void **state)
{
	(void)state;
	enum zone_fold fold;
	// The step above is at 00:00 UTC = 02:00 local: 02:00..02:59 does not exist.
	assert_int_equal(zone_moment(&jerusalem, local(2026, 3, 27, 1, 59), &fold), utc(2026, 3, 26, 23, 59));
	assert_int_equal(fold, ZONE_ONCE);
	assert_int_equal(zone_moment(&jerusalem, local(2026, 3, 27, 2, 30), &fold), utc(2026, 3, 27, 0, 30));
	assert_int_equal(fold, ZONE_SKIPPED);
	assert_int_equal(zone_local(&jerusalem, utc(2026, 3, 27, 0, 30)), local(2026, 3, 27, 3, 30));
	assert_int_equal(zone_moment(&jerusalem, local(2026, 3, 27, 3, 0), &fold), utc(2026, 3, 27, 0, 0));
	assert_int_equal(fold, ZONE_ONCE);
}

static void autumn(void **state)
{
	(void)state;
	enum zone_fold fold;
	assert_int_equal(zone_moment(&jerusalem, local(2026, 10, 25, 1, 30), &fold),
			 utc(2026, 10, 24, 22, 30));
	assert_int_equal(fold, ZONE_TWICE);
	assert_int_equal(zone_moment(&jerusalem, local(2026, 10, 25, 0, 59), &fold),
			 utc(2026, 10, 24, 21, 59));
	assert_int_equal(fold, ZONE_ONCE);
	assert_int_equal(zone_moment(&jerusalem, local(2026, 10, 25, 2, 0), &fold), utc(2026, 10, 25, 0, 0));
	assert_int_equal(fold, ZONE_ONCE);
}

static void back_and_forth(void **state)
{
	(void)state;
	for (msec at = utc(2026, 1, 1, 0, 0); at < utc(2027, 1, 1, 0, 0); at += 7 * 60000) {
		enum zone_fold fold;
		msec again = zone_moment(&jerusalem, zone_local(&jerusalem, at), &fold);
		assert_true(fold != ZONE_SKIPPED);
		assert_true(again == at || (fold == ZONE_TWICE && again == at - 3600000));
	}
	assert_int_equal(zone_moment(&zone_utc, 5, NULL), 5000);
	struct zone fixed = zone_fixed(-9000);
	assert_string_equal(fixed.name, "-02:30");
	assert_int_equal(zone_moment(&fixed, 0, NULL), 9000000);
	assert_int_equal(zone_day(&fixed, 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_are_where_the_test_says),
	    cmocka_unit_test(spring),
	    cmocka_unit_test(autumn),
	    cmocka_unit_test(back_and_forth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
