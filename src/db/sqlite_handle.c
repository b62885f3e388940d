// SPDX-License-Identifier: Apache-2.0
// An SQLite connection: how it is opened, its statement cache, and what its errors mean.
#include "db/sqlite_handle.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/db_internal.h"

#define CACHE_STEP 64
#define QUERY_ID_MAX 65536   // more named queries than this is a mistake of the build
#define PROGRESS_STEPS 20000 // virtual machine steps between two looks at the clock (reads only)

static const char *const verbs[VERB_COUNT] = {
    [VERB_BEGIN_READ] = "BEGIN",
    [VERB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [VERB_COMMIT] = "COMMIT",
    [VERB_ROLLBACK] = "ROLLBACK",
    [VERB_SAVEPOINT] = "SAVEPOINT member",
    [VERB_RELEASE] = "RELEASE member",
    [VERB_ROLLBACK_TO] = "ROLLBACK TO member",
};

static enum err error_of(int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return E_UNIQUE;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return E_CONFLICT;
	case SQLITE_CONSTRAINT_CHECK:
	case SQLITE_CONSTRAINT_NOTNULL:
		return E_INVALID;
	}
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_NOMEM:
		return E_BUSY;
	case SQLITE_FULL:
		return E_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
		return E_UNAVAILABLE;
	case SQLITE_INTERRUPT:
		return E_TIMEOUT;
	case SQLITE_TOOBIG:
		return E_TOO_LARGE;
	default:
		return E_INTERNAL;
	}
}

// The sentence for errors that a person can do something about; NULL: SQLite's own words are all there is.
static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "Another program holds the database file; nothing was saved, try again in a moment.";
	case SQLITE_NOMEM:
		return "Memory ran out; nothing was saved, try again in a moment.";
	case SQLITE_FULL:
		return "The disk is full; nothing was saved. Make room for the data folder, then try again.";
	case SQLITE_IOERR:
		return "The disk reported an error; nothing was saved. Look at the system's log, then try "
		       "again.";
	case SQLITE_CANTOPEN:
		return "The database file cannot be opened. Check that the data folder exists and may be "
		       "written.";
	case SQLITE_INTERRUPT:
		return "The search took too long and was stopped. Ask for less, or try again.";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "The database file is damaged. Stop the program, keep a copy of the data folder, and "
		       "restore the newest backup.";
	case SQLITE_READONLY:
		return "The database may not be written here.";
	default:
		return NULL;
	}
}

enum err handle_error(struct ctx *c, struct handle *h, int code, const char *doing)
{
	const char *words = h && h->sqlite ? sqlite3_errmsg(h->sqlite) : sqlite3_errstr(code);
	const char *sentence = advice(code);

	if (sentence)
		return fail(c, error_of(code), "%s (%s: %s, SQLite %d)", sentence, doing, words, code);
	return fail(c, error_of(code), "%s: %s (SQLite %d)", doing, words, code);
}

static int look_at_clock(void *arg)
{
	const struct handle *h = arg;

	return h->gives_up != 0 && clock_steady() > h->gives_up;
}

