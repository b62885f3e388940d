// SPDX-License-Identifier: Apache-2.0
// Bodies of outgoing mail: transfer encodings and nested parts. Lines end in CRLF and are at most 76 letters
// long.
#ifndef MAIL_MIME_WRITE_H
#define MAIL_MIME_WRITE_H

#include "base/buf.h"

// Base64 in one line; the same in lines of 76.
struct slice base64_line(struct arena *a, struct slice bytes);
void base64_lines(struct buf *b, struct slice bytes);

// Bytes that base64_lines makes of `len`.
size_t base64_lines_len(size_t len);

// Text (\n line ends) as quoted-printable (RFC 2045 §6.7).
void quoted_printable(struct buf *b, struct slice text);

// A text part with its header, in whichever encoding is shorter. `type`: "text/plain" or "text/html".
void text_part_write(struct buf *b, const char *type, struct slice text);

#endif
