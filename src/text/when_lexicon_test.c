// SPDX-License-Identifier: Apache-2.0
// The index over the lexicon is up to date, every word finds itself, and look-alikes find nothing.
// With the argument `index` it prints a new when_index.h instead.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/when_result.h"
#include "text/when_lexicon.h"

struct index {
	uint16_t slots[LEXICON_SLOTS];
	uint32_t pairs[32];
	uint32_t fuzzy[2][32];
	uint16_t words[512];
	uint32_t word_count;
};

static bool is_hebrew(struct slice w)
{
	return norm_hebrew_at(w, 0);
}

static unsigned letter(struct slice w, unsigned n)
{
	bool hebrew = is_hebrew(w);
	size_t at = hebrew ? 2 * (size_t)n : n;
	if (at >= w.len || (hebrew && !norm_hebrew_at(w, at)))
		return 31;
	if (!hebrew)
		return w.ptr[at] >= 'a' && w.ptr[at] <= 'z' ? (unsigned)(w.ptr[at] - 'a') : 31;
	unsigned low = (unsigned char)w.ptr[at + 1] - 0x90u;
	return low == 0x0A || low == 0x0D || low == 0x0F || low == 0x13 || low == 0x15 ? low + 1 : low;
}

static void build(struct index *x)
{
	memset(x, 0, sizeof *x);
	for (uint32_t i = 0; i < when_lexeme_count; i++) {
		const struct lexeme *l = &when_lexemes[i];
		struct slice word = lexeme_first_word(l);
		uint32_t slot = lexeme_first_hash(l) % LEXICON_SLOTS;
		while (x->slots[slot])
			slot = (slot + 1) % LEXICON_SLOTS;
		x->slots[slot] = (uint16_t)(i + 1);
		if (is_hebrew(word))
			x->pairs[letter(word, 0)] |= 1u << letter(word, 1);
		if (!(l->flags & NF_FUZZY))
			continue;
		unsigned letters = (unsigned)word.len / (is_hebrew(word) ? 2 : 1);
		x->fuzzy[is_hebrew(word)][letter(word, 0)] |= 7u << (letters - 1);
		x->words[x->word_count++] = (uint16_t)i;
	}
}

static void print_list(const char *head, const void *list, size_t count, size_t size)
{
	printf("%s = {", head);
	for (size_t i = 0; i < count; i++) {
		unsigned long v = size == 2 ? ((const uint16_t *)list)[i] : ((const uint32_t *)list)[i];
		printf(i % 20 == 0 ? "\n\t%lu," : " %lu,", v);
	}
	printf("\n};\n");
}

static void print(const struct index *x)
{
	printf("// SPDX-License-Identifier: Apache-2.0\n// Made by when_lexicon_test (argument `index`) from "
	       "the "
	       "words in when_words_en.def and when_words_he.def.\n// clang-format off\n#ifndef "
	       "TEXT_WHEN_INDEX_H\n"
	       "#define TEXT_WHEN_INDEX_H\n\n// Lexeme numbers plus one by hash of the first word, open "
	       "addressing.\n");
	print_list("static const uint16_t lexicon_slots[LEXICON_SLOTS]", x->slots, LEXICON_SLOTS, 2);
	printf("\n// Which second letters follow a first letter in Hebrew lexemes.\n");
	print_list("static const uint32_t lexicon_pairs[32]", x->pairs, 32, 4);
	printf("\n// Lengths, by script and first letter, at which a slip may have hit a forgiving word.\n");
	printf("static const uint32_t lexicon_fuzzy[2][32] = {");
	for (int k = 0; k < 2; k++) {
		printf("\n\t{");
		for (int i = 0; i < 32; i++)
			printf("%s%u", i ? ", " : "", (unsigned)x->fuzzy[k][i]);
		printf("},");
	}
	printf("\n};\n\n// The forgiving words.\n");
	print_list("static const uint16_t lexicon_fuzzy_words[]", x->words, x->word_count, 2);
	printf("\n#endif\n");
}

static struct text read_text(struct slice s)
{
	static uint64_t room[8192];
	struct text t;
	assert_true(text_read(s, room, sizeof room, &t));
	return t;
}

static void every_word_finds_itself(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < when_lexeme_count; i++) {
		const struct lexeme *l = &when_lexemes[i];
		struct slice words = lexeme_text(l);
		struct text t = read_text(words);
		struct lexeme_hit hit = lexicon_at(&t, 0);
		if (hit.lexeme != l)
			fail_msg(
			    "\"%.*s\" is not found: is when_index.h out of date, or the word there twice?",
			    SLICE_ARG(words));
		assert_int_equal(hit.prefixes, 0);
	}
}

static void holidays_stand_in_their_order(void **state)
{
	(void)state;
	assert_int_equal(holidays_israel.count + holidays_civil.count, HD_COUNT);
	assert_string_equal(lexicon_holiday(HD_PESACH)->id.ptr, "pesach");
	assert_string_equal(lexicon_holiday(HD_SHAVUOT)->id.ptr, "shavuot");
	assert_string_equal(lexicon_holiday(HD_NEW_YEARS_EVE)->id.ptr, "new-years-eve");
	assert_null(lexicon_holiday(HD_COUNT));
}

struct look {
	const char *text;
	int kind; // enum lexeme_kind of the first token
};

static const struct look looks[] = {
    {"tomorow", K_DAYREL},
    {"tomorrrow", K_DAYREL},
    {"thrusday", K_WEEKDAY},
    {"wednseday", K_WEEKDAY},
    {"septmber", K_MONTH},
    {"money", K_OTHER},
    {"sundry", K_OTHER},
    {"hours", K_UNIT},
    {"house", K_OTHER},
    {"ומחר", K_DAYREL},
    {"למחרת", K_NEXTDAY},
    {"ושבבוקר", K_PART},
    {"מהצהריים", K_PART},
    {"בצהרריים", K_PART},
    {"לאה", K_OTHER},
    {"באמת", K_OTHER},
    {"שלישית", K_OTHER},
    {"ראשונה", K_OTHER},
    {"יומיום", K_OTHER},
    {"כשמחר", K_DAYREL},
    {"ימים", K_UNIT},
    {"המחרתיים", K_DAYREL},
    {"שבת שלום", K_STOP},
    {"שבת", K_ORDWEEK},
    {"day after tomorrow", K_DAYREL},
    {"week-end", K_UNIT},
    {"ערב שבת", K_WEEKDAY},
    {"נובבמר", K_MONTH},
};

static void look_alikes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		struct text t = read_text((struct slice){looks[i].text, strlen(looks[i].text)});
		struct lexeme_hit hit = lexicon_at(&t, 0);
		int kind = hit.lexeme ? hit.lexeme->kind : K_OTHER;
		if (kind != looks[i].kind)
			fail_msg("%s: kind %d, not %d", looks[i].text, kind, looks[i].kind);
	}
}

int main(int argc, char **argv)
{
	static struct index x;
	if (argc > 1 && strcmp(argv[1], "index") == 0) {
		build(&x);
		print(&x);
		return 0;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_finds_itself),
	    cmocka_unit_test(holidays_stand_in_their_order),
	    cmocka_unit_test(look_alikes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
