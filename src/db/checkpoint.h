// SPDX-License-Identifier: Apache-2.0
// Moves committed pages from SQLite's log into the database file, on a thread and a connection of its own, so
// that no writer ever waits for that.
#ifndef DB_CHECKPOINT_H
#define DB_CHECKPOINT_H

#include "db/group.h"

struct checkpoint;

#define CHECKPOINT_PAGES 4000 // in the log since the last time: 16 MB, time to copy them

// Starts the thread over the file at `path`. `writes` is the write handle: its commits say when work is due.
enum err checkpoint_start(struct ctx *c, const char *path, struct handle *writes, struct group *g,
			  struct checkpoint **out) CHECKED;

// Ends the thread. NULL is fine.
void checkpoint_stop(struct checkpoint *k);

#endif
