// SPDX-License-Identifier: Apache-2.0
// Dates of header fields and of quotations, read and written.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/mail_date.h"

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

struct row {
	const char *in;
	msec at; // -1: no date
	int32_t offset;
};

#define NOV19 1795100400000 // 2026-11-19T15:00:00Z

static const struct row rows[] = {
    {"Thu, 19 Nov 2026 17:00:00 +0200", NOV19, 7200},
    {"Thu, 19 Nov 2026 17:00:00 +0200 (IST)", NOV19, 7200},
    {"19 Nov 2026 17:00 +0200", NOV19, 7200},
    {"19 Nov 26 15:00 GMT", NOV19, 0},
    {"Thu, 19 Nov 2026 10:00:00 EST", NOV19, -18000},
    {"Thu, 19 Nov 2026 10:00:00 -0500", NOV19, -18000},
    {"Thu, 19 Nov 2026 20:30:00 +0530", NOV19, 19800},
    {"Thu Nov 19 15:00:00 2026", NOV19, 0},
    {"2026-11-19T17:00:00+02:00", NOV19, 7200},
    {"2026-11-19 15:00:00", NOV19, 0},
    {"Nov 19, 2026 3:00 PM", NOV19, 0},
    {"Thursday, November 19, 2026 at 3:00:00 PM", NOV19, 0},
    {"Thu, Nov 19, 2026 at 3:00 PM", NOV19, 0},
    {"19-Nov-2026 15:00:00 +0000", NOV19, 0},
    {"19/11/2026 15:00", NOV19, 0},
    {"19.11.2026 15:00", NOV19, 0},
    {"יום חמישי 19 נובמבר 2026 15:00", NOV19, 0},
    {"יום ה׳, 19 בנוב׳ 2026 ב-15:00", NOV19, 0},
    {"Thu, 1 Jan 1970 00:00:00 +0000", 0, 0},
    {"Thu, 31 Dec 2026 23:59:60 +0000", 1798761599000, 0},
    {"Thu, 32 Nov 2026 17:00:00 +0200", -1, 0},
    {"Thu, 19 Foo 2026 17:00:00 +0200", -1, 0},
    {"", -1, 0},
    {"tomorrow", -1, 0},
    {"25:99", -1, 0},
    {"Thu, 19 Nov 2026 25:00:00 +0200", -1, 0},
    {"999999999999999999999 Nov 2026", -1, 0},
};

static void dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		msec at = -1;
		int32_t offset = 0;
		bool ok = mail_date_read(of(rows[i].in), &at, &offset);

		if (ok != (rows[i].at >= 0) || (ok && (at != rows[i].at || offset != rows[i].offset)))
			print_error("%s: %d %lld %d\n", rows[i].in, ok, (long long)at, (int)offset);
		assert_int_equal(ok, rows[i].at >= 0);
		if (ok) {
			assert_int_equal(at, rows[i].at);
			assert_int_equal(offset, rows[i].offset);
		}
	}
}

static void written_and_read_again(void **state)
{
	static const int32_t offsets[] = {0, 7200, 10800, -18000, 19800, -12600};

	(void)state;
	assert_true(slice_eq(mail_date_write(arena, NOV19, 7200), S("Thu, 19 Nov 2026 17:00:00 +0200")));
	assert_true(slice_eq(mail_date_write(arena, NOV19, -12600), S("Thu, 19 Nov 2026 11:30:00 -0330")));
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		for (msec at = 86400000; at < 4000000000000; at += 86399999 * 7LL) {
			msec whole = at / 1000 * 1000, back = -1;
			int32_t offset = 1;

			assert_true(mail_date_read(mail_date_write(arena, at, offsets[i]), &back, &offset));
			assert_int_equal(back, whole);
			assert_int_equal(offset, offsets[i]);
		}
		arena_reset(arena);
	}
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(dates), cmocka_unit_test(written_and_read_again)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
