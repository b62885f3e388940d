// SPDX-License-Identifier: Apache-2.0
// Numbered forward migrations, embedded from schema/NNNN_name.sql, each in a transaction with its checks.
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	int number;
	const char *name;
	const char *sql[DB_ENGINE_COUNT]; // statements, each ended by ";\n"
};

// All migrations of this program in order; made by tools/queries.mjs from schema/.
extern const struct migration migrations[];
extern const int migration_count;

// The number that the store is at (0: empty).
enum err migrate_level(struct ctx *c, struct db *db, int *out) CHECKED;

// Brings the store to this program's level. Before the first step on a store that has a level a snapshot is
// taken (SQLite: VACUUM INTO DATA/snapshots/LEVEL-TIME.db; PostgreSQL: nothing, a line in the log says so).
// E_NEWER when the store is ahead of the program; nothing was changed then. Before each commit: all foreign
// keys hold and no table lost rows (E_CONFLICT otherwise; that step and the later ones were not done).
enum err migrate_up(struct ctx *c, struct db *db) CHECKED;

// The same for another list of migrations (tests: the ways from old stores to this one).
enum err migrate_up_with(struct ctx *c, struct db *db, const struct migration *list, int count) CHECKED;

// Rows of every table but the engine's own, within a transaction. Memory: c->arena.
struct migrate_count {
	struct slice table;
	int64_t rows;
};

struct migrate_counts {
	struct migrate_count *items;
	size_t count;
};

enum err migrate_count_tables(struct ctx *c, struct tx *tx, struct migrate_counts *out) CHECKED;

// Every migration's snapshots stand here, in the data folder.
#define MIGRATE_SNAPSHOTS "snapshots"

#endif
