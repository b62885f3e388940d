// SPDX-License-Identifier: Apache-2.0
// The server's side of the readers: locked-down child processes where strangers' bytes are opened. A call
// takes a free reader, sends one job, waits for its answer. A reader that dies or is late costs this job
// E_UNREADABLE and is replaced by the monitor.
#ifndef WIRE_READER_POOL_H
#define WIRE_READER_POOL_H

#include "base/ctx.h"

#define READER_INPUT_MAX ((size_t)52 << 20)
#define READER_OUTPUT_MAX ((size_t)80 << 20)
#define READER_DEADLINE_MS 10000
#define READER_PARTS_MAX 1100

struct reader_pool;

// `ask_child(arg)` returns the socket of a fresh reader, or -1 (the monitor is asked through it).
enum err reader_pool_new(int size, int (*ask_child)(void *arg), void *arg, struct reader_pool **out) CHECKED;
void reader_pool_free(struct reader_pool *p); // NULL is fine

// One answer: a JSON head and binary parts (attachments, rendered messages), all in c->arena.
struct reader_answer {
	struct slice head;
	struct slice *parts;
	size_t part_count;
};

// Runs `op` ("read-mail", "write-mail", "clean-html", "read-form", …) on the parts of the question. The first
// part of `parts` is by convention a JSON head when the op takes options. Blocks; workers and jobs only.
enum err reader_call(struct reader_pool *p, struct ctx *c, const char *op, const struct slice *parts, size_t part_count,
		     struct reader_answer *out) CHECKED;

struct reader_figures {
	int64_t calls, deaths, timeouts, busy, size;
};
struct reader_figures reader_figures(struct reader_pool *p);

#endif
