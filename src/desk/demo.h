// SPDX-License-Identifier: Apache-2.0
// Demo data: an invented shop with customers and tickets in Hebrew and English, in all states, dated relative to now.
#ifndef DESK_DEMO_H
#define DESK_DEMO_H

#include "desk/desk.h"

// Fills an empty desk; does nothing when there is a mailbox already.
enum err demo_fill(struct desk *d, struct ctx *c) CHECKED;

// The first person takes over the tickets that were made for them.
enum err demo_give(struct ctx *c, struct tx *tx, int64_t staff) CHECKED;

#endif
