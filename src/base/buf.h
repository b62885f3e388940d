// SPDX-License-Identifier: Apache-2.0
// A growing byte buffer in an arena, with a maximum given at birth. Reaching it sets `full` and drops the
// rest, so that a writer needs one check at the end instead of one per call.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/arena.h"
#include "base/slice.h"

struct buf {
	struct arena *arena;
	char *ptr;
	size_t len;
	size_t cap;
	size_t max;
	bool full; // something did not fit under `max`
};

// An empty buffer; memory comes from `a` and lives as long as it.
struct buf buf_new(struct arena *a, size_t max);

void buf_add(struct buf *b, struct slice s);
void buf_adds(struct buf *b, const char *nul_ended);
void buf_byte(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

// What was written; valid until the next write or the end of the arena. `buf_cstr` adds a NUL behind it.
struct slice buf_slice(const struct buf *b);
const char *buf_cstr(struct buf *b);

#endif
