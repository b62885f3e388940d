// SPDX-License-Identifier: Apache-2.0
// The child's side of the readers: the loop that takes jobs from its socket and answers them, inside the jail.
#ifndef WIRE_READER_CHILD_H
#define WIRE_READER_CHILD_H

#include "wire/reader_pool.h"

// One operation of a reader; the file that implements it registers a constant of this type.
struct reader_op {
	const char *name;
	// Fills `out` from `parts`; memory from the context's arena, which is reset after each job.
	enum err (*run)(struct ctx *c, const struct slice *parts, size_t part_count, struct reader_answer *out);
};

// Serves jobs on `fd` until it closes. Call after the jail is shut.
void reader_serve(int fd, const struct reader_op *const *ops, size_t op_count);

#endif
