// SPDX-License-Identifier: Apache-2.0
// Small tools over UTF-8 and ASCII for the mail floor.
#ifndef MAIL_UTF_H
#define MAIL_UTF_H

#include "base/ascii.h"
#include "base/buf.h"

// Appends a code point as UTF-8 (what is no scalar value becomes U+FFFD).
void utf_put(struct buf *b, uint32_t cp);

// True when all of it is UTF-8 (shortest forms, no surrogates).
bool utf_valid(struct slice s);

// For bytes that are not valid: true when they are UTF-8 with damage (more good sequences than broken bytes),
// false when they are something else altogether.
bool utf_is_damaged(struct slice s);

// Letters with a direction, by script ranges (Hebrew, Arabic and kin are right to left).
bool utf_is_rtl(uint32_t cp);
bool utf_is_ltr(uint32_t cp);

// The base direction of a text: +1 left to right, -1 right to left, 0 when it has no letters.
int utf_direction(struct slice s);

// True for characters that change or hide other characters: bidi controls, zero-width, soft hyphen, variation
// tags, byte order mark, line and paragraph separators.
bool utf_is_invisible(uint32_t cp);

// Copy without control characters and, when `plain`, without invisible ones; line breaks and tabs become
// blanks; runs of blanks one; none at the ends; cut at a character within `max` bytes. For names, subjects,
// addresses.
struct slice utf_line(struct arena *a, struct slice s, size_t max, bool plain);

// Copy of a body: line breaks are \n, no other controls than \t, broken UTF-8 becomes U+FFFD, cut within
// `max`.
struct slice utf_body(struct arena *a, struct slice s, size_t max);

// ASCII without case: does s begin with prefix; where does `what` stand in s (SIZE_MAX when absent).
bool ascii_starts(struct slice s, struct slice prefix);
size_t ascii_seek(struct slice s, struct slice what);

// Position of c in s, SIZE_MAX when absent.
size_t byte_find(struct slice s, char c);

// Takes the next line off `rest` (without its line break, \n or \r\n). False at the end.
bool line_next(struct slice *rest, struct slice *line);

#endif
