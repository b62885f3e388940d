// SPDX-License-Identifier: Apache-2.0
// The PostgreSQL engine. Not written yet: opening says so.
#include "db/db_internal.h"

static enum err postgres_open(struct ctx *c, struct db *db)
{
	(void)db;
	return fail(c, E_UNAVAILABLE, "PostgreSQL is not built into this program yet; leave --db out to use SQLite.");
}

const struct engine postgres_engine = {.open = postgres_open};
