// SPDX-License-Identifier: Apache-2.0
// Puts new contacts into the search index, outside the acknowledged path.
#include "desk/search.h"
#include "job/job.h"

#define BATCH 64

static enum err some(struct ctx *c, struct tx *tx, void *arg)
{
	return search_index_some(c, tx, BATCH, arg);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	int64_t done = 0;

	TRY(db_write(d->db, c, some, &done));
	*again = done == BATCH;
	return OK;
}

const struct job index_search_job = {
    .name = "index_search",
    .wakes = {"search"},
    .every = 5000,
    .run = run,
};
