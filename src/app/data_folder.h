// SPDX-License-Identifier: Apache-2.0
// The data folder: where it is, who owns it, its secret. One program at a time holds its lock; all others speak to
// that one over DATA/keshev.sock.
#ifndef APP_DATA_FOLDER_H
#define APP_DATA_FOLDER_H

#include "app/command.h"

#define DATA_FOLDER_STANDARD "./data"

// --data, KESHEV_DATA or ./data.
const char *data_folder_of(const struct invocation *in);

// Makes the folder (0700) when it is not there; its parent must be. E_INVALID with a sentence when it cannot be used.
enum err data_folder_make(struct ctx *c, const char *folder) CHECKED;

// E_NOT_FOUND with a sentence when there is no such folder.
enum err data_folder_check(struct ctx *c, const char *folder) CHECKED;

// Root that works on somebody else's folder (the service's account) becomes that account for good, so that no file in it is
// left that the server may not open. Before threads; the caller ends soon after. E_FORBIDDEN when that fails.
enum err data_folder_become_owner(struct ctx *c, const char *folder) CHECKED;

// Takes the lock: `fd` holds it until it and all its copies are closed. E_CONFLICT when another program has it.
enum err data_folder_lock(struct ctx *c, const char *folder, int *fd) CHECKED;

// Reads 32 bytes from `file` (NULL: FOLDER/secret.key), made with fresh randomness when it is not there yet.
// E_INVALID when it holds anything else.
enum err data_folder_secret(struct ctx *c, const char *folder, const char *file, unsigned char secret[static 32]) CHECKED;

// "FOLDER/name" as C text.
const char *data_folder_path(struct ctx *c, const char *folder, const char *name);

#endif
