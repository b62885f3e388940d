// SPDX-License-Identifier: Apache-2.0
// JSON as it is written, compared byte by byte and read again by jansson.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/put.h"

static void assert_says(struct put *j, const char *want)
{
	struct slice got = put_end(j);
	json_t *read = json_loadb(got.ptr, got.len, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(read);
	json_decref(read);
	assert_int_equal(got.len, strlen(want));
	assert_memory_equal(got.ptr, want, got.len);
}

static void test_members(void **state)
{
	struct arena *a = arena_new(0);
	struct put j = put_begin(a);

	(void)state;
	put_text(&j, "text", S("שלום \"<a>\"\n"));
	put_int(&j, "least", INT64_MIN);
	put_int(&j, "most", INT64_MAX);
	put_bool(&j, "yes", true);
	put_null(&j, "none");
	put_int_or_null(&j, "zero", 0);
	put_array(&j, "list");
	put_text(&j, NULL, S(""));
	put_object(&j, NULL);
	put_close(&j);
	put_object(&j, NULL);
	put_int(&j, "in", 1);
	put_close(&j);
	put_close_array(&j);
	put_raw(&j, "raw", S("[1]"));
	assert_says(&j, "{\"text\":\"שלום \\\"\\u003ca>\\\"\\n\",\"least\":-9223372036854775808,\"most\":9223372036854775807,\"yes\":true,"
			"\"none\":null,\"zero\":null,\"list\":[\"\",{},{\"in\":1}],\"raw\":[1]}");
	arena_free(a);
}

// Names are written in one piece when they are short and plain; the others must come out the same.
static void test_names(void **state)
{
	static const char long_name[] = "a-name-that-is-longer-than-the-piece-in-which-names-are-written-at-once";
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t cut = 1; cut < sizeof long_name; cut++) {
		struct put j = put_begin(a);
		char *name = arena_cstr(a, (struct slice){.ptr = long_name, .len = cut});

		put_int(&j, name, 1);
		put_int(&j, "b\"c", 2);
		assert_says(&j, arena_printf(a, "{\"%s\":1,\"b\\\"c\":2}", name).ptr);
	}
	arena_free(a);
}

static void test_bytes_that_are_no_text(void **state)
{
	struct arena *a = arena_new(0);
	struct put j = put_begin(a);

	(void)state;
	put_text(&j, "x", S("a\xFF"
			    "b\xD7"));
	assert_says(&j, "{\"x\":\"a\xEF\xBF\xBD"
			"b\xEF\xBF\xBD\"}");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_bytes_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
