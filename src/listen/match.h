// SPDX-License-Identifier: Apache-2.0
// Runs a pack's patterns over a text that was read: every word is looked up once (bare and behind its
// Hebrew prefixes), and only the patterns anchored at a word that stands there are tried.
#ifndef LISTEN_MATCH_H
#define LISTEN_MATCH_H

#include "listen/pack.h"
#include "text/token.h"

#define MATCH_CUTS 3       // ways to read one word that the lexicon knows
#define MATCH_STEPS_MAX 400 // instructions one try of one pattern may take
#define MATCH_STEPS_TEXT 30000 // instructions all tries together may take, and
#define MATCH_STEPS_WORD 14    // as many more for each word: natural texts stay far below

// A word, number or address of the text; marks and line breaks are left out.
struct read_word {
	uint64_t mask;             // bit (number mod 64) of each lexicon number, to say no quickly
	uint32_t token, sentence, clause;
	uint16_t word[MATCH_CUTS]; // lexicon numbers, 0 unused
	uint8_t kinds[MATCH_CUTS]; // enum prefix in front of each
	uint8_t count;
	uint8_t foreign;           // zones, TOKEN_FOREIGN >> 8
	uint16_t time;             // 1 + number of the time expression that starts here
};

// A time expression as the matcher needs it (text/when.h finds them).
struct time_mark {
	uint32_t from, to; // tokens
	bool due;          // a moment or window ahead, not vague, not past
};

// An item's pattern that matched words [from, to).
struct hit {
	uint32_t from, to;
	uint16_t item;
	uint16_t unless; // its rule is silenced in this sentence
};

struct reading {
	const struct pack *pack;
	const struct text *text;
	const struct time_mark *times;
	struct read_word *words;
	uint32_t *time_end;  // per time: the word behind it
	struct hit *hits;
	uint32_t word_count, hit_count, hit_max;
	uint32_t time_count;
	uint32_t steps;      // instructions left
	uint32_t open;       // word at which the answer opens, behind the greeting
};

// Workspace for a text of `tokens` tokens and `times` time expressions, aligned for uint64_t.
size_t match_room(uint32_t tokens, uint32_t times);

// Looks all words up and runs all patterns. Hits come in order of their first word. What does not fit into
// the room's hits is dropped (four for each word: no natural text comes near).
void match_read(const struct pack *p, const struct text *t, const struct time_mark *times, uint32_t time_count,
                void *room, struct reading *out);

// The item of a hit.
static inline const struct pack_item *hit_item(const struct reading *r, const struct hit *h)
{
	return &r->pack->items[h->item];
}

// Sentence and clause of a word.
static inline uint32_t read_sentence(const struct reading *r, uint32_t word)
{
	return r->words[word].sentence;
}
static inline uint32_t read_clause(const struct reading *r, uint32_t word)
{
	return r->words[word].clause;
}

// Span of words [from, to) in the original.
struct norm_span read_span(const struct reading *r, uint32_t from, uint32_t to);

#endif
