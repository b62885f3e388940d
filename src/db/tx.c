// SPDX-License-Identifier: Apache-2.0
// Transactions and running queries, as far as both engines agree. Once a statement has failed nothing more
// runs in its savepoint: PostgreSQL insists on that, so SQLite is made to behave alike.
#include "db/tx.h"

#include "db/values.h"
#include "db/wake.h"

static _Thread_local bool inside;

struct tx tx_start(struct db *db, struct ctx *c, void *handle, bool may_write)
{
	return (struct tx){.db = db, .ctx = c, .handle = handle, .may_write = may_write};
}

bool tx_inside(void)
{
	return inside;
}

enum db_engine tx_engine(const struct tx *tx)
{
	return tx->db->kind;
}

static enum err spoil(struct ctx *c, struct tx *tx, enum err e)
{
	if (tx->broken == OK) {
		tx->broken = e;
		tx->broken_why = arena_dup(tx->ctx->arena, c->why);
	}
	return e;
}

static enum err still_broken(struct ctx *c, const struct tx *tx)
{
	c->why = tx->broken_why;
	return tx->broken;
}

static void rows_close(struct rows *r)
{
	struct rows **at = &r->tx->open;

	if (r->closed)
		return;
	r->closed = true;
	r->tx->db->engine->finish(r);
	while (*at && *at != r)
		at = &(*at)->older;
	if (*at)
		*at = r->older;
}

static void close_down_to(struct tx *tx, const struct rows *keep)
{
	while (tx->open && tx->open != keep)
		rows_close(tx->open);
}

enum err tx_work(struct tx *tx, db_work work, void *arg)
{
	enum err e;

	inside = true;
	e = work(tx->ctx, tx, arg);
	inside = false;
	close_down_to(tx, NULL);
	return e == OK && tx->broken != OK ? still_broken(tx->ctx, tx) : e;
}

enum err tx_nested(struct ctx *c, struct tx *tx, db_work work, void *arg)
{
	const struct engine *engine = tx->db->engine;
	struct after_commit *after = tx->after;
	struct rows *open = tx->open;
	uint32_t wakes = tx->wakes;
	enum err e;

	if (tx->broken != OK)
		return still_broken(c, tx);
	e = engine->savepoint(c, tx, SAVEPOINT_SET);
	if (e != OK)
		return spoil(c, tx, e);
	e = work(c, tx, arg);
	close_down_to(tx, open);
	if (e == OK && tx->broken != OK)
		e = still_broken(c, tx);
	if (e == OK) {
		e = engine->savepoint(c, tx, SAVEPOINT_RELEASE);
		return e == OK ? OK : spoil(c, tx, e);
	}
	// Rolling back keeps the sentence of the work; only a failure of the rollback itself replaces it.
	struct slice why = c->why;
	tx->after = after;
	tx->wakes = wakes;
	tx->broken = OK;
	enum err rolled = engine->savepoint(c, tx, SAVEPOINT_ROLLBACK);
	if (rolled != OK)
		return spoil(c, tx, rolled);
	c->why = why;
	return e;
}

void tx_after_commit(struct tx *tx, void (*done)(void *arg), void *arg)
{
	struct after_commit *a = ARENA_NEW(tx->ctx->arena, struct after_commit);

	*a = (struct after_commit){.prev = tx->after, .done = done, .arg = arg};
	tx->after = a;
}

void tx_wake(struct tx *tx, const char *topic)
{
	tx->wakes |= wake_topic(tx->db->wake, topic);
}

void tx_committed(struct tx *tx)
{
	struct after_commit *first = NULL;

	while (tx->after) {
		struct after_commit *a = tx->after;

		tx->after = a->prev;
		a->prev = first;
		first = a;
	}
	for (; first; first = first->prev)
		first->done(first->arg);
	if (!tx->wakes)
		return;
	wake_raise(tx->db->wake, tx->wakes);
	if (tx->db->engine->tell_nodes)
		tx->db->engine->tell_nodes(tx->db, tx->wakes);
}

enum err tx_prepare(struct ctx *c, struct tx *tx, const struct query *q)
{
	enum err e = tx->broken != OK ? still_broken(c, tx) : tx->db->engine->prepare(c, tx, q);

	return e == OK ? OK : spoil(c, tx, e);
}

enum err tx_query(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
		  struct rows **out)
{
	struct rows *r;
	enum err e;

	if (tx->broken != OK)
		return still_broken(c, tx);
	TRY(values_check(c, q, in));
	r = ARENA_NEW(c->arena, struct rows);
	*r = (struct rows){.tx = tx, .query = q, .ctx = c, .at = -1};
	e = tx->db->engine->query(c, r, in);
	if (e != OK)
		return spoil(c, tx, e);
	r->older = tx->open;
	tx->open = r;
	*out = r;
	return OK;
}

bool rows_next(struct rows *r)
{
	return !r->closed && r->failed == OK && r->tx->db->engine->next(r);
}

enum err rows_end(struct ctx *c, struct rows *r)
{
	rows_close(r);
	if (r->failed != OK)
		c->why = r->ctx->why;
	return r->failed == OK ? OK : spoil(c, r->tx, r->failed);
}

int64_t rows_int(struct rows *r, int column)
{
	return r->tx->db->engine->number(r, column);
}

struct slice rows_slice(struct rows *r, int column)
{
	return r->tx->db->engine->slice(r, column);
}

enum err tx_exec(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in, int64_t *changed)
{
	enum err e;

	if (tx->broken != OK)
		return still_broken(c, tx);
	TRY(values_check(c, q, in));
	e = tx->db->engine->exec(c, tx, q, in, changed);
	return e == OK ? OK : spoil(c, tx, e);
}
