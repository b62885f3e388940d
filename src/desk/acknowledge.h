// SPDX-License-Identifier: Apache-2.0
// The acknowledgement of a new ticket: what was received, who sees it, when they hear from us (from opening hours),
// with the secure link. Never echoes the sender's words; at most one an hour and three a day to an address, and a cap
// for the whole desk (facts/security.md row 3).
#ifndef DESK_ACKNOWLEDGE_H
#define DESK_ACKNOWLEDGE_H

#include "desk/answer.h"

#define ACKNOWLEDGE_HOUR_MOST 1
#define ACKNOWLEDGE_DAY_MOST 3
#define ACKNOWLEDGE_DESK_HOUR_MOST 2000

// Sets the next contact of a new ticket and, when allowed, writes the acknowledgement to `address`. `sent` tells.
enum err acknowledge(struct ctx *c, struct tx *tx, const struct desk *d, int64_t ticket, struct slice address, bool *sent) CHECKED;

#endif
