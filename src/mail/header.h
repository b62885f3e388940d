// SPDX-License-Identifier: Apache-2.0
// Values of header fields: unfolding, encoded words (RFC 2047), message ids. Raw 8-bit values are read too.
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "mail/mail.h"

// A raw value without its folds (a fold and the blanks behind it are one blank), without NUL, at most
// MAIL_HEADER_VALUE_MAX bytes of it.
struct slice header_unfold(struct arena *a, struct slice raw);

// Unfolded text with encoded words decoded, as one clean line of at most `max` bytes. Encoded words that
// stand side by side in one charset are put together before they are read, so that a letter may be split
// between two.
struct slice header_text(struct arena *a, struct slice unfolded, size_t max);

// The same without cleaning up: still UTF-8, controls and all.
struct slice header_decode(struct arena *a, struct slice unfolded);

// The message ids in a value ("<a@b> <c@d>"), without <>; at most `max`, the last ones when there are more.
// Also takes a bare id with '@' that lacks its brackets.
struct mail_texts header_ids(struct arena *a, struct slice unfolded, size_t max);

// Base64 with anything else in it skipped. For encoded words and small values.
struct slice base64_read(struct arena *a, struct slice text);

#endif
