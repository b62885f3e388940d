// SPDX-License-Identifier: Apache-2.0
// One pass: decode, fold each code point to at most four bytes (or none), note where it came from.
#include "text/normalise.h"

#include <string.h>

// Presentation forms U+FB1D..U+FB4E as the low byte of the Hebrew letter they stand for (D7 xx); 0 is "drop".
static const unsigned char presentation[] = {
    0x99, 0x00, 0x99, 0xA2, 0x90, 0x93, 0x94, 0x9B, 0x9C, 0x9E, 0xA8, 0xAA, 0x00, // FB1D..FB29
    0xA9, 0xA9, 0xA9, 0xA9, 0x90, 0x90, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, // FB2A..FB36
    0x00, 0x98, 0x99, 0x9B, 0x9B, 0x9C, 0x00, 0x9E, 0x00, 0xA0, 0xA1, 0x00, 0xA4, // FB37..FB43
    0xA4, 0x00, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0x95, 0x91, 0x9B, 0xA4,             // FB44..FB4E
};

// U+00C0..U+017F without accents, in lower case; '?' keeps the code point.
static const char latin[] = "aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkk?lllllll"
			    "lllnnnnnnn??oooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

uint32_t norm_decode(struct slice s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = *at;
	unsigned char lead = p[i++];
	*at = i;
	if (lead < 0x80)
		return lead;
	unsigned need = lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
	if (need == 0)
		return 0xFFFD;
	uint32_t cp = lead & (0x3Fu >> need);
	unsigned char low = 0x80, high = 0xBF; // bounds of the second byte: no overlong forms, no surrogates
	if (lead == 0xE0)
		low = 0xA0;
	else if (lead == 0xED)
		high = 0x9F;
	else if (lead == 0xF0)
		low = 0x90;
	else if (lead == 0xF4)
		high = 0x8F;
	for (; need > 0; need--, i++) {
		if (i >= s.len || p[i] < low || p[i] > high)
			return 0xFFFD;
		cp = cp << 6 | (p[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
		*at = i + 1;
	}
	return cp;
}

static unsigned put(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

static bool is_final(uint32_t cp)
{
	return cp == 0x5DA || cp == 0x5DD || cp == 0x5DF || cp == 0x5E3 || cp == 0x5E5;
}

// U+0590..U+05FF.
static unsigned fold_hebrew(uint32_t cp, char out[4])
{
	if (cp == 0x5BE)
		return put('-', out);
	if (cp < 0x5C8)
		return 0;
	if (cp == 0x5F3)
		return put('\'', out);
	if (cp == 0x5F4)
		return put('"', out);
	return put(is_final(cp) ? cp + 1 : cp, out);
}

// U+2000..U+206F, general punctuation.
static unsigned fold_punctuation(uint32_t cp, char out[4])
{
	if (cp <= 0x200A || cp == 0x202F || cp == 0x205F)
		return put(' ', out);
	if (cp <= 0x200F || (cp >= 0x202A && cp <= 0x202E) || cp >= 0x2060)
		return 0;
	if (cp <= 0x2013)
		return put('-', out);
	if (cp <= 0x2015) { // an em dash parts clauses, with or without blanks
		memcpy(out, " - ", 3);
		return 3;
	}
	if (cp >= 0x2018 && cp <= 0x201B)
		return put('\'', out);
	if ((cp >= 0x201C && cp <= 0x201F) || cp == 0x2033 || cp == 0x2036)
		return put('"', out);
	if (cp == 0x2026) {
		memcpy(out, "...", 3);
		return 3;
	}
	if (cp == 0x2028 || cp == 0x2029)
		return put('\n', out);
	if (cp == 0x2032 || cp == 0x2035 || cp == 0x2039 || cp == 0x203A)
		return put('\'', out);
	if (cp == 0x2022 || cp == 0x2023 || cp == 0x2043)
		return put('*', out);
	return put(cp, out);
}

// U+0080..U+058F.
static unsigned fold_latin(uint32_t cp, char out[4])
{
	if (cp < 0xA1)
		return put(cp == 0x85 ? '\n' : ' ', out);
	if (cp == 0xAD)
		return 0;
	if (cp == 0xAB || cp == 0xBB)
		return put('"', out);
	if (cp == 0xB4)
		return put('\'', out);
	if (cp >= 0xC0 && cp < 0x180) {
		char c = cp - 0xC0 < sizeof latin - 1 ? latin[cp - 0xC0] : '?';
		return put(c == '?' ? cp : (uint32_t)(unsigned char)c, out);
	}
	if (cp >= 0x2B9 && cp <= 0x2BF)
		return put('\'', out);
	if (cp >= 0x300 && cp <= 0x36F)
		return 0;
	if (cp >= 0x391 && cp <= 0x3A9)
		return put(cp + 0x20, out);
	if (cp >= 0x400 && cp <= 0x40F)
		cp += 0x50;
	else if (cp >= 0x410 && cp <= 0x42F)
		cp += 0x20;
	if (cp == 0x439) // so that composed and decomposed Cyrillic are one
		cp = 0x438;
	if (cp == 0x451 || cp == 0x450)
		cp = 0x435;
	return put(cp, out);
}

static unsigned fold_far(uint32_t cp, char out[4])
{
	if (cp >= 0x660 && cp <= 0x669)
		return put('0' + (cp - 0x660), out);
	if (cp >= 0x6F0 && cp <= 0x6F9)
		return put('0' + (cp - 0x6F0), out);
	if (cp == 0x61C || cp == 0xFEFF || cp == 0x180E || (cp >= 0xFE00 && cp <= 0xFE0F) ||
	    (cp >= 0xE0000 && cp <= 0xE007F))
		return 0;
	if (cp == 0x3000 || cp == 0x1680)
		return put(' ', out);
	if (cp == 0x2212)
		return put('-', out);
	if (cp >= 0xFF01 && cp <= 0xFF5E) {
		uint32_t c = cp - 0xFEE0;
		return put(c >= 'A' && c <= 'Z' ? c + 32 : c == '`' ? '\'' : c, out);
	}
	if (cp == 0xFB29)
		return put('+', out);
	if (cp == 0xFB4F) {
		memcpy(out, "\xD7\x90\xD7\x9C", 4);
		return 4;
	}
	if (cp >= 0xFB1D && cp < 0xFB4F) {
		unsigned char low = presentation[cp - 0xFB1D];
		return low ? put(0x5C0u | (low & 0x3F), out) : 0;
	}
	return put(cp == 0xFFFD ? 0x1A : cp, out);
}

static unsigned fold(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		if (cp >= 'A' && cp <= 'Z')
			cp += 32;
		else if (cp == '\v' || cp == '\f' || cp == '\r')
			cp = '\n';
		else if ((cp < 0x20 && cp != '\n' && cp != 0x1A) || cp == 0x7F)
			cp = ' ';
		else if (cp == '`')
			cp = '\'';
		return put(cp, out);
	}
	if (cp >= 0x590 && cp < 0x600)
		return fold_hebrew(cp, out);
	if (cp < 0x590)
		return fold_latin(cp, out);
	if (cp >= 0x2000 && cp < 0x2070)
		return fold_punctuation(cp, out);
	return fold_far(cp, out);
}

// No code point grows by more than one byte in three (U+FB4F).
static size_t norm_max(size_t text_len)
{
	return (text_len + text_len / 3 + 4) & ~(size_t)3;
}

size_t normalise_room(size_t text_len)
{
	size_t n = norm_max(text_len);
	return n + 2 * sizeof(uint32_t) * (n + 1);
}

static bool is_letter_before(const char *out, size_t len)
{
	unsigned char c = len ? (unsigned char)out[len - 1] : 0;
	return c >= 0x80 || (c >= 'a' && c <= 'z');
}

// The second byte of a Hebrew letter, finals folded.
static unsigned char plain_low(unsigned char low)
{
	return low == 0x9A || low == 0x9D || low == 0x9F || low == 0xA3 || low == 0xA5 ? low + 1 : low;
}

// The walk itself; returns the number of normalised bytes.
static uint32_t walk(struct slice text, char *out, uint32_t *byte_at, uint32_t *cp_at)
{
	size_t at = 0, len = 0;
	uint32_t cps = 0;
	while (at < text.len) {
		size_t start = at;
		char piece[4];
		unsigned char c = (unsigned char)text.ptr[at], low = at + 1 < text.len ? (unsigned char)text.ptr[at + 1] : 0;
		bool hebrew = c == 0xD7 && low >= 0x90 && low <= 0xAA;
		if (hebrew || (c >= 'a' && c <= 'z') || c == ' ') { // nearly everything, the short way
			out[len] = (char)c;
			byte_at[len] = (uint32_t)start;
			cp_at[len++] = cps;
			at++;
			if (hebrew) {
				out[len] = (char)plain_low(low);
				byte_at[len] = (uint32_t)start;
				cp_at[len++] = cps;
				at++;
			}
			cps++;
			continue;
		}
		uint32_t cp = norm_decode(text, &at);
		unsigned n = fold(cp, piece);
		uint32_t cp_start = cps++;
		if (cp == '\n' && start > 0 && text.ptr[start - 1] == '\r')
			continue; // CR LF is one line break
		if (n == 1 && piece[0] == '\'' && len > 1 && out[len - 1] == '\'' && is_letter_before(out, len - 1)) {
			out[len - 1] = '"'; // two geresh are gershayim
			continue;
		}
		for (unsigned k = 0; k < n; k++) {
			out[len] = piece[k];
			byte_at[len] = (uint32_t)start;
			cp_at[len++] = cp_start;
		}
	}
	byte_at[len] = (uint32_t)text.len;
	cp_at[len] = cps;
	return (uint32_t)len;
}

bool normalise(struct slice text, void *room, size_t room_len, struct norm *out)
{
	if (text.len > NORMALISE_TEXT_MAX || room_len < normalise_room(text.len))
		return false;
	size_t n = norm_max(text.len);
	uint32_t *byte_at = room;
	uint32_t *cp_at = byte_at + n + 1;
	char *bytes = (char *)(cp_at + n + 1);
	uint32_t len = walk(text, bytes, byte_at, cp_at);
	*out = (struct norm){.original = text, .ptr = bytes, .len = len, .byte_at = byte_at, .cp_at = cp_at};
	return true;
}

struct slice norm_slice(const struct norm *n, uint32_t from, uint32_t to)
{
	if (to > n->len)
		to = n->len;
	if (from > to)
		from = to;
	return (struct slice){.ptr = n->ptr + from, .len = to - from};
}

struct norm_span norm_span(const struct norm *n, uint32_t from, uint32_t to)
{
	if (to > n->len)
		to = n->len;
	if (from > to)
		from = to;
	struct norm_span s = {n->byte_at[from], n->byte_at[from], n->cp_at[from], n->cp_at[from]};
	if (from == to)
		return s;
	uint32_t end = n->byte_at[to - 1]; // start of the last code point
	size_t at = end;
	s.cp_to = n->cp_at[to - 1];
	while (at < n->byte_at[to]) { // the code point itself, then the marks that were dropped behind it
		size_t next = at;
		uint32_t cp = norm_decode(n->original, &next);
		bool mark = (cp >= 0x591 && cp <= 0x5C7) || (cp >= 0x300 && cp <= 0x36F) || cp == 0x200D ||
		            (cp >= 0xFE00 && cp <= 0xFE0F) || cp == '\'' || cp == 0x5F3 || cp == 0x2019;
		if (at != end && !mark)
			break;
		at = next;
		s.cp_to++;
	}
	s.byte_to = (uint32_t)at;
	return s;
}

bool norm_same(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
		if (x == y)
			continue;
		if (i == 0 || (unsigned char)a.ptr[i - 1] != 0xD7 || plain_low(x) != plain_low(y))
			return false;
	}
	return true;
}

uint32_t norm_hash(struct slice word)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];
		if (i > 0 && (unsigned char)word.ptr[i - 1] == 0xD7)
			c = plain_low(c);
		h = (h ^ c) * 16777619u;
	}
	h ^= h >> 15;
	return h ? h : 1;
}

uint32_t norm_letters(struct slice word)
{
	uint32_t n = 0;
	for (size_t i = 0; i < word.len; i++)
		n += ((unsigned char)word.ptr[i] & 0xC0) != 0x80;
	return n;
}
