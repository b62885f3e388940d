// SPDX-License-Identifier: Apache-2.0
// Brings a text into the one shape that everything in text/ and listen/ matches against, and remembers for
// every byte of it where it came from. Rules: niqqud, cantillation, bidi controls, soft hyphens and other
// invisible characters are gone; quotes, dashes, spaces, digits and Hebrew presentation forms are folded;
// Latin is lower case without accents; Hebrew final letters are the plain letters (ם is מ).
// Normalising what is already normal changes nothing. Freestanding: no libc beyond memcpy and friends.
#ifndef TEXT_NORMALISE_H
#define TEXT_NORMALISE_H

#include "base/slice.h"

// Longest text that is read (the rest of a longer one is ignored by the callers, who say so).
#define NORMALISE_TEXT_MAX (1u << 20)

// A normalised text. Line breaks are '\n', every other blank is ' '. Blanks are not collapsed.
struct norm {
	struct slice original;   // what the caller gave; must outlive this
	const char *ptr;         // normalised UTF-8, `len` bytes, no NUL
	uint32_t len;
	const uint32_t *byte_at; // [len + 1]: original byte offset of normalised byte i; the last is the original length
	const uint32_t *cp_at;   // [len + 1]: the same counted in code points (a broken sequence counts one)
};

// Bytes of workspace that normalising `text_len` bytes needs.
size_t normalise_room(size_t text_len);

// Normalises `text` into `room` (at least normalise_room(text.len) bytes, aligned for uint32_t). False when
// the room is too small or the text longer than NORMALISE_TEXT_MAX; `out` is then untouched. Never fails on
// content: a byte that is not UTF-8 becomes one U+001A. (facts/language.md, "Hebrew", 1)
bool normalise(struct slice text, void *room, size_t room_len, struct norm *out);

// The normalised bytes [from, to) as a slice.
struct slice norm_slice(const struct norm *n, uint32_t from, uint32_t to);

// A span in the original text.
struct norm_span {
	uint32_t byte_from, byte_to; // UTF-8 bytes
	uint32_t cp_from, cp_to;     // Unicode code points
};

// Where the normalised bytes [from, to) stand in the original. Trailing marks that were dropped (niqqud on
// the last letter) belong to the span; blanks and invisible characters behind it do not.
struct norm_span norm_span(const struct norm *n, uint32_t from, uint32_t to);

// Two words are the same when they differ at most in final letters: `a` is normalised, `b` may be written
// with final letters (as people write literals).
bool norm_same(struct slice a, struct slice b);

// A hash under which norm_same words are equal. Stable: packs store it. 32 bits, never 0.
uint32_t norm_hash(struct slice word);

// Number of letters (code points) in a normalised slice.
uint32_t norm_letters(struct slice word);

// One code point of UTF-8 at s[*at]; moves *at behind it. Broken input gives 0xFFFD and moves at least one
// byte, by maximal subparts as browsers do.
uint32_t norm_decode(struct slice s, size_t *at);

// Hebrew letters in normalised text are two bytes, D7 90 .. D7 AA; true when one starts at s[at].
static inline bool norm_hebrew_at(struct slice s, size_t at)
{
	return at + 1 < s.len && (unsigned char)s.ptr[at] == 0xD7 && (unsigned char)s.ptr[at + 1] >= 0x90 &&
	       (unsigned char)s.ptr[at + 1] <= 0xAA;
}

#endif
