// SPDX-License-Identifier: Apache-2.0
#include "page/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static void gives(struct html *h, const char *want)
{
	struct slice s = html_slice(h);

	assert_string_equal(arena_cstr(arena, s), want);
}

static void test_slots_escape(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "<p title=\"$t\">$t</p>", S("\"><script>x</script>"), S("a & b < 'c'"));
	gives(&h, "<p title=\"&#34;&gt;&lt;script&gt;x&lt;/script&gt;\">a &amp; b &lt; &#39;c&#39;</p>");
}

static void test_slots_inside_values_are_text(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "$t|$b", S("costs $t"), S("$l"));
	gives(&h, "costs $t|<bdi>$l</bdi>");
}

static void test_a_dollar_alone_is_a_dollar(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	MARK(&h, "5$ $");
	gives(&h, "5$ $");
}

static void test_controls_and_broken_utf8(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "$t", ((struct slice){.ptr = "a\0b\x01\x7F\tc\n\xC3(\xD7\xA9\xFF", .len = 14}));
	gives(&h, "ab\tc\n\xEF\xBF\xBD(\xD7\xA9\xEF\xBF\xBD");
}

static void test_a_cut_letter_does_not_swallow_markup(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "<b title=\"$t\">x</b>", S("\xE2\x80"));
	gives(&h, "<b title=\"\xEF\xBF\xBD\">x</b>");
}

static void test_addresses(void **state)
{
	static const char *const bad[] = {"javascript:alert(1)",
					  "JaVaScRiPt:x",
					  "//evil.example",
					  "/\\evil.example",
					  "\\\\evil",
					  "data:text/html,x",
					  " javascript:x",
					  "/a\nb",
					  "vbscript:x",
					  "",
					  "x"};
	static const char *const good[] = {
	    "/c/x?lang=he",	   "#write",	   "?lang=en",	"https://example.com/",
	    "HTTP://example.com/", "mailto:a@b.c", "tel:+97255"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct html h = html_new(arena);

		HTML(&h, "$u", slice_cstr(bad[i]));
		gives(&h, "#");
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct html h = html_new(arena);

		HTML(&h, "$u", slice_cstr(good[i]));
		gives(&h, good[i]);
	}
}

static void test_an_address_cannot_leave_its_attribute(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "<a href=\"$u\">", S("https://x/\" onclick=\"y"));
	gives(&h, "<a href=\"https://x/&#34; onclick=&#34;y\">");
}

static void test_paragraphs(void **state)
{
	struct html h = html_new(arena), none = html_new(arena);

	(void)state;
	html_paragraphs(&h, S("\n\nשלום\r\nhello <b>\n \t\n\n\nsecond\n\n"));
	gives(&h, "<p dir=\"auto\">שלום<br>hello &lt;b&gt;</p><p dir=\"auto\">second</p>");
	html_paragraphs(&none, S(" \n \n"));
	gives(&none, "");
}

static void test_directions(void **state)
{
	struct html h = html_new(arena);

	(void)state;
	HTML(&h, "$b $l", S("דנה<"), S("K-1"));
	gives(&h, "<bdi>דנה&lt;</bdi> <bdi dir=\"ltr\">K-1</bdi>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_slots_escape),
	    cmocka_unit_test(test_slots_inside_values_are_text),
	    cmocka_unit_test(test_a_dollar_alone_is_a_dollar),
	    cmocka_unit_test(test_controls_and_broken_utf8),
	    cmocka_unit_test(test_a_cut_letter_does_not_swallow_markup),
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_an_address_cannot_leave_its_attribute),
	    cmocka_unit_test(test_paragraphs),
	    cmocka_unit_test(test_directions),
	};
	int failed;

	arena = arena_new(0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
