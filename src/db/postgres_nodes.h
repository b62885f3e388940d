// SPDX-License-Identifier: Apache-2.0
// Wake-ups between the nodes that share one PostgreSQL: one connection per node listens and tells. What a
// node has to tell is sent after its commits, several together (a NOTIFY inside the transaction would halve
// the commit rate). A wake that got lost is made up by polling.
#ifndef DB_POSTGRES_NODES_H
#define DB_POSTGRES_NODES_H

#include "db/db_internal.h"

struct nodes;

#define NODES_TELL_MS 10   // at most one NOTIFY in that time
#define NODES_POLL_MS 5000 // every topic is woken that often, in case a wake got lost
#define NODES_AWAY_MS 1000 // the same while we cannot listen

enum err nodes_start(struct ctx *c, struct db *db, struct nodes **out) CHECKED;
void nodes_stop(struct nodes *n); // NULL is fine

// Tells the other nodes soon that `topics` (bits of db/wake.h) were woken. Does not wait.
void nodes_tell(struct nodes *n, uint32_t topics);

#endif
