// SPDX-License-Identifier: Apache-2.0
// What the files of this folder share: the shape of a store, a transaction and a running query, and the
// struct of functions that an engine fills. Nobody above db/ includes it.
#ifndef DB_DB_INTERNAL_H
#define DB_DB_INTERNAL_H

#include "db/db.h"

struct wake;
struct engine;

struct db {
	const struct engine *engine;
	enum db_engine kind;
	struct arena *arena; // lives as long as the store: options, names
	const char *folder;  // NUL-ended, "" when none was given
	const char *url;     // PostgreSQL only
	int readers;
	msec deadline;
	struct wake *wake;
	void *store; // the engine's own
};

// Something to do once the transaction is durable.
struct after_commit {
	struct after_commit *prev;
	void (*done)(void *arg);
	void *arg;
};

struct tx {
	struct db *db;
	struct ctx *ctx;
	void *handle; // the engine's connection
	bool may_write;
	enum err broken;	 // a statement failed: nothing more runs until its savepoint is rolled back
	struct slice broken_why; // its sentence
	struct rows *open;	 // running queries, newest first
	struct after_commit *after; // newest first
	uint32_t wakes;		    // topics, by bit
};

struct rows {
	struct rows *older;
	struct tx *tx;
	const struct query *query;
	struct ctx *ctx; // memory of the rows' bytes, sentence of a failure
	enum err failed;
	bool closed;
	void *source;  // SQLite: a statement; PostgreSQL: a result
	int at, count; // PostgreSQL: current row and number of rows
};

enum savepoint { SAVEPOINT_SET, SAVEPOINT_RELEASE, SAVEPOINT_ROLLBACK };

// A query whose text was made at run time by this floor itself (migration checks, backups): never cached.
#define QUERY_NOT_CACHED (~0U)

struct engine {
	enum err (*open)(struct ctx *c, struct db *db);
	void (*close)(struct db *db);
	// Runs and commits; on OK `*tx` holds what is to be done after the commit.
	enum err (*write)(struct db *db, struct ctx *c, db_work work, void *arg, struct tx *tx);
	enum err (*read)(struct db *db, struct ctx *c, db_work work, void *arg);
	// One transaction that no other write of this store runs beside, with foreign keys checked before its
	// commit instead of at each statement: for migrations and restores.
	enum err (*alone)(struct db *db, struct ctx *c, db_work work, void *arg);
	enum err (*savepoint)(struct ctx *c, struct tx *tx, enum savepoint step);
	// Several statements without values. Only for migrations.
	enum err (*script)(struct ctx *c, struct tx *tx, const char *sql);
	// Fills r->source (and more); the caller filled the rest.
	enum err (*query)(struct ctx *c, struct rows *r, const struct val *in);
	bool (*next)(struct rows *r);
	void (*finish)(struct rows *r);
	bool (*is_null)(struct rows *r, int column);
	int64_t (*number)(struct rows *r, int column);
	struct slice (*slice)(struct rows *r, int column);
	enum err (*exec)(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
			 int64_t *changed);
	// Prepares only, and checks the numbers of parameters and columns (PostgreSQL: and their types).
	enum err (*prepare)(struct ctx *c, struct tx *tx, const struct query *q);
	// Copies the store to a new file as it is now, durable when it returns. NULL: this engine has no such
	// copy.
	enum err (*snapshot)(struct db *db, struct ctx *c, const char *to);
	// Tells other nodes that topics (bits) were woken; NULL when there are none.
	void (*tell_nodes)(struct db *db, uint32_t topics);
};

extern const struct engine sqlite_engine;
extern const struct engine postgres_engine;

#endif
