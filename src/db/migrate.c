// SPDX-License-Identifier: Apache-2.0
// Migrations: one transaction for each step, with the level it reaches and its checks inside.
#include "db/migrate.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"
#include "db/db_internal.h"
#include "db/migrate.sql.h"

struct step {
	const struct migration *migration;
	bool done; // another node was faster, or this one did it
};

static enum err level_of(struct ctx *c, struct tx *tx, void *arg)
{
	struct schema_level_known_row known;
	struct schema_level_last_row last = {0};

	TRY(schema_level_known(c, tx, &known));
	if (known.known)
		TRY(schema_level_last(c, tx, &last));
	*(int64_t *)arg = last.number;
	return OK;
}

enum err migrate_level(struct ctx *c, struct db *db, int *out)
{
	int64_t level;

	TRY(db_read(db, c, level_of, &level));
	*out = (int)level;
	return OK;
}

// Table names come from the engine's own catalogue, quoted by it.
static enum err count_rows(struct ctx *c, struct tx *tx, struct slice quoted, int64_t *out)
{
	const char *sql = arena_printf(c->arena, "SELECT count(*) FROM %.*s", SLICE_ARG(quoted)).ptr;
	struct query q = {
	    .name = "counting rows", .sql = {sql, sql}, .in = "", .out = "i", .id = QUERY_NOT_CACHED};
	struct rows *r;
	int64_t rows = 0;

	TRY(tx_query(c, tx, &q, NULL, &r));
	if (rows_next(r))
		rows = rows_int(r, 0);
	TRY(rows_end(c, r));
	*out = rows;
	return OK;
}

enum err migrate_count_tables(struct ctx *c, struct tx *tx, struct migrate_counts *out)
{
	struct schema_tables_rows tables;
	struct migrate_counts all = {0};

	TRY(schema_tables(c, tx, &tables));
	all.items = ARENA_ARRAY(c->arena, tables.count, struct migrate_count);
	for (; all.count < tables.count; all.count++) {
		all.items[all.count].table = tables.items[all.count].name;
		TRY(count_rows(c, tx, tables.items[all.count].quoted, &all.items[all.count].rows));
	}
	*out = all;
	return OK;
}

// A step may add tables and rows, move them to a table of another name, and drop a table; it may not lose
// rows of a table that is still there.
static enum err compare(struct ctx *c, const struct migrate_counts *before,
			const struct migrate_counts *after)
{
	for (size_t b = 0; b < before->count; b++)
		for (size_t a = 0; a < after->count; a++)
			if (slice_eq(before->items[b].table, after->items[a].table) &&
			    after->items[a].rows < before->items[b].rows)
				return fail(c, E_CONFLICT, "Table %.*s would lose %lld of its %lld rows.",
					    SLICE_ARG(before->items[b].table),
					    (long long)(before->items[b].rows - after->items[a].rows),
					    (long long)before->items[b].rows);
	return OK;
}

static enum err take_step(struct ctx *c, struct tx *tx, void *arg)
{
	struct step *s = arg;
	const struct migration *m = s->migration;
	struct migrate_counts before, after;
	int64_t level;

	TRY(schema_level_create(c, tx));
	TRY(level_of(c, tx, &level));
	s->done = level >= m->number;
	if (s->done)
		return OK;
	TRY(migrate_count_tables(c, tx, &before));
	TRY(tx->db->engine->script(c, tx, m->sql[tx_engine(tx)]));
	TRY(schema_level_add(c, tx, m->number, (struct slice){.ptr = m->name, .len = strlen(m->name)},
			     c->now));
	TRY(migrate_count_tables(c, tx, &after));
	return compare(c, &before, &after);
}

static enum err keep_snapshot(struct ctx *c, struct db *db, int level)
{
	const char *folder = arena_printf(c->arena, "%s/%s", db->folder, MIGRATE_SNAPSHOTS).ptr;
	const char *to = arena_printf(c->arena, "%s/%04d-%lld.db", folder, level, (long long)c->now).ptr;

	if (!db->engine->snapshot) {
		log_info("The database is changed in place: PostgreSQL's own backup is the way back.");
		return OK;
	}
	if (sys_mkdir(folder, 0700) < 0 && errno != EEXIST)
		return fail(c, E_UNAVAILABLE, "The folder %s cannot be made (%s); nothing was changed.",
			    folder, strerror(errno));
	TRY(db->engine->snapshot(db, c, to));
	log_info("The store as it was before is kept in %s.", to);
	return OK;
}

static enum err step_up(struct ctx *c, struct db *db, const struct migration *m)
{
	struct step step = {.migration = m};
	enum err e = db->engine->alone(db, c, take_step, &step);

	if (e != OK)
		return fail(c, e, "Migration %04d (%s) did not succeed and was taken back: %.*s", m->number,
			    m->name, SLICE_ARG(c->why));
	log_info("The store is at level %d (%s).", m->number, m->name);
	return OK;
}

enum err migrate_up_with(struct ctx *c, struct db *db, const struct migration *list, int count)
{
	int level, newest = count > 0 ? list[count - 1].number : 0;

	TRY(migrate_level(c, db, &level));
	if (level > newest)
		return fail(c, E_NEWER,
			    "This store was written by a newer version of Keshev (its level is %d, this "
			    "program knows %d). "
			    "Start that newer version, or go back to a snapshot; nothing was changed.",
			    level, newest);
	if (level == newest)
		return OK;
	if (level > 0)
		TRY(keep_snapshot(c, db, level));
	for (int i = 0; i < count; i++)
		if (list[i].number > level)
			TRY(step_up(c, db, &list[i]));
	return OK;
}

enum err migrate_up(struct ctx *c, struct db *db)
{
	return migrate_up_with(c, db, migrations, migration_count);
}
