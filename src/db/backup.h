// SPDX-License-Identifier: Apache-2.0
// Backups: one file with everything, made while the desk runs, consistent as of one moment, and the way back.
// On SQLite the archive holds a copy of the database file; on PostgreSQL the rows of every table, read in one
// snapshot. Either kind can be restored into either engine. The files of the data folder (the secret,
// attachments, mail in the spool) go along.
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db/archive.h"

// Tables that the program makes again from the others; their rows are not kept as rows. NULL-ended.
typedef const char *const *backup_derived;

// Writes a backup of `db` to `path`, which must not exist; nothing is there when it fails. Beside it a
// temporary folder of the database's size is used.
enum err backup_write(struct ctx *c, struct db *db, const char *path, backup_derived derived,
		      struct archive_facts *out) CHECKED;

// Adds all rows of the store to the files `folder`/TABLE.rows; `note` is told about each. For backup_write
// and restores that change the engine.
enum err backup_rows(struct ctx *c, struct db *db, const char *folder, backup_derived derived,
		     enum err (*note)(struct ctx *c, struct slice table, int64_t rows, const char *path,
				      void *arg),
		     void *arg) CHECKED;

// True when `name` is in the list.
bool backup_is_derived(backup_derived derived, struct slice name);

// The same store on a handle of its own whose statements may take hours.
enum err backup_open_slow(struct ctx *c, const char *folder, const char *url, struct db **out) CHECKED;

#define BACKUP_DATABASE "keshev.db" // member names
#define BACKUP_ROWS "rows"
#define BACKUP_FILES "data"

#endif
