// SPDX-License-Identifier: Apache-2.0
// Puts new contacts into the search index, outside the acknowledged path: a few at a time while others write, because
// every turn keeps them from writing for a moment; as fast as it can once they rest.
#include <stdatomic.h>

#include "desk/search.h"
#include "job/job.h"

#define BATCH 64

struct turn {
	int64_t newest, indexed, done;
};

static enum err look(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return search_behind(c, tx, &t->newest, &t->indexed);
}

static enum err some(struct ctx *c, struct tx *tx, void *arg)
{
	return search_index_some(c, tx, BATCH, &((struct turn *)arg)->done);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	static _Atomic int64_t newest_before; // one thread runs this job
	struct turn t = {0};
	bool resting;

	TRY(db_read(d->db, c, look, &t));
	resting = t.newest == newest_before;
	newest_before = t.newest;
	// On PostgreSQL a contact may come in behind a newer one, so only the next look knows.
	if (t.newest == t.indexed && resting && db_engine(d->db) == DB_SQLITE)
		return OK;
	TRY(db_write(d->db, c, some, &t));
	*again = t.done == BATCH && resting;
	return OK;
}

const struct job index_search_job = {
    .name = "index_search",
    .every = 250,
    .run = run,
};
