// SPDX-License-Identifier: Apache-2.0
// From text to index tokens and back: the stems of a text as tokens, a question as a match expression, and the
// piece of a text around the first match.
#ifndef DESK_SEARCH_WORDS_H
#define DESK_SEARCH_WORDS_H

#include "base/buf.h"
#include "db/db.h"

#define SEARCH_TERMS_MAX 24

// Adds the tokens of `text`, each with `field` in front ("" or "f:"), separated by blanks.
void search_tokens(struct buf *out, struct slice text, const char *field);

struct search_question {
	struct slice match;            // for the engine; empty: nothing to look for
	struct slice terms[SEARCH_TERMS_MAX]; // plain stems, for the snippet
	size_t term_count;
	struct slice state;            // "" any
	msec after, before;            // by the contact's moment
};

// Reads "refund from:dana state:closed after:2026-11-01": words are joined by *and*.
struct search_question search_read(struct arena *a, enum db_engine engine, struct slice text);

// JSON array of [text, is_match] around the first match.
struct slice search_snippet(struct arena *a, struct slice text, const struct search_question *q);

#endif
