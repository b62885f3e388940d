// SPDX-License-Identifier: Apache-2.0
// Making a backup: first the database as of one moment, then the files of the data folder. A blob is written
// before the row that names it, so every file that the copied database names is there.
#include "db/backup.h"

#include <string.h>

#include "base/sys.h"
#include "db/migrate.h"
#include "db/migrate.sql.h"
#include "db/scratch.h"
#include "db/table_rows.h"

#define SLOW_DEADLINE ((msec)24 * 3600 * 1000)

bool backup_is_derived(backup_derived derived, struct slice name)
{
	for (; derived && *derived; derived++)
		if (slice_eq(name, (struct slice){.ptr = *derived, .len = strlen(*derived)}))
			return true;
	return false;
}

enum err backup_open_slow(struct ctx *c, const char *folder, const char *url, struct db **out)
{
	const struct db_options options = {.folder = {.ptr = folder, .len = strlen(folder)},
					   .url = {.ptr = url, .len = strlen(url)},
					   .readers = 1,
					   .deadline = SLOW_DEADLINE};

	return db_open(c, &options, out);
}

// ---- Rows ----

struct saving {
	const char *folder;
	backup_derived derived;
	enum err (*note)(struct ctx *c, struct slice table, int64_t rows, const char *path, void *arg);
	void *arg;
};

// Its level is in the manifest; a restored store gets it from its migrations.
static bool is_kept(const struct saving *s, struct slice table)
{
	return !slice_eq(table, S("schema_level")) && !backup_is_derived(s->derived, table);
}

static enum err save_tables(struct ctx *c, struct tx *tx, void *arg)
{
	const struct saving *s = arg;
	struct schema_tables_rows tables;

	TRY(schema_tables(c, tx, &tables));
	for (size_t i = 0; i < tables.count; i++) {
		struct table_file file = {
		    .table = tables.items[i].name, .quoted = tables.items[i].quoted, .number = (unsigned)i};

		if (!is_kept(s, file.table))
			continue;
		file.path = arena_printf(c->arena, "%s/%.*s.rows", s->folder, SLICE_ARG(file.table)).ptr;
		TRY(table_rows_save(c, tx, &file));
		TRY(s->note(c, file.table, file.rows, file.path, s->arg));
	}
	return OK;
}

enum err backup_rows(struct ctx *c, struct db *db, const char *folder, backup_derived derived,
		     enum err (*note)(struct ctx *c, struct slice table, int64_t rows, const char *path,
				      void *arg),
		     void *arg)
{
	struct saving saving = {.folder = folder, .derived = derived, .note = note, .arg = arg};
	struct db *slow;
	enum err e;

	TRY(backup_open_slow(c, db->folder, db->url, &slow));
	e = db_read(slow, c, save_tables, &saving);
	db_close(slow);
	return e;
}

// ---- The archive ----

struct making {
	struct archive *archive;
	struct db *db;
	const char *scratch;
	backup_derived derived;
	int level;
};

static enum err add_table(struct ctx *c, struct slice table, int64_t rows, const char *path, void *arg)
{
	const struct making *m = arg;
	bool there;

	TRY(archive_add(m->archive, c, arena_printf(c->arena, BACKUP_ROWS "/%.*s.rows", SLICE_ARG(table)).ptr,
			path, &there));
	archive_note_rows(m->archive, table, rows);
	sys_unlink(path); // room for the next one
	return there ? OK : fail(c, E_UNAVAILABLE, "%s is gone.", path);
}

static enum err count_copy(struct ctx *c, struct tx *tx, void *arg)
{
	const struct making *m = arg;
	struct migrate_counts counts;

	TRY(migrate_count_tables(c, tx, &counts));
	for (size_t i = 0; i < counts.count; i++)
		archive_note_rows(m->archive, counts.items[i].table, counts.items[i].rows);
	return OK;
}

// The level and the numbers of rows are those of the copy, not of the store that goes on meanwhile.
static enum err add_database(struct ctx *c, struct making *m)
{
	const char *copy = arena_printf(c->arena, "%s/" BACKUP_DATABASE, m->scratch).ptr;
	struct db *db;
	bool there;
	enum err e;

	TRY(m->db->engine->snapshot(m->db, c, copy));
	TRY(backup_open_slow(c, m->scratch, "", &db));
	e = migrate_level(c, db, &m->level);
	if (e == OK)
		e = db_read(db, c, count_copy, m);
	db_close(db);
	TRY(e);
	TRY(archive_add(m->archive, c, BACKUP_DATABASE, copy, &there));
	return there ? OK : fail(c, E_UNAVAILABLE, "%s is gone.", copy);
}

// What is in the data folder and not worth keeping: the database (copied otherwise), what the running program
// holds open, older backups and snapshots, and what a restore or backup is at work on.
static bool is_left_out(const char *name)
{
	static const char *const names[] = {"snapshots", "backups", "restoring", "lock", "keshev.lock"};
	struct slice s = {.ptr = name, .len = strlen(name)};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return slice_starts(s, S("keshev.db")) || slice_ends(s, S(".sock")) || slice_ends(s, S(".part")) ||
	       slice_ends(s, S(".lock"));
}

static enum err add_file(struct ctx *c, const char *relative, void *arg)
{
	const struct making *m = arg;
	const char *from = arena_printf(c->arena, "%s/%s", m->db->folder, relative).ptr;
	bool there;

	return archive_add(m->archive, c, arena_printf(c->arena, BACKUP_FILES "/%s", relative).ptr, from,
			   &there);
}

static enum err make(struct ctx *c, struct making *m, struct archive_facts *out)
{
	if (m->db->engine->snapshot) {
		TRY(add_database(c, m));
	} else {
		TRY(migrate_level(c, m->db, &m->level));
		TRY(backup_rows(c, m->db, m->scratch, m->derived, add_table, m));
	}
	if (m->db->folder[0])
		TRY(scratch_walk(c, m->db->folder, is_left_out, add_file, m));
	return archive_finish(m->archive, c, m->db->kind, m->level, out);
}

enum err backup_write(struct ctx *c, struct db *db, const char *path, backup_derived derived,
		      struct archive_facts *out)
{
	struct making m = {.db = db, .derived = derived};
	enum err e;

	TRY(archive_new(c, path, &m.archive));
	m.scratch = arena_printf(c->arena, "%s.scratch.part", path).ptr;
	e = scratch_make(c, m.scratch);
	if (e == OK)
		e = make(c, &m, out);
	struct slice why = c->why;
	scratch_remove(c, m.scratch);
	archive_free(m.archive);
	c->why = why;
	return e;
}
