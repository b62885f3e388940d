// SPDX-License-Identifier: Apache-2.0
// One connection to PostgreSQL, used by one thread at a time. libpq works asynchronously and we wait by our
// own deadline: when it passes the socket is dropped (PQcancel would block, and the server's own
// statement_timeout ends the work on its side). Prepared statements carry explicit parameter types; values
// travel in binary.
#ifndef DB_POSTGRES_LINK_H
#define DB_POSTGRES_LINK_H

#include <libpq-fe.h>

#include "db/db.h"

struct link {
	struct link *next; // in the pool
	PGconn *pg;
	const struct query **prepared; // by query id
	unsigned prepared_size;
	msec deadline;	   // of one round trip, ms
	const char *begin; // text of a BEGIN that travels with the first statement; NULL: sent
	bool trailing;	   // the answer to the COMMIT of a read has not been taken yet
	bool lost;	   // no use any more
	bool again;	   // serialization failure or deadlock: the transaction is to be run again
	int done;	   // commands of the last round trip that succeeded
	bool warned;	   // the server warned since this was last cleared
};

#define LINK_NAME_MAX 64 // of a prepared statement, NUL included (as PostgreSQL's own limit)

// Connects and prepares the session. E_UNAVAILABLE when nobody answers in time, E_INVALID when the database
// is not fit for us (its encoding, its version).
enum err link_open(struct ctx *c, const char *url, msec deadline, struct link **out) CHECKED;

// Closes without waiting for the server. NULL is fine.
void link_close(struct link *l);

// False when the server has hung up meanwhile. Takes the trailing answer.
bool link_alive(struct ctx *c, struct link *l);

// Runs SQL without values (several statements may stand in it) and waits. `*out` (may be NULL) gets the last
// result, to be cleared by the caller.
enum err link_script(struct ctx *c, struct link *l, const char *sql, PGresult **out) CHECKED;

// Runs a query and waits for all its rows. `*out` is to be cleared by the caller. Its columns have the
// declared types.
enum err link_query(struct ctx *c, struct link *l, const struct query *q, const struct val *in,
		    PGresult **out) CHECKED;

// Prepares without running and checks parameters and columns.
enum err link_prepare(struct ctx *c, struct link *l, const struct query *q) CHECKED;

// Sends `sql` and does not wait: the answer is taken before the next use.
void link_send(struct link *l, const char *sql);

// The COMMIT of a write. E_UNKNOWN_OUTCOME when its answer did not come, or came with a warning.
enum err link_commit(struct ctx *c, struct link *l) CHECKED;

// A value of a binary result.
int64_t link_number(const PGresult *result, int row, int column);

#endif
