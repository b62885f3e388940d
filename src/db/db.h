// SPDX-License-Identifier: Apache-2.0
// One small interface over SQLite and PostgreSQL. Rooms above never see either: they call the typed functions
// that tools/queries.mjs makes from the `.sql` file beside them, inside a unit of work given here.
//
// A *work* function runs inside one transaction. It may run more than once (group commit, lost connection,
// serialization failure), so it has no effect but on the database and on memory of its own arena; whatever
// must happen once happens after `db_write` returned OK, or by `tx_after_commit`.
#ifndef DB_DB_H
#define DB_DB_H

#include "base/ctx.h"

struct db;
struct tx;

enum db_engine { DB_SQLITE, DB_POSTGRES, DB_ENGINE_COUNT };

struct db_options {
	struct slice folder; // data folder (SQLite file DATA/keshev.db; also snapshots and locks)
	struct slice url;    // "postgres://…" or empty for SQLite
	int readers;	     // read handles (SQLite) or connections (PostgreSQL); 0: DB_READERS_DEFAULT
	msec deadline;	     // of one statement or commit on PostgreSQL; 0: DB_DEADLINE_DEFAULT
};

#define DB_READERS_DEFAULT 16
#define DB_DEADLINE_DEFAULT 5000
#define DB_GROUP_COMMANDS_MAX 64 // members of one group commit on SQLite
#define DB_GROUP_TIME_MAX 5	 // ms after which a group takes no more members

// Opens the store: the folder is made when it is not there, an empty database too. E_UNAVAILABLE when
// PostgreSQL does not answer or the disk says no, E_INVALID when the database does not fit (encoding,
// version); the sentence says what to do. Does not migrate and does not look at the level: migrate_up
// (db/migrate.h) does, with E_NEWER.
enum err db_open(struct ctx *c, const struct db_options *options, struct db **out) CHECKED;

// Waits for running work, closes handles. NULL is fine.
void db_close(struct db *db);

enum db_engine db_engine(const struct db *db);

typedef enum err (*db_work)(struct ctx *c, struct tx *tx, void *arg);

// Runs `work` in a transaction and returns after it is durable (SQLite synchronous=FULL; PostgreSQL
// synchronous commit). On any error of `work` nothing of it remains. E_BUSY/E_UNAVAILABLE/E_TIMEOUT/E_FULL
// are temporary; E_UNKNOWN_OUTCOME: the answer to COMMIT did not come. `c->arena` is not reset between
// re-runs; `c->why` is. On SQLite another thread may run `work` (db/group.h); the caller waits. A failed
// statement ends the unit of work, even if `work` returns OK, unless it ran inside tx_nested. A unit of work
// inside another one is E_INTERNAL. PostgreSQL runs it REPEATABLE READ and again after a collision.
// Constraints: E_UNIQUE, E_CONFLICT (foreign key), E_INVALID (check, not null, text that is not UTF-8).
enum err db_write(struct db *db, struct ctx *c, db_work work, void *arg) CHECKED;

// Runs `work` on one consistent snapshot; writing in it fails with E_INTERNAL.
enum err db_read(struct db *db, struct ctx *c, db_work work, void *arg) CHECKED;

// Runs `work` inside a savepoint of `tx`: on its error only its own changes are gone.
enum err tx_nested(struct ctx *c, struct tx *tx, db_work work, void *arg) CHECKED;

// Calls `done(arg)` once after this transaction is durable (never if it is not). `arg` must live in the arena
// of the caller of db_write. Short and non-blocking: it wakes others.
void tx_after_commit(struct tx *tx, void (*done)(void *arg), void *arg);

// Wakes everyone who waits on `topic` ("journal", "outbox", …) in this process, and on PostgreSQL, coalesced,
// on all nodes, after commit.
void tx_wake(struct tx *tx, const char *topic);

// Calls `woken(arg)` from a thread of the db floor each time `topic` was woken. At start-up only.
void db_on_wake(struct db *db, const char *topic, void (*woken)(void *arg), void *arg);

// The engine of the transaction, for the rare room that must know (search).
enum db_engine tx_engine(const struct tx *tx);

// ---- Below: what generated code uses. Rooms do not call these by hand. ----

enum val_kind { VAL_NULL, VAL_INT, VAL_TEXT, VAL_BYTES };

struct val {
	enum val_kind kind;
	int64_t number;
	struct slice slice;
};

// A named query; one constant each, made from .sql. `in` and `out` have one letter for each parameter and
// column: i int, t text, b bytes.
struct query {
	const char *name;
	const char *sql[DB_ENGINE_COUNT];
	const char *in;
	const char *out;
	unsigned id; // dense, for the statement caches
};

struct rows; // a running query; closed by the tx or by rows_end

enum err tx_query(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
		  struct rows **out) CHECKED;
bool rows_next(struct rows *r); // false at the end or on error: ask rows_end
enum err rows_end(struct ctx *c, struct rows *r) CHECKED;
int64_t rows_int(struct rows *r, int column); // NULL reads as 0
struct slice rows_slice(struct rows *r,
			int column); // NULL reads as NO_SLICE; owned by the ctx arena of tx_query

// Runs to the end; `changed` (may be NULL) gets the number of rows changed.
enum err tx_exec(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
		 int64_t *changed) CHECKED;

static inline struct val val_int(int64_t n)
{
	return (struct val){.kind = VAL_INT, .number = n};
}

// 0 becomes NULL: for references to rows, whose ids start at 1.
static inline struct val val_ref(int64_t n)
{
	return (struct val){.kind = n ? VAL_INT : VAL_NULL, .number = n};
}

// A slice without pointer becomes NULL.
static inline struct val val_text(struct slice s)
{
	return (struct val){.kind = s.ptr ? VAL_TEXT : VAL_NULL, .slice = s};
}

static inline struct val val_bytes(struct slice s)
{
	return (struct val){.kind = s.ptr ? VAL_BYTES : VAL_NULL, .slice = s};
}

#endif
