// SPDX-License-Identifier: Apache-2.0
// Arena: a chain of blocks, each twice the size of the last up to a ceiling.
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_BLOCK ((size_t)8 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)
#define ALIGNMENT _Alignof(max_align_t)

struct block {
	struct block *prev;
	size_t size;
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *top;
	size_t limit;
	size_t handed_out;
};

static struct block *block_new(size_t size, struct block *prev)
{
	struct block *b = mem_alloc(sizeof *b + size);

	if (!b)
		return NULL;
	b->prev = prev;
	b->size = size;
	b->used = 0;
	return b;
}

// Out of memory in the middle of a unit of work: nothing acknowledged is lost (we acknowledge after commit),
// and the monitor starts us again; going on with half a unit would be worse.
static _Noreturn void out_of_memory(size_t size)
{
	fprintf(stderr, "keshev: a unit of work asked for %zu more bytes than it may have; stopping\n", size);
	abort();
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = mem_alloc(sizeof *a);

	if (!a)
		return NULL;
	a->limit = limit ? limit : ARENA_LIMIT_DEFAULT;
	a->handed_out = 0;
	a->top = NULL;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct block *b = a->top, *prev; b; b = prev) {
		prev = b->prev;
		mem_free(b);
	}
	mem_free(a);
}

void arena_reset(struct arena *a)
{
	struct block *keep = NULL;

	for (struct block *b = a->top, *prev; b; b = prev) {
		prev = b->prev;
		if (!prev && b->size <= LARGEST_BLOCK)
			keep = b;
		else
			mem_free(b);
	}
	if (keep)
		keep->used = 0;
	a->top = keep;
	a->handed_out = 0;
}

static struct block *room_for(struct arena *a, size_t size)
{
	struct block *b = a->top;
	size_t next;

	if (b && b->size - b->used >= size)
		return b;
	next = b ? b->size * 2 : FIRST_BLOCK;
	if (next > LARGEST_BLOCK)
		next = LARGEST_BLOCK;
	if (next < size)
		next = size;
	b = block_new(next, a->top);
	if (!b)
		out_of_memory(size);
	a->top = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct block *b;
	void *p;

	if (size > a->limit || a->handed_out > a->limit - size)
		out_of_memory(size);
	size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	b = room_for(a, size);
	p = b->bytes + b->used;
	b->used += size;
	a->handed_out += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory(SIZE_MAX);
	return arena_alloc(a, total);
}

struct slice arena_dup(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct slice){.ptr = p, .len = s.len};
}

char *arena_cstr(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

struct slice arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	int len;
	char *p;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		len = 0;
	p = arena_alloc(a, (size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, format, again);
	va_end(again);
	return (struct slice){.ptr = p, .len = (size_t)len};
}

size_t arena_used(const struct arena *a)
{
	return a->handed_out;
}
