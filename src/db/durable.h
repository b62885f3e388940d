// SPDX-License-Identifier: Apache-2.0
// Files that must be on the disk before we go on.
#ifndef DB_DURABLE_H
#define DB_DURABLE_H

#include "base/ctx.h"

// E_UNAVAILABLE when the disk says no.
enum err durable_file(struct ctx *c, const char *path) CHECKED;

// The folder that holds `path`, so that the name is there after a crash too.
enum err durable_folder_of(struct ctx *c, const char *path) CHECKED;

#endif
