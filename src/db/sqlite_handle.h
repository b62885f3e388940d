// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements. Used by one thread at a time.
#ifndef DB_SQLITE_HANDLE_H
#define DB_SQLITE_HANDLE_H

#include <sqlite3.h>

#include "db/db.h"

enum handle_use { HANDLE_READS, HANDLE_WRITES, HANDLE_CHECKPOINTS };

// Statements that every handle needs, prepared once.
enum handle_verb {
	VERB_BEGIN_READ,
	VERB_BEGIN_WRITE,
	VERB_COMMIT,
	VERB_ROLLBACK,
	VERB_SAVEPOINT,
	VERB_RELEASE,
	VERB_ROLLBACK_TO,
	VERB_COUNT
};

struct cached {
	const struct query *query;
	sqlite3_stmt *statement;
	bool in_use;
};

struct handle {
	sqlite3 *sqlite;
	sqlite3_stmt *verbs[VERB_COUNT];
	struct cached *cache; // by query id
	unsigned cache_size;
	msec gives_up;	     // reads only: steady time at which the running work is stopped, 0: never
	struct handle *next; // in the pool
};

#define HANDLE_BUSY_MS 5000 // how long another process may hold the file
#define HANDLE_READ_CACHE_KIB 1024
#define HANDLE_WRITE_CACHE_KIB 8192

// Opens (and for HANDLE_WRITES creates) the file: WAL, synchronous=FULL, foreign keys on. Errors as
// handle_error.
enum err handle_open(struct ctx *c, const char *path, enum handle_use use, struct handle **out) CHECKED;
void handle_close(struct handle *h);

// Runs one of the fixed statements; the SQLite result code, SQLITE_OK when done.
int handle_do(struct handle *h, enum handle_verb verb);

// Runs statements without values.
enum err handle_script(struct ctx *c, struct handle *h, const char *sql) CHECKED;

// A statement of `q`, reset and ready to bind; give it back with handle_give. Checks that the numbers of
// parameters and columns are those that `q` declares.
enum err handle_take(struct ctx *c, struct handle *h, const struct query *q, sqlite3_stmt **out) CHECKED;
void handle_give(struct handle *h, const struct query *q, sqlite3_stmt *statement);

// True while a transaction is open. After any error ask: SQLite may have rolled all of it back.
bool handle_in_transaction(struct handle *h);

// What an SQLite result code means for people, with its sentence. `doing` names the query or step.
enum err handle_error(struct ctx *c, struct handle *h, int code, const char *doing);

#endif
