// SPDX-License-Identifier: Apache-2.0
// Ways in that need no password yet: the first person's link, and a reset link by mail.
#ifndef DESK_SETUP_H
#define DESK_SETUP_H

#include "desk/staff.h"

// A fresh one-time link for the first person; empty when there is somebody already. Older ones end.
enum err setup_link(struct desk *d, struct ctx *c, struct slice base_url, struct slice *out) CHECKED;

// Writes a reset link to a staff member, through the first mailbox that can send.
enum err reset_send(struct ctx *c, struct tx *tx, const struct desk *d, const struct staff *s) CHECKED;

#endif
