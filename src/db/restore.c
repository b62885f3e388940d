// SPDX-License-Identifier: Apache-2.0
// Restoring: unpack and check everything in a folder beside, then put it in its place, the database last.
#include "db/restore.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sys.h"
#include "db/backup.sql.h"
#include "db/durable.h"
#include "db/migrate.h"
#include "db/migrate.sql.h"
#include "db/scratch.h"
#include "db/table_rows.h"

struct restoring {
	const struct restore_plan *plan;
	const char *scratch;
	struct archive_content content;
};

// ---- Checks ----

static enum err check_empty(struct ctx *c, struct tx *tx, void *arg)
{
	struct schema_tables_rows tables;

	(void)arg;
	TRY(schema_tables(c, tx, &tables));
	return tables.count == 0 ? OK
				 : fail(c, E_CONFLICT,
					"The database is not empty (it has a table %.*s). A backup is "
					"restored into an empty one only.",
					SLICE_ARG(tables.items[0].name));
}

static enum err check_place(struct ctx *c, const struct restore_plan *p)
{
	const char *file = arena_printf(c->arena, "%s/keshev.db", p->folder).ptr;
	struct stat st;
	struct db *db;
	enum err e;

	if (sys_mkdir(p->folder, 0700) < 0 && errno != EEXIST)
		return fail(c, E_UNAVAILABLE, "The folder %s cannot be made (%s).", p->folder,
			    strerror(errno));
	if (!p->url[0])
		return stat(file, &st) != 0 ? OK
					    : fail(c, E_CONFLICT,
						   "There is a desk in %s already. A backup is restored into "
						   "an empty folder only.",
						   p->folder);
	TRY(backup_open_slow(c, p->folder, p->url, &db));
	e = db_read(db, c, check_empty, NULL);
	db_close(db);
	return e;
}

static enum err check_level(struct ctx *c, const struct archive_facts *facts)
{
	int newest = migration_count > 0 ? migrations[migration_count - 1].number : 0;

	return facts->level <= newest ? OK
				      : fail(c, E_NEWER,
					     "This backup was made by a newer version of Keshev (its level "
					     "is %d, this program knows %d).",
					     facts->level, newest);
}

static bool counts_agree(const struct archive_table *t, const struct migrate_counts *counts)
{
	for (size_t i = 0; i < counts->count; i++)
		if (slice_eq(t->name, counts->items[i].table))
			return t->rows == counts->items[i].rows;
	return false;
}

static enum err check_store(struct ctx *c, struct tx *tx, void *arg)
{
	const struct restoring *r = arg;
	struct backup_faults_rows faults;
	struct migrate_counts counts;

	TRY(migrate_count_tables(c, tx, &counts));
	for (size_t i = 0; i < r->content.table_count; i++) {
		const struct archive_table *t = &r->content.tables[i];

		if (!backup_is_derived(r->plan->derived, t->name) && !slice_eq(t->name, S("schema_level")) &&
		    !counts_agree(t, &counts))
			return fail(c, E_MALFORMED, "Table %.*s does not have its %lld rows.",
				    SLICE_ARG(t->name), (long long)t->rows);
	}
	if (!r->plan->verify)
		return OK;
	TRY(backup_faults(c, tx, &faults));
	return faults.count == 0 ? OK
				 : fail(c, E_MALFORMED, "The restored database is not whole: %.*s",
					SLICE_ARG(faults.items[0].fault));
}

// Row counts, and on demand the engine's own check of everything, of the store in `folder` or at `url`.
static enum err check_whole(struct ctx *c, struct restoring *r, const char *folder, const char *url)
{
	struct db *db;
	enum err e;

	TRY(backup_open_slow(c, folder, url, &db));
	e = db_read(db, c, check_store, r);
	db_close(db);
	return e;
}

// ---- Rows into a database ----

static enum err run_each(struct ctx *c, struct tx *tx, const struct slice *statements, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(tx->db->engine->script(c, tx, arena_cstr(c->arena, statements[i])));
	return OK;
}

static enum err run_sequences(struct ctx *c, struct tx *tx)
{
	struct backup_sequences_rows rows;

