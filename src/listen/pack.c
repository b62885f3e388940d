// SPDX-License-Identifier: Apache-2.0
// Reading a compiled pack: every offset is checked once, here, and trusted afterwards.
#include "listen/pack.h"

#include <string.h>

uint32_t pack_check(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 16777619u;
	return h;
}

static bool section_fits(const struct pack_head *h, struct pack_section s, size_t unit, uint32_t least)
{
	uint64_t end = (uint64_t)s.at + (uint64_t)s.count * unit;
	return s.at % 4 == 0 && s.at >= sizeof *h && end <= h->size && s.count >= least;
}

static bool sections_fit(const struct pack_head *h)
{
	return h->slots_log <= 20 && h->word_count < UINT16_MAX && h->hashes.count == 1u << h->slots_log &&
	       h->words.count == h->hashes.count && h->posts.count == h->word_count + 2 &&
	       section_fits(h, h->hashes, 4, 1) && section_fits(h, h->words, 2, 1) && section_fits(h, h->posts, 4, 2) &&
	       section_fits(h, h->post_patterns, 2, 0) && section_fits(h, h->patterns, sizeof(struct pack_pattern), 0) &&
	       section_fits(h, h->code, 4, 0) && section_fits(h, h->sets, 4, 1) && section_fits(h, h->set_words, 2, 0) &&
	       section_fits(h, h->items, sizeof(struct pack_item), 0) && section_fits(h, h->strings, 1, 4) &&
	       h->patterns.count < UINT16_MAX && h->items.count < UINT16_MAX;
}

// Ascending starts that end at the size of what they index.
static bool starts_fit(const uint32_t *starts, uint32_t n, uint32_t end)
{
	for (uint32_t i = 0; i < n; i++)
		if (starts[i] > end || (i && starts[i] < starts[i - 1]))
			return false;
	return starts[0] == 0 && starts[n - 1] == end;
}

static bool lexicon_fits(const struct pack *p, uint32_t slots)
{
	bool empty = false;
	for (uint32_t i = 0; i < slots; i++) {
		empty |= p->hashes[i] == 0;
		if (p->words[i] > p->word_count)
			return false;
	}
	return empty; // a search for an unknown word ends at an empty slot
}

static bool string_fits(const struct pack *p, uint32_t at)
{
	if (at + 2u > p->strings.len || at + 2u < at)
		return false;
	size_t len = (unsigned char)p->strings.ptr[at] | (size_t)(unsigned char)p->strings.ptr[at + 1] << 8;
	return at + 2u + len <= p->strings.len;
}

static bool item_fits(const struct pack *p, const struct pack_item *it)
{
	static const uint8_t subs[] = {1, CUE_COUNT, FORM_COUNT, TONE_COUNT};
	if (it->sort > PACK_TONE || it->sub >= subs[it->sort] || it->kind >= KIND_COUNT || it->level > LEVEL_ERROR)
		return false;
	if (!string_fits(p, it->id) || !string_fits(p, it->source) || !string_fits(p, it->message) || !string_fits(p, it->why))
		return false;
	uint32_t at = it->better;
	if (it->better_count > 64)
		return false;
	for (uint32_t i = 0; i < it->better_count; i++) {
		if (!string_fits(p, at))
			return false;
		at = pack_string_next(p, at);
	}
	return true;
}

// A program runs from its first instruction to the first OP_MATCH that no jump passes; jumps go forward only
// and stay inside, so every program ends.
static bool program_fits(const struct pack *p, uint32_t at)
{
	uint32_t far = at;
	for (; at < p->code_count; at++) {
		uint32_t op = p->code[at] & 0xFF, arg = p->code[at] >> 8;
		if (op >= OP_COUNT)
			return false;
		if ((op == OP_WORDS || op == OP_PREFIXED || op == OP_VERB) && arg >= p->set_count)
			return false;
		if (op == OP_SPLIT || op == OP_JUMP) {
			if (arg == 0 || arg > 4096)
				return false;
			far = at + arg > far ? at + arg : far;
		}
		if (op == OP_MATCH && at >= far)
			return true;
	}
	return false;
}

