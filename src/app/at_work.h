// SPDX-License-Identifier: Apache-2.0
// What works behind the doors of a running server: jobs, fetching of mailboxes, who is where.
#ifndef APP_AT_WORK_H
#define APP_AT_WORK_H

#include "desk/desk.h"

struct at_work;

// Starts all of it on an open desk with readers.
enum err at_work_start(struct desk *d, struct at_work **out) CHECKED;

// Ends it after running turns; the store must still be open. NULL is fine.
void at_work_stop(struct at_work *w);

// Frees what woken threads of the store may still point to: after the store is shut.
void at_work_free(struct at_work *w);

#endif