// Nothing in a database file may run code or change the schema behind our back, and "text" is never a string.
static int harden(sqlite3 *s)
{
	int r = sqlite3_db_config(s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_db_config(s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_db_config(s, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_db_config(s, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	return r;
}

// journal_mode first: it is the one that touches the file. Checkpoints have their own thread (checkpoint.c).
static const char *settings(enum handle_use use)
{
	switch (use) {
	case HANDLE_READS:
		return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
		       "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;";
	case HANDLE_WRITES:
		return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
		       "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=FAST; PRAGMA "
		       "journal_size_limit=67108864; "
		       "PRAGMA temp_store=MEMORY;"; // what savepoints remember would spill to files in the
						    // system's folder
	default:
		return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;";
	}
}

static enum err prepare_verbs(struct ctx *c, struct handle *h)
{
	for (int i = 0; i < VERB_COUNT; i++) {
		int r = sqlite3_prepare_v3(h->sqlite, verbs[i], -1, SQLITE_PREPARE_PERSISTENT, &h->verbs[i],
					   NULL);

		if (r != SQLITE_OK)
			return handle_error(c, h, r, verbs[i]);
	}
	return OK;
}

static enum err open_file(struct ctx *c, const char *path, enum handle_use use, struct handle *h)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int kib = use == HANDLE_WRITES ? HANDLE_WRITE_CACHE_KIB : HANDLE_READ_CACHE_KIB;
	int r =
	    sqlite3_open_v2(path, &h->sqlite, flags | (use == HANDLE_WRITES ? SQLITE_OPEN_CREATE : 0), NULL);

	if (r == SQLITE_OK)
		r = harden(h->sqlite);
	if (r == SQLITE_OK)
		r = sqlite3_busy_timeout(h->sqlite, HANDLE_BUSY_MS);
	if (r != SQLITE_OK)
		return handle_error(c, h, r, "opening the database");
	TRY(handle_script(c, h, settings(use)));
	TRY(handle_script(c, h, arena_printf(c->arena, "PRAGMA cache_size=-%d;", kib).ptr));
	// Never on the write handle: an interrupted member would take its whole group with it.
	if (use == HANDLE_READS)
		sqlite3_progress_handler(h->sqlite, PROGRESS_STEPS, look_at_clock, h);
	return prepare_verbs(c, h);
}

enum err handle_open(struct ctx *c, const char *path, enum handle_use use, struct handle **out)
{
	struct handle *h = mem_zero(sizeof *h);
	enum err e;

	if (!h)
		return fail(c, E_BUSY, "Out of memory while opening the database.");
	e = open_file(c, path, use, h);
	if (e != OK) {
		handle_close(h);
		return e;
	}
	*out = h;
	return OK;
}

void handle_close(struct handle *h)
{
	if (!h)
		return;
	for (int i = 0; i < VERB_COUNT; i++)
		sqlite3_finalize(h->verbs[i]);
	for (unsigned i = 0; i < h->cache_size; i++)
		sqlite3_finalize(h->cache[i].statement);
	mem_free(h->cache);
	sqlite3_close(h->sqlite);
	mem_free(h);
}

int handle_do(struct handle *h, enum handle_verb verb)
{
	int r = sqlite3_step(h->verbs[verb]);

	sqlite3_reset(h->verbs[verb]);
	return r == SQLITE_DONE || r == SQLITE_ROW ? SQLITE_OK : r;
}

enum err handle_script(struct ctx *c, struct handle *h, const char *sql)
{
	int r = sqlite3_exec(h->sqlite, sql, NULL, NULL, NULL);

	return r == SQLITE_OK ? OK : handle_error(c, h, r, "script");
}

bool handle_in_transaction(struct handle *h)
{
	return !sqlite3_get_autocommit(h->sqlite);
}

static enum err prepare(struct ctx *c, struct handle *h, const struct query *q, sqlite3_stmt **out)
{
	unsigned flags = q->id == QUERY_NOT_CACHED ? 0 : SQLITE_PREPARE_PERSISTENT;
	const char *rest = "";
	sqlite3_stmt *s = NULL;
	int r = sqlite3_prepare_v3(h->sqlite, q->sql[DB_SQLITE], -1, flags, &s, &rest);

	if (r != SQLITE_OK)
		return handle_error(c, h, r, q->name);
	if (!s || rest[strspn(rest, " \t\n;")] != '\0') {
		sqlite3_finalize(s);
		return fail(c, E_INTERNAL, "%s: a query is exactly one statement", q->name);
	}
	if (sqlite3_bind_parameter_count(s) != (int)strlen(q->in) ||
	    (q->out[0] && sqlite3_column_count(s) != (int)strlen(q->out))) {
		sqlite3_finalize(s);
		return fail(c, E_INTERNAL, "%s: declares %zu values and %zu columns, SQLite sees others",
			    q->name, strlen(q->in), strlen(q->out));
	}
	*out = s;
	return OK;
}

static bool make_room(struct handle *h, unsigned id)
{
	unsigned size = (id / CACHE_STEP + 1) * CACHE_STEP;
	struct cached *more;

	if (id < h->cache_size)
		return true;
	more = mem_resize(h->cache, size * sizeof *more);
	if (!more)
		return false;
	memset(more + h->cache_size, 0, (size - h->cache_size) * sizeof *more);
	h->cache = more;
	h->cache_size = size;
	return true;
}

enum err handle_take(struct ctx *c, struct handle *h, const struct query *q, sqlite3_stmt **out)
{
	struct cached *at;

	if (q->id >= QUERY_ID_MAX || !make_room(h, q->id))
		return prepare(c, h, q, out);
	at = &h->cache[q->id];
	if (at->in_use) // the same query inside its own loop: a statement of its own
		return prepare(c, h, q, out);
	if (at->query != q) {
		sqlite3_finalize(at->statement);
		*at = (struct cached){0};
		TRY(prepare(c, h, q, &at->statement));
		at->query = q;
	}
	at->in_use = true;
	*out = at->statement;
	return OK;
}

void handle_give(struct handle *h, const struct query *q, sqlite3_stmt *statement)
{
	if (q->id < h->cache_size && h->cache[q->id].statement == statement) {
		sqlite3_reset(statement);
		h->cache[q->id].in_use = false;
	} else {
		sqlite3_finalize(statement);
	}
}
