// SPDX-License-Identifier: Apache-2.0
// Moves committed pages from SQLite's log into the database file, on a thread and a connection of its own, so
// that no writer ever waits for that.
#ifndef DB_CHECKPOINT_H
#define DB_CHECKPOINT_H

#include "db/group.h"

struct checkpoint;

#define CHECKPOINT_PAGES 1000  // in the log: time to copy them (as SQLite's own default)
#define CHECKPOINT_LIMIT 16384 // in the log: writers are held for a moment so that the log can begin again

// Starts the thread over the file at `path`. `writes` is the write handle: its commits say when work is due.
enum err checkpoint_start(struct ctx *c, const char *path, struct handle *writes, struct group *g,
			  struct checkpoint **out) CHECKED;

// Ends the thread. NULL is fine.
void checkpoint_stop(struct checkpoint *k);

#endif
