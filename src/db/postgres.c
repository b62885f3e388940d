// SPDX-License-Identifier: Apache-2.0
// The PostgreSQL engine: transactions that are run again when they collide, rows, migrations by one node at a
// time.
//
// Writes are REPEATABLE READ: what a unit of work decided from what it read cannot be overtaken (a row that
// changed meanwhile is a serialization failure and the work runs again), as on SQLite, where writers stand in
// line.
#include <pthread.h>
#include <time.h>

#include "base/mem.h"
#include "db/postgres_nodes.h"
#include "db/postgres_pool.h"
#include "db/tx.h"

#define RUNS_MAX 25				  // of one unit of work that collides with others
#define RUNS_FREE 4				  // so many before the unlucky ones stand in line
#define LOST_MAX 3				  // runs of one unit of work whose connection was lost
#define PAUSE_STEP_US 500			  // between runs, times the run
#define ALONE_DEADLINE_MS ((msec)6 * 3600 * 1000) // a migration of a large store takes its time

#define LOCK_LINE "7310611201"	// advisory lock of the unlucky
#define LOCK_ALONE "7310611202" // advisory lock of migrations

static const char begin_write[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

struct store {
	struct pool *pool;
	struct nodes *nodes;
};

enum outcome { OUTCOME_FINAL, OUTCOME_AGAIN, OUTCOME_LOST };

// ---- Transactions ----

static void roll_back(struct ctx *c, struct link *l)
{
	struct slice why = c->why;

	// On failure the link is not idle and the pool closes it.
	if (!l->begin && !l->lost && link_script(c, l, "ROLLBACK", NULL) != OK)
		l->lost = true;
	l->begin = NULL;
	c->why = why;
}

static enum err finish(struct ctx *c, struct link *l, enum err e, enum outcome *outcome)
{
	*outcome = l->lost ? OUTCOME_LOST : l->again ? OUTCOME_AGAIN : OUTCOME_FINAL;
	if (e != OK || *outcome != OUTCOME_FINAL) {
		roll_back(c, l);
		return e != OK ? e
			       : fail(c, E_BUSY,
				      "Others changed the same at the same moment; nothing was saved, try "
				      "again in a moment.");
	}
	if (l->begin) // it asked for nothing
		return OK;
	e = link_commit(c, l);
	if (e != E_UNKNOWN_OUTCOME && l->again)
		*outcome = OUTCOME_AGAIN;
	return e;
}

// The unlucky stand in line, so that each of them comes through; the line is left before the answer.
static enum err stand_in_line(struct ctx *c, struct link *l, bool enter)
{
	return link_script(c, l,
			   enter ? "SELECT pg_advisory_lock(" LOCK_LINE ")"
				 : "SELECT pg_advisory_unlock(" LOCK_LINE ")",
			   NULL);
}

static enum err write_once(struct db *db, struct ctx *c, db_work work, void *arg, bool in_line, struct tx *tx,
			   enum outcome *outcome)
{
	struct store *s = db->store;
	struct link *l;
	enum err e = OK;

	*outcome = OUTCOME_FINAL;
	TRY(pool_take(c, s->pool, &l));
	l->again = false;
	if (in_line)
		e = stand_in_line(c, l, true);
	if (e == OK) {
		l->begin = begin_write;
		*tx = tx_start(db, c, l, true);
		e = finish(c, l, tx_work(tx, work, arg), outcome);
		struct slice why = c->why;
		if (in_line && !l->lost && stand_in_line(c, l, false) != OK)
			l->lost = true; // closing it leaves the line too
		c->why = why;
	}
	pool_give(s->pool, l);
	return e;
}

static void pause_before(int run)
{
	struct timespec t = {.tv_nsec = (long)PAUSE_STEP_US * 1000 * run};

	nanosleep(&t, NULL);
}

static enum err postgres_write(struct db *db, struct ctx *c, db_work work, void *arg, struct tx *tx)
{
	enum outcome outcome = OUTCOME_FINAL;
	enum err e = OK;
	int lost = 0;

	for (int run = 1; run <= RUNS_MAX; run++) {
		c->why = NO_SLICE;
		e = write_once(db, c, work, arg, run > RUNS_FREE, tx, &outcome);
		// A deadline is not a lost server: running again would only take as long again.
		if (outcome == OUTCOME_FINAL || e == E_UNKNOWN_OUTCOME || e == E_TIMEOUT)
			return e;
		if (outcome == OUTCOME_LOST && ++lost >= LOST_MAX)
			return e;
		if (run > 1)
			pause_before(run);
	}
	return e;
}

static enum err read_once(struct db *db, struct ctx *c, db_work work, void *arg, bool *lost)
{
	struct store *s = db->store;
	struct link *l;
	struct tx tx;
	enum err e;

	*lost = false;
	TRY(pool_take(c, s->pool, &l));
	l->again = false;
	l->begin = begin_read;
	tx = tx_start(db, c, l, false);
	e = tx_work(&tx, work, arg);
	*lost = l->lost || l->again; // again: a standby had to remove rows that it looked at
	// Nothing hangs on the answer of this COMMIT: it is taken before the next use.
	if (!l->begin && !l->lost)
		link_send(l, "COMMIT");
	pool_give(s->pool, l);
	return e;
}

static enum err postgres_read(struct db *db, struct ctx *c, db_work work, void *arg)
{
	enum err e = OK;
	bool lost = true;

	for (int run = 1; run <= LOST_MAX && lost; run++) {
		c->why = NO_SLICE;
		e = read_once(db, c, work, arg, &lost);
		if (e == E_TIMEOUT)
			return e;
	}
	return e;
}

static enum err postgres_alone(struct db *db, struct ctx *c, db_work work, void *arg)
{
	enum outcome outcome;
	struct link *l;
	struct tx tx;
	enum err e;

	TRY(link_open(c, db->url, db->deadline, &l));
	l->deadline = ALONE_DEADLINE_MS;
	e = link_script(
	    c, l,
	    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
	    "SELECT pg_advisory_lock(" LOCK_ALONE ")",
	    NULL);
	if (e == OK) {
		l->begin = begin_write;
		tx = tx_start(db, c, l, true);
		e = finish(c, l, tx_work(&tx, work, arg), &outcome);
	}
	link_close(l); // and with it the lock
	return e;
}

// ---- Statements ----

static enum err postgres_savepoint(struct ctx *c, struct tx *tx, enum savepoint step)
{
	static const char *const sql[] = {
	    [SAVEPOINT_SET] = "SAVEPOINT member",
	    [SAVEPOINT_RELEASE] = "RELEASE member",
	    [SAVEPOINT_ROLLBACK] = "ROLLBACK TO member; RELEASE member",
	};

	return link_script(c, tx->handle, sql[step], NULL);
}

static enum err postgres_script(struct ctx *c, struct tx *tx, const char *sql)
{
	return link_script(c, tx->handle, sql, NULL);
}

static enum err postgres_query(struct ctx *c, struct rows *r, const struct val *in)
{
	PGresult *result;

	TRY(link_query(c, r->tx->handle, r->query, in, &result));
	r->source = result;
	r->count = PQntuples(result);
	return OK;
}

static bool postgres_next(struct rows *r)
{
	return ++r->at < r->count;
}

static void postgres_finish(struct rows *r)
{
	PQclear(r->source);
}

static bool postgres_is_null(struct rows *r, int column)
{
	return PQgetisnull(r->source, r->at, column);
}

static int64_t postgres_number(struct rows *r, int column)
{
	return link_number(r->source, r->at, column);
}

static struct slice postgres_slice(struct rows *r, int column)
{
	if (PQgetisnull(r->source, r->at, column))
		return NO_SLICE;
	return arena_dup(r->ctx->arena, (struct slice){.ptr = PQgetvalue(r->source, r->at, column),
						       .len = (size_t)PQgetlength(r->source, r->at, column)});
}

// The number in a command's answer ("UPDATE 3"); 0 when it has none.
static int64_t changed_by(const PGresult *r)
{
	int64_t n = 0;

	for (const char *p = PQcmdTuples((PGresult *)(uintptr_t)r); *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n;
}

static enum err postgres_exec(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
			      int64_t *changed)
{
	PGresult *r;

	TRY(link_query(c, tx->handle, q, in, &r));
	if (changed)
		*changed = changed_by(r);
	PQclear(r);
	return OK;
}

static enum err postgres_prepare(struct ctx *c, struct tx *tx, const struct query *q)
{
	return link_prepare(c, tx->handle, q);
}

// ---- The store ----

static void postgres_tell_nodes(struct db *db, uint32_t topics)
{
	struct store *s = db->store;

	nodes_tell(s->nodes, topics);
}

static void postgres_close(struct db *db)
{
	struct store *s = db->store;

	nodes_stop(s->nodes);
	pool_free(s->pool);
	mem_free(s);
	db->store = NULL;
}

static enum err postgres_open(struct ctx *c, struct db *db)
{
	struct store *s = mem_zero(sizeof *s);

	if (!s)
		return fail(c, E_BUSY, "Out of memory while connecting to the database.");
	db->store = s;
	TRY(pool_new(c, db->url, db->readers, db->deadline, &s->pool));
	return nodes_start(c, db, &s->nodes);
}

const struct engine postgres_engine = {
    .open = postgres_open,
    .close = postgres_close,
    .write = postgres_write,
    .read = postgres_read,
    .alone = postgres_alone,
    .savepoint = postgres_savepoint,
    .script = postgres_script,
    .query = postgres_query,
    .next = postgres_next,
    .finish = postgres_finish,
    .is_null = postgres_is_null,
    .number = postgres_number,
    .slice = postgres_slice,
    .exec = postgres_exec,
    .prepare = postgres_prepare,
    .tell_nodes = postgres_tell_nodes,
};
