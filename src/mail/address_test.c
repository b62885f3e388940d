// SPDX-License-Identifier: Apache-2.0
// Address lists, well formed and broken.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "base/buf.h"
#include "mail/address.h"
#include "mail/limits.h"

static struct arena *arena;

static struct slice of(const char *s)
{
	return (struct slice){.ptr = s, .len = strlen(s)};
}

// "name|address" of each mailbox, parted by " ; ".
struct row {
	const char *in, *want;
};

static const struct row rows[] = {
    {"dana@example.com", "|dana@example.com"},
    {"Dana Cohen <Dana@Example.COM>", "Dana Cohen|Dana@example.com"},
    {"\"Cohen, Dana\" <d@example.com>", "Cohen, Dana|d@example.com"},
    {"Cohen, Dana <d@example.com>", "Cohen, Dana|d@example.com"},
    {"d@example.com (Dana Cohen)", "Dana Cohen|d@example.com"},
    {"=?utf-8?B?15PXoNeU?= <d@example.com>", "דנה|d@example.com"},
    {"\"=?utf-8?B?15PXoNeU?=\" <d@example.com>", "דנה|d@example.com"},
    {"\xE3\xF0\xE4 <d@example.com>", "דנה|d@example.com"},
    {"a@x.example, b@x.example; c@x.example", "|a@x.example ; |b@x.example ; |c@x.example"},
    {"Dana Cohen <d@example.com", "Dana Cohen|d@example.com"}, // Zammad 3066
    {"Dana <d@example.com, Avi <a@example.com>", "Dana|d@example.com ; Avi|a@example.com"},
    {"Dana d@example.com", "Dana|d@example.com"},
    {"<d@example.com> Dana", "|d@example.com"},
    {"<<d@example.com>>", "|d@example.com"},
    {"<\"d@example.com\">", "|d@example.com"},
    {"'Dana' <d@example.com>", "Dana|d@example.com"},
    {"\"d@example.com\" <d@example.com>", "|d@example.com"},
    {"mailto:d@example.com", "|d@example.com"},
    {"Friends: a@x.example, Avi <b@x.example>;", "|a@x.example ; Avi|b@x.example"},
    {"undisclosed-recipients:;", ""},
    {"Undisclosed recipients:;", ""},
    {"<@relay.example,@b.example:d@example.com>", "|d@example.com"},
    {"John \"The Boss\" Smith <j@example.com>", "John The Boss Smith|j@example.com"},
    {"\"Dana \\\"D\\\" Cohen\" <d@example.com>", "Dana \"D\" Cohen|d@example.com"},
    {"\"unclosed <d@example.com>", "unclosed|d@example.com"},
    {"(comment (nested)) d@example.com", "comment (nested)|d@example.com"},
    {"Dana", "Dana|"},
    {"", ""},
    {",,;;", ""},
    {"=?utf-8?Q?Dana_=3Cd=40example.com=3E?=", "Dana|d@example.com"},
    {"support@company <evil@x.example>", "support@company|evil@x.example"},
    {"\xE2\x80\xAE Dana <d@example.com>", "Dana|d@example.com"},
    {"Dana <d@\xD7\xA7\xD7\xA9\xD7\x91.example>", "Dana|d@קשב.example"},
    {"Dana <d@example.com>\r\nBcc: x", "Dana|d@example.com"},
};

static void lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mail_addresses l = address_list(arena, of(rows[i].in));
		struct buf b = buf_new(arena, 10000);

		for (size_t n = 0; n < l.count; n++)
			buf_printf(&b, "%s%.*s|%.*s", n ? " ; " : "", SLICE_ARG(l.list[n].name),
				   SLICE_ARG(l.list[n].address));
		if (!slice_eq(buf_slice(&b), of(rows[i].want)))
			print_error("%s\n got: %.*s\nwant: %s\n", rows[i].in, SLICE_ARG(buf_slice(&b)),
				    rows[i].want);
		assert_true(slice_eq(buf_slice(&b), of(rows[i].want)));
	}
}

static void many_are_counted_and_bounded(void **state)
{
	struct buf b = buf_new(arena, 1 << 20);
	struct mail_addresses l;

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_printf(&b, "Name %d <n%d@example.com>, ", i, i);
	l = address_list(arena, buf_slice(&b));
	assert_int_equal(l.count, MAIL_ADDRESSES_MAX);
	assert_int_equal(l.total, 2000);
}

static void halves(void **state)
{
	(void)state;
	assert_true(slice_eq(address_local(S("a@b@c.example")), S("a@b")));
	assert_true(slice_eq(address_domain(S("a@b@c.example")), S("c.example")));
	assert_int_equal(address_domain(S("nobody")).len, 0);
	assert_true(address_same(S("A@x.example"), S("a@X.example")));
	assert_false(address_same(NO_SLICE, NO_SLICE));
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists),
					   cmocka_unit_test(many_are_counted_and_bounded),
					   cmocka_unit_test(halves)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
