// SPDX-License-Identifier: Apache-2.0
// Unfolding a compiled pack: everything is bounded and checked once, here, and trusted afterwards.
#include "listen/pack.h"

#include <string.h>

#include "text/normalise.h"

#define WORD_BYTES_MAX 256
#define BRANCHES_MAX 12 // choices looked into for the first words of a pattern

struct stream {
	const unsigned char *at, *end;
	bool broken;
};

// Where things go in the room; mutable while the pack is unfolded.
struct rooms {
	uint64_t *masks, *firsts, *nexts;
	uint32_t *hashes, *posts, *code, *sets;
	struct pack_item *items;
	struct pack_pattern *patterns;
	uint16_t *words, *post_patterns, *set_words;
	uint32_t slots;
};

uint32_t pack_check(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 16777619u;
	return h;
}

static uint32_t slots_for(uint32_t words)
{
	uint32_t n = 16;
	while (n < words * 2)
		n *= 2;
	return n;
}

static bool head_of(struct slice blob, struct pack_head *h)
{
	if (blob.len < sizeof *h || blob.len > PACK_SIZE_MAX)
		return false;
	memcpy(h, blob.ptr, sizeof *h);
	uint64_t sum = sizeof *h + (uint64_t)h->word_bytes + h->set_bytes + h->pattern_bytes +
	               (uint64_t)h->item_count * sizeof(struct pack_item) + h->string_bytes;
	return h->magic == PACK_MAGIC && h->version == PACK_VERSION && h->size == blob.len && sum == blob.len &&
	       h->word_count < UINT16_MAX && h->set_count < UINT16_MAX && h->pattern_count < UINT16_MAX &&
	       h->item_count < UINT16_MAX && h->set_word_count < PACK_SIZE_MAX && h->code_count < PACK_SIZE_MAX &&
	       h->post_count < PACK_SIZE_MAX && h->string_bytes >= 4;
}

static size_t up8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

size_t pack_room(struct slice blob)
{
	struct pack_head h;
	if (!head_of(blob, &h))
		return 0;
	uint32_t slots = slots_for(h.word_count);
	return up8(8 * (size_t)h.set_count) + 2 * 8 * (size_t)h.pattern_count + up8(4 * (size_t)slots) + up8(4 * ((size_t)h.word_count + 2)) +
	       up8(4 * (size_t)h.code_count) + up8(4 * ((size_t)h.set_count + 1)) + up8(sizeof(struct pack_item) * (size_t)h.item_count) +
	       up8(sizeof(struct pack_pattern) * (size_t)h.pattern_count) + up8(2 * (size_t)slots) + up8(2 * (size_t)h.post_count) +
	       up8(2 * (size_t)h.set_word_count);
}

static struct rooms lay_rooms(const struct pack_head *h, char *at)
{
	struct rooms r = {.slots = slots_for(h->word_count)};
	r.masks = (uint64_t *)(void *)at;
	at += up8(8 * (size_t)h->set_count);
	r.firsts = (uint64_t *)(void *)at;
	at += 8 * (size_t)h->pattern_count;
	r.nexts = (uint64_t *)(void *)at;
	at += 8 * (size_t)h->pattern_count;
	r.hashes = (uint32_t *)(void *)at;
	at += up8(4 * (size_t)r.slots);
	r.posts = (uint32_t *)(void *)at;
	at += up8(4 * ((size_t)h->word_count + 2));
	r.code = (uint32_t *)(void *)at;
	at += up8(4 * (size_t)h->code_count);
	r.sets = (uint32_t *)(void *)at;
	at += up8(4 * ((size_t)h->set_count + 1));
	r.items = (struct pack_item *)(void *)at;
	at += up8(sizeof(struct pack_item) * (size_t)h->item_count);
	r.patterns = (struct pack_pattern *)(void *)at;
	at += up8(sizeof(struct pack_pattern) * (size_t)h->pattern_count);
	r.words = (uint16_t *)(void *)at;
	at += up8(2 * (size_t)r.slots);
	r.post_patterns = (uint16_t *)(void *)at;
	at += up8(2 * (size_t)h->post_count);
	r.set_words = (uint16_t *)(void *)at;
	return r;
}

static uint32_t number(struct stream *s)
{
	uint32_t value = 0;
	for (unsigned shift = 0; shift < 35 && s->at < s->end; shift += 7) {
		unsigned char c = *s->at++;
		value |= (uint32_t)(c & 0x7F) << shift;
		if (c < 0x80)
			return value;
	}
	s->broken = true;
	return 0;
}