	TRY(backup_sequences(c, tx, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(run_each(c, tx, &rows.items[i].statement, 1));
	return OK;
}

static enum err load_tables(struct ctx *c, struct tx *tx, const struct restoring *r)
{
	struct schema_tables_rows tables;
	struct stat st;

	TRY(schema_tables(c, tx, &tables));
	for (size_t i = 0; i < tables.count; i++) {
		struct table_file *file = ARENA_NEW(c->arena, struct table_file);

		*file = (struct table_file){
		    .table = tables.items[i].name, .quoted = tables.items[i].quoted, .number = (unsigned)i};
		file->path =
		    arena_printf(c->arena, "%s/" BACKUP_ROWS "/%.*s.rows", r->scratch, SLICE_ARG(file->table))
			.ptr;
		if (i < TABLE_FILES_MAX && stat(file->path, &st) == 0)
			TRY(table_rows_load(c, tx, file));
	}
	return OK;
}

// On PostgreSQL foreign keys wait for the end of this; on SQLite the engine's `alone` does that for all of
// them.
static enum err load(struct ctx *c, struct tx *tx, void *arg)
{
	const struct restoring *r = arg;
	struct backup_keys_rows keys;

	TRY(backup_keys(c, tx, &keys));
	for (size_t i = 0; i < keys.count; i++)
		TRY(run_each(c, tx, &keys.items[i].loosen, 1));
	TRY(load_tables(c, tx, r));
	TRY(run_sequences(c, tx));
	if (r->plan->after_rows)
		TRY(r->plan->after_rows(c, tx, r->plan->arg));
	if (keys.count)
		TRY(run_each(c, tx, &S("SET CONSTRAINTS ALL IMMEDIATE"), 1));
	for (size_t i = 0; i < keys.count; i++)
		TRY(run_each(c, tx, &keys.items[i].tighten, 1));
	return OK;
}

static enum err note_nothing(struct ctx *c, struct slice table, int64_t rows, const char *path, void *arg)
{
	(void)c, (void)table, (void)rows, (void)path, (void)arg;
	return OK;
}

// A copied SQLite file on its way to PostgreSQL becomes rows first.
static enum err rows_from_copy(struct ctx *c, const struct restoring *r)
{
	const char *folder = arena_printf(c->arena, "%s/" BACKUP_ROWS, r->scratch).ptr;
	struct db *copy;
	enum err e;

	TRY(scratch_make(c, folder));
	TRY(backup_open_slow(c, r->scratch, "", &copy));
	e = backup_rows(c, copy, folder, r->plan->derived, note_nothing, NULL);
	db_close(copy);
	return e;
}

static int migrations_up_to(int level)
{
	int n = 0;

	while (n < migration_count && migrations[n].number <= level)
		n++;
	return n;
}

// An empty store gets the schema of the backup's time, then the rows.
static enum err fill(struct ctx *c, struct restoring *r, const char *folder, const char *url)
{
	struct db *db;
	enum err e;

	TRY(backup_open_slow(c, folder, url, &db));
	e = migrate_up_with(c, db, migrations, migrations_up_to(r->content.facts.level));
	if (e == OK)
		e = db->engine->alone(db, c, load, r);
	db_close(db);
	return e;
}

// ---- Into place ----

static enum err put_in_place(struct ctx *c, const char *from, const char *to)
{
	struct stat st;

	if (stat(to, &st) == 0)
		return fail(c, E_CONFLICT, "%s is there already; it was not replaced.", to);
	if (sys_rename(from, to) < 0)
		return fail(c, E_UNAVAILABLE, "%s could not be put in its place (%s).", to, strerror(errno));
	return durable_folder_of(c, to);
}

static enum err place_file(struct ctx *c, const char *relative, void *arg)
{
	const struct restoring *r = arg;
	const char *from = arena_printf(c->arena, "%s/" BACKUP_FILES "/%s", r->scratch, relative).ptr;
	char *to = (char *)(uintptr_t)arena_printf(c->arena, "%s/%s", r->plan->folder, relative).ptr;

	for (char *p = to + strlen(r->plan->folder) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (sys_mkdir(to, 0700) < 0 && errno != EEXIST)
			return fail(c, E_UNAVAILABLE, "The folder %s cannot be made (%s).", to,
				    strerror(errno));
		*p = '/';
	}
	return put_in_place(c, from, to);
}

static enum err restore_sqlite(struct ctx *c, struct restoring *r)
{
	const char *from = arena_printf(c->arena, "%s/" BACKUP_DATABASE, r->scratch).ptr;
	const char *to = arena_printf(c->arena, "%s/keshev.db", r->plan->folder).ptr;

	if (r->content.facts.engine == DB_POSTGRES)
		TRY(fill(c, r, r->scratch, ""));
	TRY(check_whole(c, r, r->scratch, ""));
	TRY(scratch_walk(c, arena_printf(c->arena, "%s/" BACKUP_FILES, r->scratch).ptr, NULL, place_file, r));
	return put_in_place(c, from, to);
}

static enum err restore_postgres(struct ctx *c, struct restoring *r)
{
	if (r->content.facts.engine == DB_SQLITE)
		TRY(rows_from_copy(c, r));
	TRY(scratch_walk(c, arena_printf(c->arena, "%s/" BACKUP_FILES, r->scratch).ptr, NULL, place_file, r));
	TRY(fill(c, r, r->plan->folder, r->plan->url));
	return check_whole(c, r, r->plan->folder, r->plan->url);
}

static enum err restore_parts(struct ctx *c, struct restoring *r)
{
	TRY(archive_unpack(c, r->plan->archive, r->scratch, &r->content));
	TRY(check_level(c, &r->content.facts));
	return r->plan->url[0] ? restore_postgres(c, r) : restore_sqlite(c, r);
}

enum err restore_run(struct ctx *c, const struct restore_plan *plan, struct archive_facts *out)
{
	struct restoring r = {.plan = plan};
	enum err e;

	TRY(check_place(c, plan));
	r.scratch = arena_printf(c->arena, "%s/restoring", plan->folder).ptr;
	TRY(scratch_make(c, r.scratch));
	e = restore_parts(c, &r);
	struct slice why = c->why;
	scratch_remove(c, r.scratch);
	c->why = why;
	if (e == OK)
		*out = r.content.facts;
	return e;
}
