// SPDX-License-Identifier: Apache-2.0
// An arena is the memory of one unit of work: a request, a message, a turn of a job.
// Everything allocated from it lives until the arena is reset or freed; nothing is freed alone.
// An arena belongs to one thread at a time.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct arena;

// A new arena that will hand out at most `limit` bytes (0: ARENA_LIMIT_DEFAULT). NULL when memory is out.
struct arena *arena_new(size_t limit);

// Frees the arena and all it handed out. NULL is fine.
void arena_free(struct arena *a);

// Forgets all that was handed out and keeps one block for the next unit of work.
void arena_reset(struct arena *a);

// `size` zeroed bytes, aligned for any type. Never NULL: when the limit or memory is reached the arena
// jumps to its fault handler if one is set, else the process ends with a clear line (one unit of work per
// process in the readers; the server sets limits that input caps keep out of reach).
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2), returns_nonnull));

// `count` zeroed objects of `size`; overflow counts as reaching the limit.
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((returns_nonnull));

// Copies: the result is owned by the arena. `arena_cstr` ends in NUL for C libraries; a NUL inside ends it early.
struct slice arena_dup(struct arena *a, struct slice s);
char *arena_cstr(struct arena *a, struct slice s);

// printf into the arena.
struct slice arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Bytes handed out since birth or reset (for metrics and tests).
size_t arena_used(const struct arena *a);

#define ARENA_LIMIT_DEFAULT ((size_t)256 << 20)

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))

#endif
