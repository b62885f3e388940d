// SPDX-License-Identifier: Apache-2.0
// The way back from a backup, into an empty data folder or database only: nothing that is there is ever
// replaced.
#ifndef DB_RESTORE_H
#define DB_RESTORE_H

#include "db/backup.h"

struct restore_plan {
	const char *archive;
	const char *folder; // data folder; made when it is not there
	const char *url;    // "": SQLite in the folder
	bool verify; // also the engine's own check of the whole database (every hash and row count is checked
		     // always)
	backup_derived derived;
	db_work after_rows; // NULL, or: runs in the transaction that loaded rows, to mend what depends on the
			    // engine
	void *arg;
};

// Restores. The store is at the level of the backup afterwards (E_NEWER when this program does not know it).
// E_CONFLICT when the place is not empty, E_MALFORMED when the backup is damaged: nothing is left behind then
// but, at most, the empty folder. When PostgreSQL itself fails half-way its tables are there and empty: make
// the database anew.
enum err restore_run(struct ctx *c, const struct restore_plan *plan, struct archive_facts *out) CHECKED;

#endif
