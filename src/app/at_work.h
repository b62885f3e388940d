// SPDX-License-Identifier: Apache-2.0
// What works behind the doors of a running server: jobs, fetching of mailboxes, who is where.
#ifndef APP_AT_WORK_H
#define APP_AT_WORK_H

#include "desk/desk.h"

struct at_work;

// What must stand before the first request comes in (the accept queue may be full of them): who is where, no leases of a
// dead predecessor, the demo's tickets. `*out` is set even when it fails: at_work_free takes it.
enum err at_work_new(struct desk *d, struct ctx *c, struct at_work **out) CHECKED;

// Starts the work itself: readers and, for live streams, the HTTP server are there.
enum err at_work_start(struct at_work *w) CHECKED;

// Ends it after running turns; the store must still be open. NULL is fine.
void at_work_stop(struct at_work *w);

// Frees what woken threads of the store may still point to: after the store is shut.
void at_work_free(struct at_work *w);

#endif