static bool contents_fit(const struct pack *p, const struct pack_head *h)
{
	if (!lexicon_fits(p, h->hashes.count) || !starts_fit(p->posts, h->posts.count, h->post_patterns.count) ||
	    !starts_fit(p->sets, h->sets.count, h->set_words.count))
		return false;
	for (uint32_t i = 0; i < h->post_patterns.count; i++)
		if (p->post_patterns[i] >= p->pattern_count)
			return false;
	for (uint32_t i = 0; i < p->item_count; i++)
		if (!item_fits(p, &p->items[i]))
			return false;
	for (uint32_t i = 0; i < p->pattern_count; i++)
		if (p->patterns[i].item >= p->item_count || p->patterns[i].lead_min > p->patterns[i].lead_max ||
		    !program_fits(p, p->patterns[i].code))
			return false;
	return true;
}

bool pack_open(struct slice blob, struct pack *out)
{
	struct pack_head h;
	if (blob.len < sizeof h || blob.len > PACK_SIZE_MAX || ((uintptr_t)blob.ptr & 3) != 0)
		return false;
	memcpy(&h, blob.ptr, sizeof h);
	if (h.magic != PACK_MAGIC || h.version != PACK_VERSION || h.size != blob.len || !sections_fit(&h) ||
	    h.check != pack_check(blob.ptr + sizeof h, blob.len - sizeof h))
		return false;
	const void *base = blob.ptr;
	const char *bytes = base;
	struct pack p = {
	    .hashes = (const uint32_t *)(const void *)(bytes + h.hashes.at),
	    .words = (const uint16_t *)(const void *)(bytes + h.words.at),
	    .slot_mask = h.hashes.count - 1,
	    .word_count = h.word_count,
	    .posts = (const uint32_t *)(const void *)(bytes + h.posts.at),
	    .post_patterns = (const uint16_t *)(const void *)(bytes + h.post_patterns.at),
	    .patterns = (const struct pack_pattern *)(const void *)(bytes + h.patterns.at),
	    .pattern_count = h.patterns.count,
	    .code = (const uint32_t *)(const void *)(bytes + h.code.at),
	    .code_count = h.code.count,
	    .sets = (const uint32_t *)(const void *)(bytes + h.sets.at),
	    .set_words = (const uint16_t *)(const void *)(bytes + h.set_words.at),
	    .set_count = h.sets.count - 1,
	    .items = (const struct pack_item *)(const void *)(bytes + h.items.at),
	    .item_count = h.items.count,
	    .strings = {bytes + h.strings.at, h.strings.count},
	    .check = h.check,
	};
	if (!contents_fit(&p, &h))
		return false;
	*out = p;
	return true;
}

uint16_t pack_word(const struct pack *p, uint32_t hash)
{
	for (uint32_t i = hash & p->slot_mask;; i = (i + 1) & p->slot_mask) {
		if (p->hashes[i] == hash)
			return p->words[i];
		if (p->hashes[i] == 0)
			return 0;
	}
}

struct slice pack_string(const struct pack *p, uint32_t at)
{
	const unsigned char *s = (const unsigned char *)p->strings.ptr + at;
	return (struct slice){(const char *)s + 2, s[0] | (size_t)s[1] << 8};
}

uint32_t pack_string_next(const struct pack *p, uint32_t at)
{
	return at + 2 + (uint32_t)pack_string(p, at).len;
}

bool pack_set_has(const struct pack *p, uint32_t set, uint16_t w)
{
	uint32_t low = p->sets[set], high = p->sets[set + 1];
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (p->set_words[mid] == w)
			return true;
		if (p->set_words[mid] < w)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

const char *pack_kind_name(enum promise_kind k)
{
	static const char *const names[] = {
#define X(name, text) text,
	    PROMISE_KINDS(X)
#undef X
	};
	return k < KIND_COUNT ? names[k] : "other";
}

const char *pack_tone_name(enum tone_class t)
{
	static const char *const names[] = {
#define X(name, text) text,
	    TONES(X)
#undef X
	};
	return t < TONE_COUNT ? names[t] : "";
}
