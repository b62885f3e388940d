// SPDX-License-Identifier: Apache-2.0
// Connections to PostgreSQL, lent to one unit of work at a time. When the server cannot be reached callers
// wait a little for it to come back (POOL_PATIENCE_MS since it went); after that they are told at once, and
// one of them tries again now and then.
#ifndef DB_POSTGRES_POOL_H
#define DB_POSTGRES_POOL_H

#include "db/postgres_link.h"

struct pool;

#define POOL_PATIENCE_MS 3000
#define POOL_BACKOFF_FIRST_MS 50
#define POOL_BACKOFF_MAX_MS 2000

// Opens a first connection, so that a wrong address shows at once.
enum err pool_new(struct ctx *c, const char *url, int limit, msec deadline, struct pool **out) CHECKED;

// Waits until all are back, then closes them. NULL is fine.
void pool_free(struct pool *p);

// A connection that was alive a moment ago. E_BUSY when all are lent for too long, E_UNAVAILABLE.
enum err pool_take(struct ctx *c, struct pool *p, struct link **out) CHECKED;

// Takes it back; one that is lost or still inside a transaction is closed.
void pool_give(struct pool *p, struct link *l);

#endif
