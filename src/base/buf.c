// SPDX-License-Identifier: Apache-2.0
// Growing buffer: doubles inside its arena; the old copies die with the arena.
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 256

struct buf buf_new(struct arena *a, size_t max)
{
	return (struct buf){.arena = a, .max = max};
}

// Room for `more` bytes and a NUL. False when that would pass the maximum.
static bool make_room(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : FIRST_CAPACITY;
	char *p;

	if (more > b->max || b->len > b->max - more) {
		b->full = true;
		return false;
	}
	if (b->ptr && b->cap - b->len > more)
		return true;
	while (cap - b->len <= more)
		cap *= 2;
	p = arena_alloc(b->arena, cap);
	if (b->len)
		memcpy(p, b->ptr, b->len);
	b->ptr = p;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, struct slice s)
{
	if (s.len == 0 || !make_room(b, s.len))
		return;
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

void buf_adds(struct buf *b, const char *nul_ended)
{
	buf_add(b, (struct slice){.ptr = nul_ended, .len = strlen(nul_ended)});
}

void buf_byte(struct buf *b, char c)
{
	buf_add(b, (struct slice){.ptr = &c, .len = 1});
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len <= 0 || !make_room(b, (size_t)len))
		return;
	vsnprintf(b->ptr + b->len, (size_t)len + 1, format, args);
	b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

struct slice buf_slice(const struct buf *b)
{
	return (struct slice){.ptr = b->ptr ? b->ptr : "", .len = b->len};
}

const char *buf_cstr(struct buf *b)
{
	if (!b->ptr)
		return "";
	b->ptr[b->len] = '\0';
	return b->ptr;
}
