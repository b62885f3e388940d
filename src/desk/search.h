// SPDX-License-Identifier: Apache-2.0
// Full-text search over all contacts, with our own stems (text/stem.h), the same tokens on both engines. Access is
// a token in the index: a query only ever meets rows that its asker may see.
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "desk/access.h"

#define SEARCH_WORDS_MAX ((size_t)4 << 20)
#define SEARCH_SNIPPET_BYTES 180

// Puts up to `most` contacts that are not in the index yet into it; `done` says how many.
enum err search_index_some(struct ctx *c, struct tx *tx, int64_t most, int64_t *done) CHECKED;

// The newest contact, and the newest one in the index.
enum err search_behind(struct ctx *c, struct tx *tx, int64_t *newest, int64_t *indexed) CHECKED;

struct search_hit {
	int64_t contact, ticket;
	msec at;
	struct slice snippet; // JSON array of [text, is_match] pairs
};

struct search_hits {
	struct search_hit *items;
	size_t count;
	int64_t next; // pass as `before` for more; 0: that was all
};

// Newest first. Words are joined by and; operators from: to: state: before: after: in: narrow. `before` 0: from the newest.
enum err search_find(struct ctx *c, struct tx *tx, const struct actor *by, struct slice query, int64_t before, int64_t most,
		     struct search_hits *out) CHECKED;

#endif
