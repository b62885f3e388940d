// SPDX-License-Identifier: Apache-2.0
// Events and queue rows in the words of people, in their language and time.
#ifndef DESK_EVENT_WORDS_H
#define DESK_EVENT_WORDS_H

#include "desk/journal.h"
#include "desk/opening.h"
#include "desk/queue.h"

// The sentence of an event. `about_name`: name of the staff member or team it is about, may be empty.
struct slice event_sentence(struct ctx *c, const struct zone *z, const struct event *e, struct slice about_name);

// Why a row stands where it stands: kind ("danger", "failed", "held", "late", "promise", "waiting", …) and sentence.
struct slice why_sentence(struct ctx *c, const struct zone *z, const struct queue_head *h, const char **kind);

#endif
