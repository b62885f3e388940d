// SPDX-License-Identifier: Apache-2.0
// The spool: mail that `keshev deliver` took while no server ran, one file each in DATA/spool, durable before the
// pipe is told so. The server drains it when it starts and every few seconds.
#ifndef CHANNEL_SPOOL_H
#define CHANNEL_SPOOL_H

#include "desk/desk.h"

// Writes one message for `mailbox` (may be empty: the only one there is). OK means durable. E_FULL, or E_INTERNAL with a
// sentence.
enum err spool_write(struct ctx *c, const char *folder, struct slice mailbox, struct slice raw) CHECKED;

// Hands every spooled message to the inbox, oldest first, and removes its file after the commit; a crash in between
// gives the same message twice, which changes nothing. One that no mailbox takes is set aside as *.held, named in the log, and
// tried again when `again_held` is set. `*taken` counts. An error that may pass ends the turn.
enum err spool_drain(struct desk *d, struct ctx *c, bool again_held, int *taken) CHECKED;

#endif
