// SPDX-License-Identifier: Apache-2.0
// Opens the desk that lives in a data folder: store (brought to this program's level) and secret.
#ifndef APP_DESK_OPEN_H
#define APP_DESK_OPEN_H

#include "desk/desk.h"

struct desk_place {
	const char *folder;
	const char *db_url;      // NULL or "": SQLite in the folder
	const char *secret_file; // NULL: FOLDER/secret.key
	bool demo;
};

// The caller holds the folder's lock. `readers` and `http` stay NULL. Memory of the slices: c->arena.
enum err desk_open(struct ctx *c, const struct desk_place *place, struct desk *out) CHECKED;

// Closes the store. A zeroed desk is fine.
void desk_shut(struct desk *desk);

#endif
