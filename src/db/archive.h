// SPDX-License-Identifier: Apache-2.0
// A backup's file: a tar whose last member, MANIFEST, names every other one with its size and SHA-256, and
// every table with its number of rows. An archive without a whole manifest is no backup.
#ifndef DB_ARCHIVE_H
#define DB_ARCHIVE_H

#include "base/ctx.h"
#include "db/db.h"

struct archive;

#define ARCHIVE_MEMBERS_MAX 4000000

struct archive_facts {
	enum db_engine engine; // that it was made on
	int level;	       // of its schema
	msec made;
	int64_t members, bytes; // files in it, MANIFEST not counted
	int64_t tables, rows;
};

// ---- Writing ----

// A new archive at `path` (which must not exist; mode 0600). Nothing is at `path` until archive_finish.
enum err archive_new(struct ctx *c, const char *path, struct archive **out) CHECKED;

// Adds the file at `from` under `name`. `*there` is false when it is gone meanwhile (a spool file that was
// drained).
enum err archive_add(struct archive *a, struct ctx *c, const char *name, const char *from,
		     bool *there) CHECKED;

// Notes how many rows a table has.
void archive_note_rows(struct archive *a, struct slice table, int64_t rows);

// Writes the manifest, syncs, and puts the archive at its path.
enum err archive_finish(struct archive *a, struct ctx *c, enum db_engine engine, int level,
			struct archive_facts *out) CHECKED;

// Forgets it; removes what was written when it was not finished. NULL is fine.
void archive_free(struct archive *a);

// ---- Reading ----

struct archive_table {
	struct slice name;
	int64_t rows;
};

struct archive_content {
	struct archive_facts facts;
	const char *const *members; // names, NULL-ended
	const struct archive_table *tables;
	size_t table_count;
};

// Unpacks all of the archive at `path` into `folder` (which must be there) and checks it against its
// manifest: every member, size and hash. E_MALFORMED with a sentence when anything differs. Memory: c->arena.
enum err archive_unpack(struct ctx *c, const char *path, const char *folder,
			struct archive_content *out) CHECKED;

#endif