// The lexicon: words in the order of their numbers, hashed into slots.
static bool unfold_words(struct stream *s, const struct pack_head *h, struct rooms *r)
{
	memset(r->hashes, 0, 4 * (size_t)r->slots);
	memset(r->words, 0, 2 * (size_t)r->slots);
	for (uint32_t w = 1; w <= h->word_count; w++) {
		char word[WORD_BYTES_MAX];
		size_t len = 0;
		for (; s->at < s->end && *s->at != '\n' && len + 2 < sizeof word; s->at++) {
			if (*s->at == PACK_ESCAPE && s->at + 1 < s->end) {
				word[len++] = (char)*++s->at;
			} else if (*s->at >= PACK_HEBREW && *s->at < PACK_ESCAPE) {
				word[len++] = (char)0xD7;
				word[len++] = (char)(*s->at - PACK_HEBREW + 0x90);
			} else {
				word[len++] = (char)*s->at;
			}
		}
		if (s->at >= s->end || *s->at++ != '\n' || len == 0)
			return false;
		uint32_t hash = norm_hash((struct slice){word, len}), i = hash & (r->slots - 1);
		while (r->hashes[i])
			i = (i + 1) & (r->slots - 1);
		r->hashes[i] = hash;
		r->words[i] = (uint16_t)w;
	}
	return s->at == s->end;
}

static bool unfold_sets(struct stream *s, const struct pack_head *h, struct rooms *r)
{
	uint32_t at = 0, known = 0;
	for (uint32_t i = 0; i < h->set_count; i++) {
		uint32_t old = number(s), fresh = number(s), last = 0;
		if (s->broken || (uint64_t)at + old + fresh > h->set_word_count || (uint64_t)known + fresh > h->word_count)
			return false;
		r->sets[i] = at;
		r->masks[i] = 0;
		for (uint32_t k = 0; k < old + fresh; k++) {
			last = k < old ? last + number(s) : ++known;
			if (s->broken || last == 0 || last > known)
				return false;
			r->set_words[at++] = (uint16_t)last;
			r->masks[i] |= 1ull << (last & 63);
		}
	}
	r->sets[h->set_count] = at;
	return s->at == s->end && at == h->set_word_count;
}

// A set: 0 is the next new one, else how far back plus one.
static uint32_t set_number(struct stream *s, uint32_t *known, uint32_t count)
{
	uint32_t back = number(s);
	if (back == 0)
		return (*known)++ < count ? *known - 1 : (s->broken = true, 0);
	if (back > *known)
		s->broken = true;
	return s->broken ? 0 : *known - back;
}

// A program's jumps go forward only and stay inside it, and it ends in OP_MATCH: so every run ends.
static bool program_fits(const uint32_t *code, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t op = code[i] & 0xFF, arg = code[i] >> 8;
		if (op >= OP_COUNT || ((op == OP_SPLIT || op == OP_JUMP) && (arg == 0 || arg >= count - i)))
			return false;
	}
	return count > 0 && code[count - 1] == OP_MATCH;
}

static bool unfold_patterns(struct stream *s, const struct pack_head *h, struct rooms *r)
{
	uint32_t code = 0, item = 0, sets = 0;
	for (uint32_t i = 0; i < h->pattern_count; i++) {
		uint32_t flags = number(s);
		item += flags & PACK_NEXT_ITEM ? number(s) : 0;
		uint32_t low = number(s), high = number(s);
		struct pack_pattern p = {.code = code, .item = (uint16_t)item, .unless = flags & PACK_UNLESS};
		uint32_t anchor = set_number(s, &sets, h->set_count), count = number(s);
		if (s->broken || item >= h->item_count || low > high || high > 255 || (uint64_t)code + count > h->code_count)
			return false;
		p.anchor = (uint16_t)anchor;
		p.lead_min = (uint8_t)low;
		p.lead_max = (uint8_t)high;
		for (uint32_t k = 0; k < count; k++) {
			uint32_t op = number(s), arg = 0;
			if (pack_op_is_set(op))
				arg = set_number(s, &sets, h->set_count);
			else if (pack_op_has_argument(op))
				arg = number(s);
			if (s->broken || op >= OP_COUNT || arg >= 1u << 24)
				return false;
			r->code[code + k] = op | arg << 8;
		}
		if (!program_fits(r->code + code, count))
			return false;
		code += count;
		r->patterns[i] = p;
	}
	return s->at == s->end && code == h->code_count && sets == h->set_count;
}

