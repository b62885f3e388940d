// SPDX-License-Identifier: Apache-2.0
// Words of other servers, made fit for our screens and logs.
#ifndef WIRE_WORDS_H
#define WIRE_WORDS_H

#include "base/arena.h"

// The length of the well-formed UTF-8 sequence (RFC 3629) at the front of `s`, 0 when there is none or s is empty.
size_t words_utf8(struct slice s);

// At most `max` bytes of `words`: control characters (C0, DEL, C1) become spaces, broken UTF-8 "?". Owned by the arena.
struct slice words_clean(struct arena *a, struct slice words, size_t max);

#endif
