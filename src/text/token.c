// SPDX-License-Identifier: Apache-2.0
// What can be asked of a text that was read, and the prefixes of a Hebrew word. text_read itself is
// text/text_read.c.
#include "text/token.h"

struct slice text_word(const struct text *t, uint32_t i)
{
	return norm_slice(&t->norm, t->tokens[i].from, t->tokens[i].to);
}

struct norm_span text_span(const struct text *t, uint32_t from, uint32_t to)
{
	if (from >= to || to > t->count)
		return norm_span(&t->norm, 0, 0);
	return norm_span(&t->norm, t->tokens[from].from, t->tokens[to - 1].to);
}

bool text_is(const struct text *t, uint32_t i, struct slice literal)
{
	return i < t->count && norm_same(text_word(t, i), literal);
}

static bool letter_is(struct slice w, unsigned letter, const char *hebrew)
{
	size_t at = 2 * (size_t)letter;
	return at + 1 < w.len && w.ptr[at] == hebrew[0] && w.ptr[at + 1] == hebrew[1];
}

struct cutter {
	struct slice word;
	struct prefix_cut *out;
	unsigned count;
};

static void cut(struct cutter *c, unsigned letters, unsigned kinds)
{
	if (letters <= PREFIX_LETTERS_MAX && norm_hebrew_at(c->word, 2 * (size_t)letters) && c->count < PREFIX_CUTS_MAX)
		c->out[c->count++] = (struct prefix_cut){.letters = (uint8_t)letters, .kinds = (uint8_t)kinds};
}

// One of ב כ ל מ, then ה; or ה alone.
static void cut_joined(struct cutter *c, unsigned at, unsigned kinds)
{
	unsigned kind = letter_is(c->word, at, "ב")   ? PREFIX_IN
	                : letter_is(c->word, at, "כ") ? PREFIX_AS
	                : letter_is(c->word, at, "ל") ? PREFIX_TO
	                : letter_is(c->word, at, "מ") ? PREFIX_FROM
	                                              : 0;
	if (kind)
		cut(c, ++at, kinds | kind);
	if (letter_is(c->word, at, "ה"))
		cut(c, at + 1, kinds | kind | PREFIX_THE);
}

unsigned prefix_cuts(struct slice word, struct prefix_cut out[PREFIX_CUTS_MAX])
{
	struct cutter c = {.word = word, .out = out, .count = 1};
	out[0] = (struct prefix_cut){0, 0};
	if (!norm_hebrew_at(word, 0))
		return 1;
	unsigned at = letter_is(word, 0, "ו") ? 1 : 0, kinds = at ? PREFIX_AND : 0;
	if (at)
		cut(&c, at, kinds);
	cut_joined(&c, at, kinds);
	unsigned when = letter_is(word, at, "ל") && letter_is(word, at + 1, "כ") ? 2
	                : letter_is(word, at, "כ") || letter_is(word, at, "מ")   ? 1
	                                                                         : 0;
	if (letter_is(word, at + when, "ש")) {
		at += when + 1;
		kinds |= when ? PREFIX_WHEN : PREFIX_THAT;
		cut(&c, at, kinds);
		cut_joined(&c, at, kinds);
	}
	return c.count;
}
