// SPDX-License-Identifier: Apache-2.0
// The normal form, the way back to the original, tokens, prefixes, zones and sentences.
#include "text/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static _Alignas(8) char room[1 << 18], room2[1 << 18];

static struct slice z(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static struct text read_text(const char *s)
{
	struct text t;
	assert_true(text_read(z(s), room, sizeof room, &t));
	return t;
}

static void assert_slice(struct slice a, const char *b)
{
	if (a.len != strlen(b) || memcmp(a.ptr, b, a.len) != 0)
		fail_msg("[%.*s] is not [%s]", SLICE_ARG(a), b);
}

static void normal_form(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"שָׁלוֹם", "שלומ"},
	    {"\u202Bב־22.11\u202C", "ב-22.11"},
	    {"צה״ל א׳ “ציטוט”", "צה\"ל א' \"ציטוט\""},
	    {"צה''ל", "צה\"ל"},
	    {"Café DÉJÀ\u00A0vu", "cafe deja vu"},
	    {"Cafe\u0301", "cafe"},
	    {"\uFB2A\uFB1D\uFB4F", "שיאל"},
	    {"a\r\nb\rc\u2028d", "a\nb\nc\nd"},
	    {"8–10 — x…", "8-10  -  x..."},
	    {"sof\u00ADt zero\u200Bwidth", "soft zerowidth"},
	    {"１２ ١٢", "12 12"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct norm n, again;
		assert_true(normalise(z(rows[i][0]), room, sizeof room, &n));
		assert_slice(norm_slice(&n, 0, n.len), rows[i][1]);
		assert_true(normalise(norm_slice(&n, 0, n.len), room2, sizeof room2, &again));
		assert_slice(norm_slice(&again, 0, again.len), rows[i][1]);
	}
}

static void broken_bytes_count_one_each(void **state)
{
	(void)state;
	struct norm n;
	assert_true(normalise(z("a\xFF\xD7 \xE2\x80z\xF0\x9F"), room, sizeof room, &n));
	assert_slice(norm_slice(&n, 0, n.len), "a\x1A\x1A \x1Az\x1A");
	assert_int_equal(n.cp_at[n.len], 7);
	assert_false(normalise(z("abc"), room, 3, &n));
}

static void spans_lead_back(void **state)
{
	(void)state;
	const char *s = "נָא \u200Fלִשְׁלֹחַ צה''ל don’t";
	struct text t = read_text(s);
	static const char *const words[] = {"נָא", "לִשְׁלֹחַ", "צה''ל", "don’t"};
	assert_int_equal(t.count, 4);
	for (uint32_t i = 0; i < 4; i++) {
		struct norm_span p = text_span(&t, i, i + 1);
		assert_slice((struct slice){s + p.byte_from, p.byte_to - p.byte_from}, words[i]);
		assert_int_equal(p.cp_to - p.cp_from, norm_letters(z(words[i])));
	}
}

// Tokens joined by "|", glued ones by "+".
static void tokens_of(const char *s, char *out)
{
	struct text t = read_text(s);
	size_t n = 0;
	for (uint32_t i = 0; i < t.count; i++) {
		struct slice w = text_word(&t, i);
		if (i)
			out[n++] = t.tokens[i].flags & TOKEN_GLUED ? '+' : '|';
		memcpy(out + n, w.ptr, w.len);
		n += w.len;
	}
	out[n] = 0;
}

