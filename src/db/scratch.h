// SPDX-License-Identifier: Apache-2.0
// A folder for the time of one backup or restore.
#ifndef DB_SCRATCH_H
#define DB_SCRATCH_H

#include "base/ctx.h"

// A new, empty folder at `path` (0700); what an interrupted run left there is removed first.
enum err scratch_make(struct ctx *c, const char *path) CHECKED;

// Removes the folder with all that is in it. Links are removed, never followed.
void scratch_remove(struct ctx *c, const char *path);

// Calls `each` for every plain file below `folder` with its path relative to it, until one fails. `skip` says
// which names at the top are left out.
enum err scratch_walk(struct ctx *c, const char *folder, bool (*skip)(const char *name),
		      enum err (*each)(struct ctx *c, const char *relative, void *arg), void *arg) CHECKED;

#endif
