// SPDX-License-Identifier: Apache-2.0
// The header of a message or part as a list of fields, read leniently: a line that is no field is passed
// over, and the first empty line ends it.
#ifndef MAIL_HEADER_BLOCK_H
#define MAIL_HEADER_BLOCK_H

#include "base/arena.h"

#define HEADER_FIELDS_MAX 1000

struct header_field {
	struct slice name; // as written
	struct slice raw;  // with folds
};

struct header_block {
	struct arena *arena;
	struct header_field *fields;
	size_t count;
	size_t body; // offset behind the empty line
};

struct header_block header_block_read(struct arena *a, struct slice message);

// The nth field of that name (0 the first), unfolded; empty when absent.
struct slice header_nth(const struct header_block *h, const char *name, size_t n);
struct slice header_first(const struct header_block *h, const char *name);
bool header_has(const struct header_block *h, const char *name);

#endif