static void tokens(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"ב10 לה-1 הticket", "ב+10|לה+-+1|ה+ticket"},
	    {"17:00 22.11 8-10", "17+:+00|22+.+11|8+-+10"},
	    {"ביום א' אחה\"צ", "ביומ|א'|אחה\"צ"},
	    {"ה\"בעיה\" ד\"ר מנכ\"לית", "ה+\"+בעיה+\"|ד\"ר|מנכ\"לית"},
	    {"'שלום' ג'ירפה צ'ק", "'+שלומ+'|ג'ירפה|צ'ק"},
	    {"5pm, 5 p.m. don't", "5+pm+,|5|p.m.|don't"},
	    {"1,200 ש\"ח", "1,200|ש\"ח"},
	    {"see https://a.io/x?y, or a.b@c.co.il.", "see|https://a.io/x?y+,|or|a.b@c.co.il+."},
	    {"למה?" "?!", "למה+?" "?+!"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[256];
		tokens_of(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

static bool cuts_to(const char *word, const char *rest, unsigned kinds)
{
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	unsigned n = prefix_cuts(z(word), cuts);
	for (unsigned i = 0; i < n; i++)
		if (strcmp(word + 2 * cuts[i].letters, rest) == 0 && cuts[i].kinds == kinds)
			return true;
	return false;
}

static void prefixes(void **state)
{
	(void)state;
	assert_true(cuts_to("ושאחזור", "אחזור", PREFIX_AND | PREFIX_THAT));
	assert_true(cuts_to("כשתקבלי", "תקבלי", PREFIX_WHEN));
	assert_true(cuts_to("לכשנדע", "נדע", PREFIX_WHEN));
	assert_true(cuts_to("וכשבבוקר", "בוקר", PREFIX_AND | PREFIX_WHEN | PREFIX_IN));
	assert_true(cuts_to("מהיומ", "יומ", PREFIX_FROM | PREFIX_THE));
	assert_false(cuts_to("לאה", "ה", 0));
	assert_false(cuts_to("תבוא", "בוא", 0));
	assert_false(cuts_to("הבטחה", "טחה", PREFIX_THE | PREFIX_IN));
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	assert_int_equal(prefix_cuts(z("hello"), cuts), 1);
	assert_int_equal(prefix_cuts(z("ו"), cuts), 1);
}

static void zones(void **state)
{
	(void)state;
	struct text t = read_text("mine\n> theirs\nmine \"said\" too\n--\nname");
	unsigned want[] = {0, 0, TOKEN_QUOTED, TOKEN_QUOTED, 0, 0, TOKEN_QUOTATION, TOKEN_QUOTATION, TOKEN_QUOTATION, 0, 0,
	                   TOKEN_SIGNATURE, TOKEN_SIGNATURE, TOKEN_SIGNATURE};
	assert_int_equal(t.count, sizeof want / sizeof *want);
	for (uint32_t i = 0; i < t.count; i++)
		assert_int_equal(t.tokens[i].flags & TOKEN_FOREIGN, want[i]);
	t = read_text("תשובה\nבתאריך 12.11.2026 כתב/ה דנה לוי:\nנחזור אליכם מחר");
	assert_int_equal(t.tokens[0].flags & TOKEN_FOREIGN, 0);
	assert_int_equal(t.tokens[t.count - 1].flags & TOKEN_FOREIGN, TOKEN_QUOTED);
	t = read_text("On Mon, 2 Nov 2026 at 10:00, Dana wrote:\n> hi\nmy answer");
	assert_int_equal(t.tokens[t.count - 1].flags & TOKEN_FOREIGN, 0);
	t = read_text("נחזור מחר\nבברכה,\nנועה\nשעות: 8:00-17:00");
	assert_int_equal(t.tokens[t.count - 1].flags & TOKEN_FOREIGN, TOKEN_SIGNATURE);
	assert_int_equal(t.tokens[0].flags & TOKEN_FOREIGN, 0);
}

static void sentences(void **state)
{
	(void)state;
	struct text t = read_text("Costs 17.00 now. Is it ok, Dr. Levi? Yes!");
	assert_int_equal(t.tokens[t.count - 1].sentence, 3);
	assert_true(t.tokens[6].flags & TOKEN_QUESTION);
	assert_false(t.tokens[0].flags & TOKEN_QUESTION);
	assert_true(t.tokens[t.count - 2].flags & TOKEN_SHOUT);
	t = read_text("שלום דנה,\nבודקים\n\nתודה");
	assert_int_equal(t.tokens[t.count - 1].sentence, 3);
}

static void hostile_texts_fit_their_room(void **state)
{
	(void)state;
	static char text[8192];
	static const char *const units[] = {"\uFB4F", "א\"", "'", "1,", ",", "\n", "a.", "א ", "\"\n", "\xFF", ">\n", "- ", "a@", "ו\"ו"};
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t len = 0;
		while (len + strlen(units[u]) < sizeof text) {
			memcpy(text + len, units[u], strlen(units[u]));
			len += strlen(units[u]);
		}
		struct text t;
		size_t need = text_room(len);
		assert_true(need <= sizeof room * 4);
		static _Alignas(8) char big[1 << 20];
		assert_true(text_read((struct slice){text, len}, big, need, &t));
		for (uint32_t i = 0; i < t.count; i++)
			assert_true(t.tokens[i].from < t.tokens[i].to && t.tokens[i].to <= t.norm.len);
	}
}

int main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(normal_form), cmocka_unit_test(broken_bytes_count_one_each), cmocka_unit_test(spans_lead_back),
	    cmocka_unit_test(tokens),      cmocka_unit_test(prefixes),                    cmocka_unit_test(zones),
	    cmocka_unit_test(sentences),   cmocka_unit_test(hostile_texts_fit_their_room),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
