// SPDX-License-Identifier: Apache-2.0
// Header values: encoded words, folds, raw bytes, message ids.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "mail/header.h"
#include "mail/utf.h"

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

struct row {
	const char *in, *want;
};

static const struct row texts[] = {
    {"plain", "plain"},
    {"=?utf-8?B?16nXnNeV150=?=", "שלום"},
    {"=?UTF-8?q?=D7=A9=D7=9C=D7=95=D7=9D_a?=", "שלום a"},
    {"=?windows-1255?Q?=F9=EC=E5=ED?=", "שלום"},
    {"=?iso-8859-8-i?B?+ezl7Q==?=", "שלום"},
    {"=?iso-8859-8?Q?=EE=E5=EC=F9?=", "שלומ"}, // no final letter tells: the name says visual
    {"=?iso-8859-8?Q?=ED=E5=EC=F9?=", "שלום"}, // visual order: the final mem leads
    {"Re: =?utf-8?B?16nXnNeV150=?= [K-1]", "Re: שלום [K-1]"},
    {"=?utf-8?B?16nXnNeV150=?=\r\n =?utf-8?B?INeT16DXlA==?=", "שלום דנה"},
    {"=?utf-8?Q?=D7=A9=D7?= =?utf-8?Q?=9C=D7=95=D7=9D?=", "שלום"}, // a letter split between two words
    {"=?utf-8?B?16nXnNc=?= =?utf-8?B?lded?=", "שלום"},
    {"=?utf-8?B?16nXnNeV150=?= =?windows-1255?Q?_=E3=F0=E4?=", "שלום דנה"},
    {"=?utf-8*he?B?16nXnNeV150=?=", "שלום"},
    {"a =?utf-8?Q?b?= c", "a b c"},
    {"a=?utf-8?Q?b?=c", "abc"},
    {"=?utf-8?Q?a b?=", "a b"},
    {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
    {"=?=", "=?="},
    {"=?utf-8?Q?"
     "?=",
     ""},
    {"=?no-such-charset?Q?=D7=A9?=", "ש"},
    {"\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "שלום"},
    {"\xF9\xEC\xE5\xED", "שלום"},
    {"=?utf-7?Q?+BekF3AXVBd0-?=", "שלום"},
    {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
    {"a\x01\x02 b\x7F", "a b"},
    {"=?utf-8?Q?=F0=9F=98=80?=", "😀"},
    {"=?utf-8?Q?=FF=FF?=", "\xEF\xBF\xBD\xEF\xBF\xBD"}, // neither UTF-8 nor a letter of windows-1255
    {"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
    {"=?gb2312?B?1tDOxA==?=", "中文"},
    {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
};

static void texts_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct slice got = header_text(arena, header_unfold(arena, of(texts[i].in)), 500);

		if (!slice_eq(got, of(texts[i].want)))
			print_error("%s\n got: %.*s\nwant: %s\n", texts[i].in, SLICE_ARG(got), texts[i].want);
		assert_true(slice_eq(got, of(texts[i].want)));
	}
}

static void folds_go(void **state)
{
	(void)state;
	assert_true(slice_eq(header_unfold(arena, S(" a\r\n b\n\tc \r\n")), S("a b c")));
	assert_true(slice_eq(header_unfold(arena, S("a\0b")), S("ab")));
	assert_int_equal(header_unfold(arena, S("\r\n \r\n ")).len, 0);
}

static void ids(void **state)
{
	struct mail_texts t = header_ids(arena, S("<a@b> <c@d>,<e@f>"), 10);

	(void)state;
	assert_int_equal(t.count, 3);
	assert_true(slice_eq(t.list[1], S("c@d")));
	t = header_ids(arena, S("a@b"), 10);
	assert_int_equal(t.count, 1);
	t = header_ids(arena, S("Your message of Monday <x@ y>"), 10);
	assert_int_equal(t.count, 1);
	assert_true(slice_eq(t.list[0], S("x@y")));
	t = header_ids(arena, S("<a@b"), 10);
	assert_true(t.count == 1 && slice_eq(t.list[0], S("a@b")));
	t = header_ids(arena, S("<\xD7\xA9@b> <> <c d@e>"), 10);
	assert_true(t.count == 1 && slice_eq(t.list[0], S("cd@e")));
	t = header_ids(arena, S("<1@x> <2@x> <3@x> <4@x> <5@x>"), 3);
	assert_int_equal(t.count, 3);
	assert_true(slice_eq(t.list[0], S("1@x")) && slice_eq(t.list[1], S("4@x")) &&
		    slice_eq(t.list[2], S("5@x")));
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_read), cmocka_unit_test(folds_go),
					   cmocka_unit_test(ids)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