// Patterns by the words of their anchor sets: posts[w] .. posts[w + 1].
static bool index_patterns(const struct pack_head *h, struct rooms *r)
{
	memset(r->posts, 0, 4 * ((size_t)h->word_count + 2));
	uint64_t total = 0;
	for (uint32_t i = 0; i < h->pattern_count; i++)
		for (uint32_t k = r->sets[r->patterns[i].anchor]; k < r->sets[r->patterns[i].anchor + 1]; k++, total++)
			if (total < h->post_count)
				r->posts[r->set_words[k] + 1]++;
	if (total != h->post_count)
		return false;
	for (uint32_t w = 1; w < h->word_count + 2; w++)
		r->posts[w] += r->posts[w - 1];
	for (uint32_t i = h->pattern_count; i > 0; i--) // backwards, so that the starts are right at the end
		for (uint32_t k = r->sets[r->patterns[i - 1].anchor]; k < r->sets[r->patterns[i - 1].anchor + 1]; k++)
			r->post_patterns[--r->posts[r->set_words[k] + 1]] = (uint16_t)(i - 1);
	for (uint32_t w = 0; w + 1 < h->word_count + 2; w++)
		r->posts[w] = r->posts[w + 1];
	r->posts[h->word_count + 1] = h->post_count;
	return true;
}

// Bits of all words that may stand where the program is; all ones when anything may, or nothing.
static uint64_t words_at(const struct rooms *r, uint32_t pc, unsigned depth)
{
	for (;;) {
		uint32_t op = r->code[pc] & 0xFF, arg = r->code[pc] >> 8;
		if (pack_op_is_set(op))
			return r->masks[arg];
		if (op == OP_SPLIT && depth < BRANCHES_MAX) {
			uint64_t other = words_at(r, pc + 1, depth + 1);
			if (other == UINT64_MAX)
				return other;
			return other | words_at(r, pc + arg, depth + 1);
		}
		if (op == OP_JUMP)
			pc += arg;
		else if (op == OP_START || op == OP_CLAUSE || op == OP_OPEN)
			pc++;
		else
			return UINT64_MAX;
	}
}

static void look_ahead(const struct pack_head *h, struct rooms *r)
{
	for (uint32_t i = 0; i < h->pattern_count; i++) {
		uint32_t pc = r->patterns[i].code, op = r->code[pc] & 0xFF;
		while (op == OP_START || op == OP_CLAUSE || op == OP_OPEN)
			op = r->code[++pc] & 0xFF;
		r->firsts[i] = words_at(r, pc, 0);
		r->nexts[i] = pack_op_is_set(op) ? words_at(r, pc + 1, 0) : UINT64_MAX;
	}
}

static bool string_fits(const struct pack *p, uint32_t at)
{
	if (at > p->strings.len || p->strings.len - at < 2)
		return false;
	return pack_string(p, at).len <= p->strings.len - at - 2;
}

static bool item_fits(const struct pack *p, const struct pack_item *it)
{
	static const uint8_t subs[] = {1, CUE_COUNT, FORM_COUNT, TONE_COUNT};
	if (it->sort > PACK_TONE || it->sub >= subs[it->sort] || it->kind >= KIND_COUNT || it->level > LEVEL_ERROR)
		return false;
	if (!string_fits(p, it->id) || !string_fits(p, it->source) || !string_fits(p, it->message) || !string_fits(p, it->why))
		return false;
	uint32_t at = it->better;
	for (uint32_t i = 0; i < it->better_count; i++) {
		if (i >= 64 || !string_fits(p, at))
			return false;
		at = pack_string_next(p, at);
	}
	return true;
}

bool pack_open(struct slice blob, void *room, size_t room_len, struct pack *out)
{
	struct pack_head h;
	if (!head_of(blob, &h) || room_len < pack_room(blob) || h.check != pack_check(blob.ptr + 16, blob.len - 16))
		return false;
	struct rooms r = lay_rooms(&h, room);
	const unsigned char *at = (const unsigned char *)blob.ptr + sizeof h;
	struct stream words = {at, at + h.word_bytes, false}, sets = {words.end, words.end + h.set_bytes, false},
	              patterns = {sets.end, sets.end + h.pattern_bytes, false};
	if (!unfold_words(&words, &h, &r) || !unfold_sets(&sets, &h, &r) || !unfold_patterns(&patterns, &h, &r) ||
	    !index_patterns(&h, &r))
		return false;
	look_ahead(&h, &r);
	size_t item_bytes = (size_t)h.item_count * sizeof(struct pack_item);
	memcpy(r.items, patterns.end, item_bytes);
	struct pack p = {.hashes = r.hashes, .words = r.words, .slot_mask = r.slots - 1, .word_count = h.word_count,
	                 .posts = r.posts, .post_patterns = r.post_patterns, .patterns = r.patterns,
	                 .pattern_count = h.pattern_count, .code = r.code, .code_count = h.code_count, .sets = r.sets,
	                 .set_words = r.set_words, .masks = r.masks, .firsts = r.firsts, .nexts = r.nexts, .set_count = h.set_count, .items = r.items,
	                 .item_count = h.item_count, .check = h.check,
	                 .strings = {(const char *)patterns.end + item_bytes, h.string_bytes}};
	for (uint32_t i = 0; i < p.item_count; i++)
		if (!item_fits(&p, &p.items[i]))
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

bool pack_set_search(const struct pack *p, uint32_t set, uint16_t w)
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
