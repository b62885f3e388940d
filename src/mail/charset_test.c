// SPDX-License-Identifier: Apache-2.0
// Charsets: named, misnamed, unnamed; visual Hebrew; whatever the bytes, the result is UTF-8.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/charset.h"
#include "mail/utf.h"

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

struct row {
	const char *charset, *in, *want;
};

static const struct row rows[] = {
    {"utf-8", "שלום", "שלום"},
    {"UTF8", "שלום", "שלום"},
    {"", "שלום", "שלום"},
    {"", "\xF9\xEC\xE5\xED", "שלום"},
    {"us-ascii", "\xF9\xEC\xE5\xED", "שלום"},
    {"utf-8", "\xF9\xEC\xE5\xED", "שלום"},			 // says UTF-8 and is windows-1255
    {"utf-8", "שלום דנה \xFF כהן", "שלום דנה \xEF\xBF\xBD כהן"}, // UTF-8 with damage
    {"windows-1255", "\xF9\xEC\xE5\xED", "שלום"},
    {"CP1255", "\xF9\xEC\xE5\xED", "שלום"},
    {"\"windows-1255\"", "\xF9\xEC\xE5\xED", "שלום"},
    {"iso-8859-8-i", "\xF9\xEC\xE5\xED", "שלום"},
    {"ISO-8859-8-E", "\xF9\xEC\xE5\xED", "שלום"},
    {"iso-8859-8", "\xED\xE5\xEC\xF9", "שלום"},
    {"visual", "\xED\xE5\xEC\xF9", "שלום"},
    {"iso-8859-8", "\xF9\xEC\xE5\xED", "שלום"}, // logical all the same: the final letter ends the word
    {"iso-8859-8", "!(12:30) \xED\xE5\xE9\xE4 \xED\xE5\xEC\xF9\n", "שלום היום (12:30)!\n"},
    {"iso-8859-8", "plain English\n\xED\xE5\xEC\xF9", "plain English\nשלום"},
    {"x-unknown", "\xF9\xEC\xE5\xED", "שלום"},
    {"no-such-thing", "שלום", "שלום"},
    {"iso-8859-1", "caf\xE9", "café"},
    {"iso-8859-1", "\x93quoted\x94", "“quoted”"},
    {"utf-7", "+BekF3AXVBd0-", "שלום"},
    {"utf-16le", "a\0b\0", "a"}, // (cut by the C string of this table)
    {"iso-2022-jp", "\x1B$BF|K\\\x1B(B", "日本"},
    {"gb2312", "\xD6\xD0\xCE\xC4", "中文"},
    {"big5", "\xA4\xA4\xA4\xE5", "中文"},
    {"euc-kr", "\xC7\xD1", "한"},
    {"koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
    {"windows-1256", "\xE3\xD1\xCD\xC8\xC7", "مرحبا"},
};

static void rows_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = of(rows[i].in), got;

		if (strcmp(rows[i].charset, "utf-16le") == 0)
			in = (struct slice){.ptr = "a", .len = 2};
		got = charset_decode(arena, of(rows[i].charset), in, NULL);
		if (!slice_eq(got, of(rows[i].want)))
			print_error("%s: got [%.*s] want [%s]\n", rows[i].charset, SLICE_ARG(got),
				    rows[i].want);
		assert_true(slice_eq(got, of(rows[i].want)));
	}
}

static void outcomes(void **state)
{
	enum charset_outcome how;

	(void)state;
	charset_decode(arena, S("windows-1255"), S("x"), &how);
	assert_int_equal(how, CHARSET_AS_NAMED);
	charset_decode(arena, S("no-such"), S("x"), &how);
	assert_int_equal(how, CHARSET_UNKNOWN);
	charset_decode(arena, S(""), S("x"), &how);
	assert_int_equal(how, CHARSET_GUESSED);
}

// Any bytes under any name give UTF-8 of at most three times the length.
static void total(void **state)
{
	static const char *const names[] = {"",
					    "utf-8",
					    "utf-7",
					    "utf-16",
					    "utf-32",
					    "iso-2022-jp",
					    "iso-2022-kr",
					    "hz-gb-2312",
					    "gb18030",
					    "big5",
					    "shift_jis",
					    "euc-kr",
					    "windows-1255",
					    "iso-8859-8",
					    "koi8-r",
					    "ibm862",
					    "cp1252",
					    "x",
					    "imap-mailbox-name",
					    "scsu",
					    "bocu-1",
					    "cesu-8"};
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		char bytes[64];
		struct slice got;

		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24);
			if (round % 3 == 0 && i % 5 == 0)
				bytes[i] = 0x1B;
		}
		got = charset_decode(arena, of(names[(size_t)round % (sizeof names / sizeof *names)]),
				     (struct slice){bytes, sizeof bytes}, NULL);
		assert_true(utf_valid(got));
		assert_true(got.len <= 3 * sizeof bytes + 16);
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_read), cmocka_unit_test(outcomes),
					   cmocka_unit_test(total)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
