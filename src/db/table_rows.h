// SPDX-License-Identifier: Apache-2.0
// All rows of one table as a file that either engine can read back: a head with the columns, then the values
// of each row with their kinds and lengths, then the number of rows.
#ifndef DB_TABLE_ROWS_H
#define DB_TABLE_ROWS_H

#include "db/db_internal.h"

struct table_file {
	const char *path;
	struct slice table, quoted; // its name, and as the engine quotes it
	unsigned number;	    // of the table, 0…: statements are kept by it
	int64_t rows;		    // written or read
};

#define TABLE_FILES_MAX 512 // tables of one store

// Writes all rows of `file->table` to `file->path` (which must not exist).
enum err table_rows_save(struct ctx *c, struct tx *tx, struct table_file *file) CHECKED;

// Inserts all rows of the file into the table. E_MALFORMED when the file is damaged or does not fit the
// table. Only in a transaction whose store is closed soon: its statements live as long as `file`.
enum err table_rows_load(struct ctx *c, struct tx *tx, struct table_file *file) CHECKED;

#endif
