// SPDX-License-Identifier: Apache-2.0
// Compares two texts by their stems: is a draft a ready answer sent as it is (L2, D7), and does it speak of
// what the customer asked at all?
#ifndef LISTEN_LIKENESS_H
#define LISTEN_LIKENESS_H

#include "listen/pack.h"
#include "text/token.h"

// Workspace for a text of `tokens` tokens, aligned for uint64_t.
size_t likeness_room(uint32_t tokens);

// Share of `draft` that stands in `ready` in the same words in a row, in percent. 0 for drafts under
// LIKENESS_WORDS_MIN words. `room` is for `ready`.
#define LIKENESS_WORDS_MIN 8
unsigned likeness_percent(const struct text *draft, const struct text *ready, void *room);

// Finds a question in the customer's text whose own words the draft does not touch at all. False when there
// is none. `from`..`to` are tokens of the customer's text. `room` is for `draft`.
bool likeness_unanswered(const struct pack *p, const struct text *customer, const struct text *draft, void *room,
                         uint32_t *from, uint32_t *to);

#endif
