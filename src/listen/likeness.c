// SPDX-License-Identifier: Apache-2.0
// Stem hashes in a small open table: of three stems in a row for likeness, of single stems for questions.
#include "listen/likeness.h"

#include <string.h>

#include "text/stem.h"

#define QUESTION_STEMS_MIN 2 // a question with fewer words of its own cannot be judged
#define STEM_LETTERS_MIN 3

struct table {
	uint32_t *slots;
	uint32_t mask;
};

static uint32_t slots_for(uint32_t tokens)
{
	uint32_t n = 64;
	while (n < tokens * 4) // addresses give several stems
		n *= 2;
	return n;
}

size_t likeness_room(uint32_t tokens)
{
	return sizeof(uint32_t) * slots_for(tokens);
}

static struct table table_new(void *room, uint32_t tokens)
{
	struct table t = {room, slots_for(tokens) - 1};
	memset(room, 0, likeness_room(tokens));
	return t;
}

static bool table_has(const struct table *t, uint32_t hash, bool add)
{
	for (uint32_t i = hash & t->mask, n = 0; n <= t->mask; i = (i + 1) & t->mask, n++) {
		if (t->slots[i] == hash)
			return true;
		if (t->slots[i] == 0) {
			if (add)
				t->slots[i] = hash;
			return false;
		}
	}
	return false;
}

static uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t h = (a * 2654435761u ^ b) * 2246822519u ^ c;
	h ^= h >> 15;
	return h ? h : 1;
}

static bool foreign(const struct text *t, uint32_t token)
{
	return (t->tokens[token].flags & (TOKEN_QUOTED | TOKEN_SIGNATURE)) != 0;
}

unsigned likeness_percent(const struct text *draft, const struct text *ready, void *room)
{
	struct table seen = table_new(room, ready->count);
	struct stem_walk walk;
	struct slice stem;
	uint32_t a = 0, b = 0, all = 0, same = 0, filled = 0;
	for (stem_begin(&walk, ready); stem_next(&walk, &stem) && filled < seen.mask / 2; filled++) {
		uint32_t c = norm_hash(stem);
		if (a)
			table_has(&seen, mix(a, b, c), true);
		a = b;
		b = c;
	}
	a = b = 0;
	for (stem_begin(&walk, draft); stem_next(&walk, &stem);) {
		if (foreign(draft, walk.token))
			continue;
		uint32_t c = norm_hash(stem);
		if (a) {
			all++;
			same += table_has(&seen, mix(a, b, c), false);
		}
		a = b;
		b = c;
	}
	return all + 2 < LIKENESS_WORDS_MIN ? 0 : (unsigned)((uint64_t)same * 100 / all);
}

// Words that tell nothing about a subject: listed in the pack as the cue "stop".
static bool is_stop(const struct pack *p, uint32_t hash)
{
	uint16_t word = pack_word(p, hash);
	if (!word)
		return false;
	for (uint32_t k = p->posts[word]; k < p->posts[word + 1]; k++) {
		const struct pack_item *it = &p->items[p->patterns[p->post_patterns[k]].item];
		if (it->sort == PACK_CUE && (it->sub == CUE_STOP || it->sub == CUE_ASKS))
			return true;
	}
	return false;
}

static bool tells(const struct pack *p, const struct text *t, uint32_t i)
{
	const struct token *k = &t->tokens[i];
	if (k->kind != TOKEN_WORD || k->letters < STEM_LETTERS_MIN || is_stop(p, k->hash))
		return false;
	struct prefix_cut cuts[PREFIX_CUTS_MAX];
	struct slice word = text_word(t, i);
	unsigned n = k->flags & TOKEN_HEBREW ? prefix_cuts(word, cuts) : 1;
	for (unsigned c = 1; c < n; c++)
		if (is_stop(p, norm_hash(slice_sub(word, 2 * (size_t)cuts[c].letters, word.len))))
			return false;
	return true;
}

bool likeness_unanswered(const struct pack *p, const struct text *customer, const struct text *draft, void *room,
                         uint32_t *from, uint32_t *to)
{
	struct table seen = table_new(room, draft->count);
	struct stem_walk walk;
	struct slice stem;
	uint32_t filled = 0;
	for (stem_begin(&walk, draft); stem_next(&walk, &stem) && filled < seen.mask / 2; filled++)
		if (!foreign(draft, walk.token))
			table_has(&seen, norm_hash(stem), true);
	for (uint32_t i = 0; i < customer->count;) {
		uint32_t start = i, words = 0, touched = 0, sentence = customer->tokens[i].sentence;
		bool asks = customer->tokens[i].flags & TOKEN_QUESTION && !foreign(customer, i);
		for (; i < customer->count && customer->tokens[i].sentence == sentence; i++) {
			char buf[STEM_MAX];
			if (!asks || !tells(p, customer, i))
				continue;
			words++;
			touched += table_has(&seen, norm_hash(stem_word(text_word(customer, i), buf)), false);
		}
		if (asks && words >= QUESTION_STEMS_MIN && touched == 0) {
			*from = start;
			*to = i;
			return true;
		}
	}
	return false;
}
