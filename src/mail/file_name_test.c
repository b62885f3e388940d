// SPDX-License-Identifier: Apache-2.0
// Names of attachments: whatever is sent, what comes out is a name and no path (attack 24).
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/file_name.h"
#include "mail/limits.h"
#include "mail/utf.h"

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

struct row {
	const char *in, *type, *want;
};

static const struct row rows[] = {
    {"invoice.pdf", "application/pdf", "invoice.pdf"},
    {"חשבונית מס׳ 5.pdf", "application/pdf", "חשבונית מס׳ 5.pdf"},
    {"../../etc/passwd", "", "passwd"},
    {"..\\..\\x.exe", "", "x.exe"},
    {"C:\\Users\\dana\\a.txt", "", "a.txt"},
    {"/etc/", "text/plain", "text.txt"},
    {".htaccess", "", "htaccess"},
    {"\xE2\x80\x8B.htaccess", "", "htaccess"},
    {"...", "image/png", "picture.png"},
    {"invoice\xE2\x80\xAE"
     "fdp.exe",
     "", "invoicefdp.exe"},
    {"a\nb\tc", "", "a b c"},
    {"a\x01\x02"
     "b",
     "", "ab"},
    {"", "image/jpeg", "picture.jpg"},
    {"", "", "attachment.bin"},
    {"CON", "", "_CON"},
    {"con.txt", "", "_con.txt"},
    {"LPT1.x", "", "_LPT1.x"},
    {"COM0", "", "_COM0"},
    {"console", "", "console"},
    {"a<b>c:d|e?f*g\"h", "", "a_b_c_d_e_f_g_h"},
    {"trailing. . .", "", "trailing"},
    {"-rf", "", "rf"},
    {"a\xE2\x80\xA8"
     "b",
     "", "a b"},
};

static void names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice got = file_name_clean(arena, of(rows[i].in), of(rows[i].type));

		if (!slice_eq(got, of(rows[i].want)))
			print_error("%s: got [%.*s] want [%s]\n", rows[i].in, SLICE_ARG(got), rows[i].want);
		assert_true(slice_eq(got, of(rows[i].want)));
	}
}

static void long_names_keep_their_ending(void **state)
{
	char name[4096];
	struct slice got;

	(void)state;
	memset(name, 'x', sizeof name);
	got = file_name_clean(arena, (struct slice){name, sizeof name}, S(""));
	assert_true(got.len <= MAIL_FILE_NAME_MAX);
	got = file_name_clean(arena, arena_printf(arena, "%.800s.pdf", name), S(""));
	assert_true(slice_ends(got, S(".pdf")));
	assert_true(got.len <= MAIL_FILE_NAME_MAX);
}

static void any_bytes(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char bytes[40];
		struct slice got;

		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] =
			    (char)(round % 2
				       ? seed >> 24
				       : (unsigned char)"./\\ \xE2\x80\xAE\x8B.aCON:"[(seed >> 24) % 15]);
		}
		got = file_name_clean(arena, (struct slice){bytes, sizeof bytes}, S(""));
		assert_true(got.len > 0 && got.len <= MAIL_FILE_NAME_MAX + 1);
		assert_true(utf_valid(got));
		assert_true(byte_find(got, '/') == SIZE_MAX && byte_find(got, '\\') == SIZE_MAX &&
			    *got.ptr != '.');
		assert_true(slice_eq(file_name_clean(arena, got, S("")), got));
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(names),
					   cmocka_unit_test(long_names_keep_their_ending),
					   cmocka_unit_test(any_bytes)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
