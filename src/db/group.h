// SPDX-License-Identifier: Apache-2.0
// Group commit on the one write handle of SQLite: many acknowledged writes for one fsync.
//
// Writers stand in line. The first one leads: it runs the work of everyone in line, in order, each in a
// SAVEPOINT of one transaction, until the line is empty, DB_GROUP_COMMANDS_MAX have run or DB_GROUP_TIME_MAX
// ms have passed; then it commits and releases them all. (Running the line on one thread instead of handing
// the handle from thread to thread saves two thread switches per write.)
//
// Those whom the last commit released are often on their way back with the next write. So an empty line is
// not the end while fewer have run than were there at the last commit: the leader waits for them, at most
// half as long as a commit takes. A lone writer never waits.
//
// Every member is answered only after the commit, the failed ones too: what a member saw may be the work of
// another one, which is true only once it is durable. When SQLite rolled back the whole transaction (full
// disk, I/O error, failed commit) everyone runs again, the member at fault in a transaction of its own.
#ifndef DB_GROUP_H
#define DB_GROUP_H

#include "db/sqlite_handle.h"

struct group;

// A group over `h`, which stays the caller's.
enum err group_new(struct ctx *c, struct db *db, struct handle *h, struct group **out) CHECKED;
void group_free(struct group *g);

// As db_write. `*tx` is set on OK.
enum err group_write(struct group *g, struct ctx *c, db_work work, void *arg, struct tx *tx) CHECKED;

// Waits until nobody writes and keeps everyone out until group_resume.
void group_pause(struct group *g);
void group_resume(struct group *g);

// Commits so far, and members of them (metrics and tests).
struct group_counts {
	int64_t commits;
	int64_t members;
	int64_t again; // runs beyond the first
	int waiting;   // in line right now
};
struct group_counts group_counts(struct group *g);

#endif
