// SPDX-License-Identifier: Apache-2.0
#include "page/form_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "page/static_file.h"

static struct arena *arena;
static struct desk desk, other;

static void test_a_key_is_for_one_subject_and_action(void **state)
{
	struct slice key = form_key(arena, &desk, S("token"), "say");

	(void)state;
	assert_int_equal(key.len, 22);
	assert_true(form_key_fits(arena, &desk, S("token"), "say", key));
	assert_false(form_key_fits(arena, &desk, S("token"), "solved", key));
	assert_false(form_key_fits(arena, &desk, S("tokem"), "say", key));
	assert_false(form_key_fits(arena, &other, S("token"), "say", key));
	assert_false(form_key_fits(arena, &desk, S("token"), "say", S("")));
	assert_false(form_key_fits(arena, &desk, S("token\nsay"), "x", key));
}

static void test_a_stamp_tells_its_moment(void **state)
{
	struct slice stamp = form_stamp(arena, &desk, S("help@example.com"), 1763790000000);

	(void)state;
	assert_int_equal(form_stamp_read(arena, &desk, S("help@example.com"), stamp), 1763790000000);
	assert_int_equal(form_stamp_read(arena, &desk, S("other@example.com"), stamp), 0);
	assert_int_equal(form_stamp_read(arena, &other, S("help@example.com"), stamp), 0);
	assert_int_equal(form_stamp_read(arena, &desk, S("help@example.com"), slice_sub(stamp, 1, stamp.len)),
			 0);
	assert_int_equal(form_stamp_read(arena, &desk, S("help@example.com"), S("-")), 0);
	assert_int_equal(form_stamp_read(arena, &desk, S("help@example.com"), S("")), 0);
	assert_int_equal(form_stamp_read(arena, &desk, S("help@example.com"), S("-5-AAAAAAAAAAAAAAAAAAAAAA")),
			 0);
}

static void test_codings(void **state)
{
	(void)state;
	assert_true(static_file_takes(S("gzip, deflate, br"), S("br")));
	assert_true(static_file_takes(S("br;q=0.5"), S("br")));
	assert_true(static_file_takes(S("GZIP"), S("gzip")));
	assert_false(static_file_takes(S("br;q=0"), S("br")));
	assert_false(static_file_takes(S("br; q=0.000 , gzip"), S("br")));
	assert_true(static_file_takes(S("br; q=0.001"), S("br")));
	assert_false(static_file_takes(S("brr"), S("br")));
	assert_false(static_file_takes(S(""), S("br")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_key_is_for_one_subject_and_action),
	    cmocka_unit_test(test_a_stamp_tells_its_moment),
	    cmocka_unit_test(test_codings),
	};
	int failed;

	arena = arena_new(0);
	other.secret[31] = 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
