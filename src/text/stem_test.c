// SPDX-License-Identifier: Apache-2.0
// Forms of one word meet in one stem; different words do not.
#include "text/stem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static _Alignas(8) char room[1 << 16];

static size_t stems(const char *words, char out[][STEM_MAX + 1], size_t max)
{
	struct text text;
	struct stem_walk walk;
	struct slice stem;
	size_t n = 0;
	assert_true(text_read((struct slice){words, strlen(words)}, room, sizeof room, &text));
	stem_begin(&walk, &text);
	while (n < max && stem_next(&walk, &stem)) {
		memcpy(out[n], stem.ptr, stem.len);
		out[n++][stem.len] = 0;
	}
	return n;
}

// Every row is one family: all its words have the stem of the first.
static const char *const families[] = {
    "הזמנה ההזמנה בהזמנות הזמנתי הזמנתכם שההזמנה",
    "מכתב למכתבים מכתביכם המכתב",
    "לקוח הלקוחות ללקוח שלקוחות",
    "בעיה הבעיות בעיית בבעיה",
    "חשבונית החשבוניות לחשבונית",
    "תקלה תקלות התקלה ובתקלה",
    "נציג הנציגה נציגים לנציגי",
    "משלוח ומשלוח המשלוחים כשהמשלוח",
    "תשלום התשלומים לתשלום שתשלום",
    "שליח כשהשליח השליחים",
    "צה\"ל בצה\"ל צהל לצה״ל",
    "שָׁלוֹם שלום",
    "refund refunds refunded refunding Refund's",
    "cancel cancelled cancelling cancels",
    "invoice invoices invoiced invoicing",
    "promise promised promises promising",
    "delivery deliveries",
    "address addresses",
    "1,200 1200",
};

static void forms_meet(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		char out[16][STEM_MAX + 1];
		size_t n = stems(families[i], out, 16);
		assert_true(n >= 2);
		for (size_t k = 1; k < n; k++)
			if (strcmp(out[0], out[k]) != 0)
				fail_msg("%s: %s is not %s", families[i], out[k], out[0]);
	}
}

static void strangers_stay_apart(void **state)
{
	(void)state;
	static const char *const pairs[] = {"הזמנה זמן",   "הזמנה הזמן",    "חשבון חשבונית", "לקוח קוד", "מתנה המתנה",
	                                    "refund found", "charge change", "לאה לא",        "באמת אמא"};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char out[4][STEM_MAX + 1];
		assert_int_equal(stems(pairs[i], out, 4), 2);
		assert_string_not_equal(out[0], out[1]);
	}
}

static void addresses_come_whole_and_in_pieces(void **state)
{
	(void)state;
	char out[16][STEM_MAX + 1];
	assert_int_equal(stems("write dana.levi@example.com", out, 16), 6);
	assert_string_equal(out[1], "dana.levi@example.com");
	assert_string_equal(out[2], "dana");
}

static void long_words_are_cut_at_a_letter(void **state)
{
	(void)state;
	char out[4][STEM_MAX + 1], text[401];
	for (size_t i = 0; i < 400; i += 2)
		memcpy(text + i, "ט", 2);
	text[400] = 0;
	assert_int_equal(stems(text, out, 4), 1);
	assert_true(strlen(out[0]) % 2 == 0 && strlen(out[0]) <= STEM_MAX);
	memset(text, 0, sizeof text);
	for (size_t i = 0; i + 3 < 300; i += 3)
		memcpy(text + i, "漢", 3);
	assert_int_equal(stems(text, out, 4), 1);
	assert_true(strlen(out[0]) % 3 == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(forms_meet),
	    cmocka_unit_test(strangers_stay_apart),
	    cmocka_unit_test(addresses_come_whole_and_in_pieces),
	    cmocka_unit_test(long_words_are_cut_at_a_letter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
