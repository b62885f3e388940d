// SPDX-License-Identifier: Apache-2.0
// Sets and words are numbered anew in the order in which patterns use them: then almost every reference is "the
// next new one", and the blob compresses well.
#include "desk/rule_layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct layout {
	struct rule_build *b;
	uint16_t *word_number; // old → new, 0 unused
	uint16_t *word_at;     // new → old
	uint32_t *set_number;  // old → new + 1, 0 unused
	uint32_t *set_at;      // new → old
	uint32_t words, sets, set_words, codes, posts;
	struct buf word_bytes, set_bytes, pattern_bytes;
};

static void put_number(struct buf *out, uint32_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_byte(out, (char)(n | 0x80));
	buf_byte(out, (char)n);
}

static uint32_t set_from(const struct rule_build *b, uint32_t set)
{
	return set < b->sets.count ? ((const uint32_t *)b->sets.ptr)[set] : b->set_words.count;
}

static void put_set_use(struct layout *l, uint32_t set)
{
	if (l->set_number[set]) {
		put_number(&l->pattern_bytes, l->sets - (l->set_number[set] - 1));
		return;
	}
	l->set_at[l->sets] = set;
	l->set_number[set] = ++l->sets;
	put_number(&l->pattern_bytes, 0);
}

// Instructions of pattern i: up to where the next one begins.
static uint32_t code_end(const struct rule_build *b, uint32_t i)
{
	const struct pack_pattern *p = b->patterns.ptr;
	return i + 1 < b->patterns.count ? p[i + 1].code : b->code.count;
}

static void put_patterns(struct layout *l)
{
	const struct rule_build *b = l->b;
	uint32_t item = 0;
	for (uint32_t i = 0; i < b->patterns.count; i++) {
		const struct pack_pattern *p = &((const struct pack_pattern *)b->patterns.ptr)[i];
		bool next = p->item != item;
		put_number(&l->pattern_bytes, (p->unless ? PACK_UNLESS : 0) | (next ? PACK_NEXT_ITEM : 0));
		if (next)
			put_number(&l->pattern_bytes, p->item - item);
		item = p->item;
		put_number(&l->pattern_bytes, p->lead_min);
		put_number(&l->pattern_bytes, p->lead_max);
		put_set_use(l, p->anchor);
		l->posts += set_from(b, p->anchor + 1u) - set_from(b, p->anchor);
		put_number(&l->pattern_bytes, code_end(b, i) - p->code);
		for (uint32_t k = p->code; k < code_end(b, i); k++) {
			uint32_t code = ((const uint32_t *)b->code.ptr)[k];
			put_number(&l->pattern_bytes, code & 0xFF);
			if (pack_op_is_set(code & 0xFF))
				put_set_use(l, code >> 8);
			else if (pack_op_has_argument(code & 0xFF))
				put_number(&l->pattern_bytes, code >> 8);
			l->codes++;
		}
	}
}

static int by_number(const void *a, const void *b)
{
	return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static void put_sets(struct layout *l)
{
	const uint16_t *all = l->b->set_words.ptr;
	uint16_t *old = ARENA_ARRAY(l->b->arena, l->b->words.count + 1, uint16_t);
	for (uint32_t s = 0; s < l->sets; s++) {
		uint32_t from = set_from(l->b, l->set_at[s]), to = set_from(l->b, l->set_at[s] + 1), olds = 0, last = 0;
		for (uint32_t k = from; k < to; k++)
			if (l->word_number[all[k]])
				old[olds++] = l->word_number[all[k]];
		for (uint32_t k = from; k < to; k++)
			if (!l->word_number[all[k]]) {
				l->word_at[++l->words] = all[k];
				l->word_number[all[k]] = (uint16_t)l->words;
			}
		qsort(old, olds, sizeof *old, by_number);
		put_number(&l->set_bytes, olds);
		put_number(&l->set_bytes, to - from - olds);
		for (uint32_t k = 0; k < olds; k++) {
			put_number(&l->set_bytes, old[k] - last);
			last = old[k];
		}
		l->set_words += to - from;
	}
}

static void put_words(struct layout *l)
{
	for (uint32_t w = 1; w <= l->words; w++) {
		struct slice text = ((const struct rule_word *)l->b->words.ptr)[l->word_at[w] - 1].text;
		for (size_t i = 0; i < text.len; i++) {
			unsigned char c = (unsigned char)text.ptr[i], low = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;
			if (c == 0xD7 && low >= 0x90 && low < 0x90 + (PACK_ESCAPE - PACK_HEBREW)) {
				buf_byte(&l->word_bytes, (char)(PACK_HEBREW + (low - 0x90)));
				i++;
			} else {
				if (c >= 0x80)
					buf_byte(&l->word_bytes, (char)PACK_ESCAPE);
				buf_byte(&l->word_bytes, (char)c);
			}
		}
		buf_byte(&l->word_bytes, '\n');
	}
}

struct slice rule_layout(struct rule_build *b)
{
	struct layout l = {.b = b,
	                   .word_number = ARENA_ARRAY(b->arena, b->words.count + 2, uint16_t),
	                   .word_at = ARENA_ARRAY(b->arena, b->words.count + 2, uint16_t),
	                   .set_number = ARENA_ARRAY(b->arena, b->sets.count + 1, uint32_t),
	                   .set_at = ARENA_ARRAY(b->arena, b->sets.count + 1, uint32_t),
	                   .word_bytes = buf_new(b->arena, PACK_SIZE_MAX),
	                   .set_bytes = buf_new(b->arena, PACK_SIZE_MAX),
	                   .pattern_bytes = buf_new(b->arena, PACK_SIZE_MAX)};
	put_patterns(&l);
	put_sets(&l);
	put_words(&l);
	struct pack_head h = {.magic = PACK_MAGIC, .version = PACK_VERSION, .word_count = l.words,
	                      .word_bytes = (uint32_t)l.word_bytes.len, .set_count = l.sets, .set_word_count = l.set_words,
	                      .set_bytes = (uint32_t)l.set_bytes.len, .pattern_count = b->patterns.count, .code_count = l.codes,
	                      .post_count = l.posts, .pattern_bytes = (uint32_t)l.pattern_bytes.len,
	                      .item_count = b->items.count, .string_bytes = b->strings.count};
	struct buf out = buf_new(b->arena, PACK_SIZE_MAX);
	buf_add(&out, (struct slice){(const char *)&h, sizeof h});
	buf_add(&out, buf_slice(&l.word_bytes));
	buf_add(&out, buf_slice(&l.set_bytes));
	buf_add(&out, buf_slice(&l.pattern_bytes));
	buf_add(&out, (struct slice){b->items.ptr, b->items.count * sizeof(struct pack_item)});
	buf_add(&out, (struct slice){b->strings.ptr, b->strings.count});
	h.size = (uint32_t)out.len;
	memcpy(out.ptr, &h, sizeof h);
	h.check = pack_check(out.ptr + 16, out.len - 16);
	memcpy(out.ptr, &h, sizeof h);
	return buf_slice(&out);
}
