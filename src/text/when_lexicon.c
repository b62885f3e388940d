// SPDX-License-Identifier: Apache-2.0
// Looks words up by the hash of their first word in a table made beforehand (when_index.h). Hebrew words are
// tried with every grammatical cut of prefixes; what no lexeme begins with is refused by its first two
// letters.
#include "text/when_lexicon.h"

#include <stddef.h>

#include "text/when_result.h"

#define JOINED(a, b) a##b
#define NAMED(prefix, line) JOINED(prefix, line)
#define SAFE_LEN(words) (sizeof(words) - 1)

// All words in one block; each line of the two lists is a member named after it, so that the compiler counts.
static const struct block {
#define W(words, k, v, f) char NAMED(en, __LINE__)[SAFE_LEN(words)];
#include "text/when_words_en.def"
#undef W
#define W(words, k, v, f) char NAMED(he, __LINE__)[SAFE_LEN(words)];
#include "text/when_words_he.def"
#undef W
} block = {
#define W(words, k, v, f) words,
#include "text/when_words_en.def"
#include "text/when_words_he.def"
#undef W
};

#define LEXEME(member, words, k, v, f)                                                                       \
	{                                                                                                    \
		.at = (uint16_t)offsetof(struct block, member), .len = SAFE_LEN(words), .kind = K_##k,       \
		.value = (v), .flags = (uint16_t)(f)                                                         \
	}

const struct lexeme when_lexemes[] = {
#define W(words, k, v, f) LEXEME(NAMED(en, __LINE__), words, k, v, f),
#include "text/when_words_en.def"
#undef W
#define W(words, k, v, f) LEXEME(NAMED(he, __LINE__), words, k, v, f),
#include "text/when_words_he.def"
#undef W
};
const uint32_t when_lexeme_count = sizeof when_lexemes / sizeof when_lexemes[0];

#include "text/when_index.h"

#define PHRASE_GAP_MAX 1 // marks that may stand between two words of a phrase (week-end)
#define FUZZY_LETTERS_MIN 5

const struct holiday *lexicon_holiday(int32_t value)
{
	if (value < 0 || value >= HD_COUNT)
		return NULL;
	if ((uint32_t)value < holidays_israel.count)
		return &holidays_israel.rules[value];
	return &holidays_civil.rules[(uint32_t)value - holidays_israel.count];
}

struct slice lexeme_text(const struct lexeme *l)
{
	return (struct slice){(const char *)&block + l->at, l->len};
}

struct slice lexeme_first_word(const struct lexeme *l)
{
	struct slice text = lexeme_text(l);
	size_t end = 0;
	while (end < text.len && text.ptr[end] != ' ')
		end++;
	return slice_sub(text, 0, end);
}

uint32_t lexeme_first_hash(const struct lexeme *l)
{
	return norm_hash(lexeme_first_word(l));
}

// The token behind `i` that may continue a phrase: over one glued hyphen, over a soft line break.
static uint32_t next_word(const struct text *t, uint32_t i)
{
	uint32_t next = i + 1;
	if (next + 1 < t->count && t->tokens[next].kind == TOKEN_MARK && t->tokens[next].mark == '-' &&
	    t->tokens[next].flags & t->tokens[next + 1].flags & TOKEN_GLUED)
		next++;
	else if (next + 1 < t->count && t->tokens[next].kind == TOKEN_LINE &&
		 !(t->tokens[next + 1].flags & TOKEN_SENTENCE))
		next++;
	return next;
}

// How many tokens the rest of a phrase takes from token i on, its first word being matched; 0 when it does
// not.
static uint32_t phrase_tokens(const struct text *t, uint32_t i, struct slice phrase, size_t at)
{
	uint32_t token = i;
	while (at < phrase.len) {
		size_t from = ++at;
		while (at < phrase.len && phrase.ptr[at] != ' ')
			at++;
		token = next_word(t, token);
		if (!text_is(t, token, slice_sub(phrase, from, at)))
			return 0;
	}
	return token - i + 1;
}

// Whether the second word of a phrase can be the one at `next`, by its first letter.
static bool second_may_be(struct slice phrase, size_t at, struct slice next)
{
	const char *second = phrase.ptr + at + 1;
	if (next.len == 0 || second[0] != next.ptr[0])
		return false;
	return !norm_hebrew_at(next, 0) || second[1] == next.ptr[1];
}

