// SPDX-License-Identifier: Apache-2.0
// How far the journal has been told to the streams of this process. Events are numbered in the order of telling, because
// a journal's ids may commit out of turn on PostgreSQL; people's programs see only the journal's opaque cursor. A stream
// that opens replays up to the place and takes every number behind it: nothing twice, nothing left out.
#ifndef API_LIVE_PLACE_H
#define API_LIVE_PLACE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

#define LIVE_CURSOR_MAX 64

struct live_place {
	char text[LIVE_CURSOR_MAX];
	size_t len;      // of the cursor in `text`
	int64_t number;  // of the event told last
	bool known;      // false: nobody has set a place yet
};

// Somebody begins to listen: from now on every event behind the place is told. Undone by live_place_part.
struct live_place live_place_join(void);
void live_place_part(void);

// A copy of the place as it is now.
struct live_place live_place_now(void);

// Moves on without telling, which is allowed while nobody listens; false otherwise.
bool live_place_skip(struct slice cursor);

// Sets the place where telling begins, unless it has begun; returns the place that counts.
struct live_place live_place_begin(struct slice cursor);

// Moves behind one more event and returns its number. One thread only: the job that tells.
int64_t live_place_move(struct slice cursor);

static inline struct slice live_place_cursor(const struct live_place *p)
{
	return (struct slice){.ptr = p->text, .len = p->len};
}

#endif
