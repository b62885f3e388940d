// SPDX-License-Identifier: Apache-2.0
// Small helpers on slices for protocol text: ASCII case, trimming, finding, splitting.
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include "base/arena.h"

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool ascii_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Equal without regard to ASCII case.
bool ascii_eq(struct slice a, struct slice b);

// A lower-case copy in the arena (ASCII letters only; other bytes unchanged).
struct slice ascii_lowered(struct arena *a, struct slice s);

// Without spaces, tabs and line ends at both ends.
struct slice ascii_trim(struct slice s);

// Position of `what` in `s` at or after `from`, or -1.
ptrdiff_t ascii_find(struct slice s, struct slice what, size_t from);

// Takes the next part of `*rest` up to `separator`; false when nothing is left. Parts are trimmed and may be empty.
bool ascii_next_part(struct slice *rest, char separator, struct slice *part);

// At most `max` bytes of UTF-8, cut at a code point; an ellipsis is not added.
struct slice utf8_cut(struct slice s, size_t max);

// True when the bytes are valid UTF-8 without NUL.
bool utf8_valid(struct slice s);

// One line: runs of white space and controls become one blank, ends trimmed, at most `max` bytes.
struct slice one_line(struct arena *a, struct slice s, size_t max);

#endif