// Tries all lexemes whose first word is `word`; keeps the longest.
static void probe(const struct text *t, uint32_t i, struct slice word, uint32_t hash, uint8_t prefixes,
		  struct lexeme_hit *best)
{
	struct slice next = {0};
	bool looked = false;
	for (uint32_t slot = hash % LEXICON_SLOTS; lexicon_slots[slot]; slot = (slot + 1) % LEXICON_SLOTS) {
		const struct lexeme *l = &when_lexemes[lexicon_slots[slot] - 1];
		if (prefixes & ~l->flags || l->len < word.len)
			continue;
		struct slice words = lexeme_text(l);
		bool phrase = l->len > word.len;
		if (phrase && words.ptr[word.len] != ' ')
			continue;
		if (!norm_same(word, slice_sub(words, 0, word.len)))
			continue;
		if (phrase && !looked) {
			uint32_t token = next_word(t, i);
			next = token < t->count ? text_word(t, token) : NO_SLICE;
			looked = true;
		}
		if (phrase && !second_may_be(words, word.len, next))
			continue;
		uint32_t tokens = phrase ? phrase_tokens(t, i, words, word.len) : 1;
		if (tokens > best->tokens)
			*best = (struct lexeme_hit){l, tokens, prefixes};
	}
}

// Letters of a word as small numbers, two bytes of Hebrew or one of Latin; 31 for anything else.
static unsigned letter(struct slice w, unsigned n, bool hebrew)
{
	size_t at = hebrew ? 2 * (size_t)n : n;
	if (at >= w.len)
		return 31;
	if (!hebrew)
		return w.ptr[at] >= 'a' && w.ptr[at] <= 'z' ? (unsigned)(w.ptr[at] - 'a') : 31;
	if (!norm_hebrew_at(w, at))
		return 31;
	unsigned low = (unsigned char)w.ptr[at + 1] - 0x90u;
	bool final = low == 0x0A || low == 0x0D || low == 0x0F || low == 0x13 || low == 0x15;
	return low + final;
}

// True when two words of the same script differ by one letter put in, left out, replaced, or two swapped.
static bool one_slip(struct slice a, struct slice b, bool hebrew)
{
	unsigned la = (unsigned)a.len / (hebrew ? 2 : 1), lb = (unsigned)b.len / (hebrew ? 2 : 1), i = 0;
	if (la > lb + 1 || lb > la + 1)
		return false;
	while (i < la && i < lb && letter(a, i, hebrew) == letter(b, i, hebrew))
		i++;
	unsigned ea = la, eb = lb;
	while (ea > i && eb > i && letter(a, ea - 1, hebrew) == letter(b, eb - 1, hebrew)) {
		ea--;
		eb--;
	}
	if (ea - i <= 1 && eb - i <= 1)
		return true;
	return ea - i == 2 && eb - i == 2 && letter(a, i, hebrew) == letter(b, i + 1, hebrew) &&
	       letter(a, i + 1, hebrew) == letter(b, i, hebrew);
}

// A long word with one slip in it; the first letter must be right.
static void probe_fuzzy(struct slice word, uint8_t prefixes, bool hebrew, struct lexeme_hit *best)
{
	unsigned letters = (unsigned)word.len / (hebrew ? 2 : 1), first = letter(word, 0, hebrew);
	if (letters < FUZZY_LETTERS_MIN || letters > 20 || !(lexicon_fuzzy[hebrew][first] >> letters & 1))
		return;
	for (uint32_t k = 0; k < sizeof lexicon_fuzzy_words / sizeof lexicon_fuzzy_words[0]; k++) {
		const struct lexeme *l = &when_lexemes[lexicon_fuzzy_words[k]];
		struct slice words = lexeme_text(l);
		if (letter(words, 0, hebrew) != first || prefixes & ~l->flags ||
		    !one_slip(word, words, hebrew))
			continue;
		*best = (struct lexeme_hit){l, 1, prefixes};
		return;
	}
}

static struct lexeme_hit hebrew_at(const struct text *t, uint32_t i)
{
	struct lexeme_hit best = {0};
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	struct slice word = text_word(t, i);
	unsigned count = prefix_cuts(word, cuts);
	for (unsigned c = 0; c < count && best.tokens == 0; c++) {
		struct slice rest = slice_sub(word, 2 * (size_t)cuts[c].letters, word.len);
		if (!(lexicon_pairs[letter(rest, 0, true)] >> letter(rest, 1, true) & 1))
			continue;
		probe(t, i, rest, c == 0 ? t->tokens[i].hash : norm_hash(rest), cuts[c].kinds, &best);
	}
	for (unsigned c = 0; c < count && best.tokens == 0 && !(t->tokens[i].flags & TOKEN_GERESH); c++)
		if (cuts[c].letters <= 1)
			probe_fuzzy(slice_sub(word, 2 * (size_t)cuts[c].letters, word.len), cuts[c].kinds,
				    true, &best);
	return best;
}

struct lexeme_hit lexicon_at(const struct text *t, uint32_t i)
{
	struct lexeme_hit best = {0};
	const struct token *k = &t->tokens[i];
	if (k->kind != TOKEN_WORD)
		return best;
	if (k->flags & TOKEN_HEBREW)
		return hebrew_at(t, i);
	probe(t, i, text_word(t, i), k->hash, 0, &best);
	if (best.tokens == 0 && k->flags & TOKEN_LATIN)
		probe_fuzzy(text_word(t, i), 0, false, &best);
	return best;
}
