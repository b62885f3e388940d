// SPDX-License-Identifier: Apache-2.0
// The life of one transaction, the same on both engines: running the work, savepoints, what happens after
// the commit. For the engines; rooms see db/db.h.
#ifndef DB_TX_H
#define DB_TX_H

#include "db/db_internal.h"

// A transaction on `handle`, nothing run yet.
struct tx tx_start(struct db *db, struct ctx *c, void *handle, bool may_write);

// Runs `work` and closes the queries it left running. A failed statement that `work` swallowed is its error.
enum err tx_work(struct tx *tx, db_work work, void *arg) CHECKED;

// Does what was to be done after the commit, in the order in which it was asked for, and wakes.
void tx_committed(struct tx *tx);

// True inside a work function of this thread: a second unit of work in it would wait for itself.
bool tx_inside(void);

// Prepares a query without running it (tests).
enum err tx_prepare(struct ctx *c, struct tx *tx, const struct query *q) CHECKED;

#endif
