// SPDX-License-Identifier: Apache-2.0
// The front door of the store: picks the engine, keeps units of work from standing inside each other.

#include "base/mem.h"
#include "db/db_internal.h"
#include "db/tx.h"
#include "db/wake.h"

#define STORE_ARENA_MAX ((size_t)1 << 20)

static bool is_postgres(struct slice url)
{
	return slice_starts(url, S("postgres://")) || slice_starts(url, S("postgresql://"));
}

static void close_parts(struct db *db)
{
	wake_stop(db->wake); // a listener may be in the middle of a unit of work
	if (db->store)
		db->engine->close(db);
	wake_free(db->wake);
	arena_free(db->arena);
	mem_free(db);
}

static enum err open_parts(struct ctx *c, const struct db_options *o, struct db *db)
{
	bool postgres = is_postgres(o->url);

	db->arena = arena_new(STORE_ARENA_MAX);
	if (!db->arena)
		return fail(c, E_BUSY, "Out of memory while opening the store.");
	db->engine = postgres ? &postgres_engine : &sqlite_engine;
	db->kind = postgres ? DB_POSTGRES : DB_SQLITE;
	db->folder = arena_cstr(db->arena, o->folder);
	db->url = arena_cstr(db->arena, o->url);
	db->readers = o->readers > 0 ? o->readers : DB_READERS_DEFAULT;
	db->deadline = o->deadline > 0 ? o->deadline : DB_DEADLINE_DEFAULT;
	TRY(wake_start(c, &db->wake));
	return db->engine->open(c, db);
}

enum err db_open(struct ctx *c, const struct db_options *options, struct db **out)
{
	struct db *db;
	enum err e;

	if (!slice_empty(options->url) && !is_postgres(options->url))
		return fail_field(
		    c, E_INVALID, "db",
		    "The database address must begin with postgres://; without one SQLite is used.");
	if (slice_empty(options->url) && slice_empty(options->folder))
		return fail_field(c, E_INVALID, "data", "No data folder was given.");
	db = mem_zero(sizeof *db);
	if (!db)
		return fail(c, E_BUSY, "Out of memory while opening the store.");
	e = open_parts(c, options, db);
	if (e != OK) {
		close_parts(db);
		return e;
	}
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (db)
		close_parts(db);
}

enum db_engine db_engine(const struct db *db)
{
	return db->kind;
}

static enum err refuse_nesting(struct ctx *c)
{
	return fail(c, E_INTERNAL, "A unit of work was begun inside another; it would wait for itself.");
}

enum err db_write(struct db *db, struct ctx *c, db_work work, void *arg)
{
	struct tx tx;

	if (tx_inside())
		return refuse_nesting(c);
	TRY(db->engine->write(db, c, work, arg, &tx));
	tx_committed(&tx);
	return OK;
}

enum err db_read(struct db *db, struct ctx *c, db_work work, void *arg)
{
	return tx_inside() ? refuse_nesting(c) : db->engine->read(db, c, work, arg);
}

void db_on_wake(struct db *db, const char *topic, void (*woken)(void *arg), void *arg)
{
	wake_listen(db->wake, topic, woken, arg);
}
