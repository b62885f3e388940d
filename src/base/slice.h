// SPDX-License-Identifier: Apache-2.0
// A slice is a pointer and a length over bytes somebody else owns. It never promises a final NUL.
// Freestanding on purpose (no libc): `text/` and `listen/` use it inside WebAssembly too.
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
	const char *ptr;
	size_t len;
};

// A slice over a string literal.
#define S(literal) ((struct slice){.ptr = (literal), .len = sizeof(literal) - 1})

// Static initialiser form of S, for constant tables.
#define S_INIT(literal) {.ptr = (literal), .len = sizeof(literal) - 1}

#define NO_SLICE ((struct slice){.ptr = NULL, .len = 0})

// For printf: printf("%.*s", SLICE_ARG(s)).
#define SLICE_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

// Bytes equal, case matters.
static inline bool slice_eq(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (a.ptr[i] != b.ptr[i])
			return false;
	return true;
}

// A slice over a NUL-ended string, without its NUL. NULL gives no slice.
static inline struct slice slice_cstr(const char *s)
{
	size_t n = 0;

	while (s && s[n])
		n++;
	return (struct slice){.ptr = s, .len = n};
}

static inline bool slice_empty(struct slice s)
{
	return s.len == 0;
}

// The part [from, to) of s, clamped to its bounds.
static inline struct slice slice_sub(struct slice s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from >= to || !s.ptr)
		return (struct slice){.ptr = s.ptr ? s.ptr + (from < s.len ? from : s.len) : NULL, .len = 0};
	return (struct slice){.ptr = s.ptr + from, .len = to - from};
}

static inline bool slice_starts(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && slice_eq(slice_sub(s, 0, prefix.len), prefix);
}

static inline bool slice_ends(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len && slice_eq(slice_sub(s, s.len - suffix.len, s.len), suffix);
}

#endif
