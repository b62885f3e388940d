// SPDX-License-Identifier: Apache-2.0
// The SQLite engine: a pool of read handles, one write handle behind the group commit, rows.
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "db/background.h"
#include "db/checkpoint.h"
#include "db/durable.h"
#include "db/group.h"
#include "db/tx.h"

struct store {
	const char *path;
	struct handle *writes;
	struct group *group;
	struct checkpoint *checkpoint;
	pthread_mutex_t lock; // of the pool below
	pthread_cond_t returned;
	struct handle *idle; // the last one used first: its cache is warm
	int opened, limit, lent;
};

// ---- Read handles ----

static enum err open_another(struct ctx *c, struct store *s, struct handle **out)
{
	enum err e = handle_open(c, s->path, HANDLE_READS, out);

	if (e == OK)
		return OK;
	pthread_mutex_lock(&s->lock);
	s->opened--;
	s->lent--;
	pthread_cond_signal(&s->returned);
	pthread_mutex_unlock(&s->lock);
	return e;
}

static enum err lend(struct ctx *c, struct db *db, struct handle **out)
{
	struct store *s = db->store;
	struct timespec until = background_moment(db->deadline);
	struct handle *h;
	int waited = 0;

	pthread_mutex_lock(&s->lock);
	while (!s->idle && s->opened == s->limit && waited == 0)
		waited = pthread_cond_timedwait(&s->returned, &s->lock, &until);
	h = s->idle;
	if (!h && s->opened == s->limit) {
		pthread_mutex_unlock(&s->lock);
		return fail(c, E_BUSY, "All %d read handles are busy; try again in a moment.", s->limit);
	}
	if (h)
		s->idle = h->next;
	else
		s->opened++;
	s->lent++;
	pthread_mutex_unlock(&s->lock);
	if (!h)
		return open_another(c, s, out);
	*out = h;
	return OK;
}

static void give_back(struct store *s, struct handle *h)
{
	pthread_mutex_lock(&s->lock);
	h->next = s->idle;
	s->idle = h;
	s->lent--;
	pthread_cond_signal(&s->returned);
	pthread_mutex_unlock(&s->lock);
}

static enum err sqlite_read(struct db *db, struct ctx *c, db_work work, void *arg)
{
	struct handle *h;
	struct tx tx;
	enum err e;
	int r;

	TRY(lend(c, db, &h));
	h->gives_up = clock_steady() + db->deadline;
	r = handle_do(h, VERB_BEGIN_READ);
	if (r == SQLITE_OK) {
		tx = tx_start(db, c, h, false);
		e = tx_work(&tx, work, arg);
	} else {
		e = handle_error(c, h, r, "begin");
	}
	h->gives_up = 0;
	if (handle_in_transaction(h))
		handle_do(h, VERB_ROLLBACK);
	give_back(db->store, h);
	return e;
}

static enum err sqlite_write(struct db *db, struct ctx *c, db_work work, void *arg, struct tx *tx)
{
	struct store *s = db->store;

	return group_write(s->group, c, work, arg, tx);
}

// ---- One transaction by itself ----

static enum err check_keys(struct ctx *c, struct handle *h)
{
	sqlite3_stmt *s = NULL;
	enum err e = OK;
	int r = sqlite3_prepare_v2(h->sqlite, "PRAGMA foreign_key_check", -1, &s, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_step(s);
	if (r == SQLITE_ROW)
		e = fail(c, E_CONFLICT,
			 "Table %s would hold a reference to a row of %s that is not there (row %lld).",
			 (const char *)sqlite3_column_text(s, 0), (const char *)sqlite3_column_text(s, 2),
			 (long long)sqlite3_column_int64(s, 1));
	else if (r != SQLITE_DONE)
		e = handle_error(c, h, r, "foreign_key_check");
	sqlite3_finalize(s);
	return e;
}

static enum err run_alone(struct db *db, struct ctx *c, struct handle *h, db_work work, void *arg)
{
	struct tx tx = tx_start(db, c, h, true);
	int r = handle_do(h, VERB_BEGIN_WRITE);

	if (r != SQLITE_OK)
		return handle_error(c, h, r, "begin");
	TRY(tx_work(&tx, work, arg));
	TRY(check_keys(c, h));
	r = handle_do(h, VERB_COMMIT);
	return r == SQLITE_OK ? OK : handle_error(c, h, r, "commit");
}

// Foreign keys are switched off outside the transaction, as SQLite wants it for changes of tables; all of
// them are checked before the commit instead.
static enum err sqlite_alone(struct db *db, struct ctx *c, db_work work, void *arg)
{
	struct store *s = db->store;
	enum err e, again;

	group_pause(s->group);
	e = handle_script(c, s->writes, "PRAGMA foreign_keys=OFF");
	if (e == OK)
		e = run_alone(db, c, s->writes, work, arg);
	if (handle_in_transaction(s->writes))
		handle_do(s->writes, VERB_ROLLBACK);
	struct slice why = c->why;
	again = handle_script(c, s->writes, "PRAGMA foreign_keys=ON");
	group_resume(s->group);
	if (e != OK)
		c->why = why;
	return e != OK ? e : again;
}

// ---- Statements ----

static enum err sqlite_savepoint(struct ctx *c, struct tx *tx, enum savepoint step)
{
	struct handle *h = tx->handle;
	int r = SQLITE_OK;

	// Gone already: SQLite rolled back the whole transaction, not only this part of it.
	if (!handle_in_transaction(h))
		return fail(c, E_INTERNAL, "The transaction was lost while it ran; nothing was saved.");
	if (step == SAVEPOINT_SET)
		r = handle_do(h, VERB_SAVEPOINT);
	if (step == SAVEPOINT_ROLLBACK)
		r = handle_do(h, VERB_ROLLBACK_TO);
	if (step != SAVEPOINT_SET && r == SQLITE_OK)
		r = handle_do(h, VERB_RELEASE);
	return r == SQLITE_OK ? OK : handle_error(c, h, r, "savepoint");
}

static enum err sqlite_script(struct ctx *c, struct tx *tx, const char *sql)
{
	return handle_script(c, tx->handle, sql);
}

static int bind_one(sqlite3_stmt *s, int at, const struct val *v)
{
	switch (v->kind) {
	case VAL_INT:
		return sqlite3_bind_int64(s, at, v->number);
	case VAL_TEXT:
		return sqlite3_bind_text64(s, at, v->slice.ptr, v->slice.len, SQLITE_STATIC, SQLITE_UTF8);
	case VAL_BYTES:
		return sqlite3_bind_blob64(s, at, v->slice.ptr, v->slice.len, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(s, at);
	}
}

static enum err take_bound(struct ctx *c, struct handle *h, const struct query *q, const struct val *in,
			   sqlite3_stmt **out)
{
	int r = SQLITE_OK;

	TRY(handle_take(c, h, q, out));
	for (int i = 0; q->in[i] && r == SQLITE_OK; i++)
		r = bind_one(*out, i + 1, &in[i]);
	if (r == SQLITE_OK)
		return OK;
	handle_give(h, q, *out);
	return handle_error(c, h, r, q->name);
}

static enum err sqlite_query(struct ctx *c, struct rows *r, const struct val *in)
{
	sqlite3_stmt *s;

	TRY(take_bound(c, r->tx->handle, r->query, in, &s));
	r->source = s;
	return OK;
}

static bool column_fits(sqlite3_stmt *s, int column, char letter)
{
	switch (sqlite3_column_type(s, column)) {
	case SQLITE_INTEGER:
		return letter == 'i';
	case SQLITE_TEXT:
		return letter == 't';
	case SQLITE_BLOB:
		return letter == 'b';
	case SQLITE_NULL:
		return true;
	default:
		return false; // no query of ours gives fractions
	}
}

static bool sqlite_next(struct rows *r)
{
	struct handle *h = r->tx->handle;
	int code = sqlite3_step(r->source);

	if (code != SQLITE_ROW) {
		if (code != SQLITE_DONE)
			r->failed = handle_error(r->ctx, h, code, r->query->name);
		return false;
	}
	for (int i = 0; r->query->out[i]; i++)
		if (!column_fits(r->source, i, r->query->out[i])) {
			r->failed = fail(r->ctx, E_INTERNAL, "%s: column %d is not of its declared type",
					 r->query->name, i + 1);
			return false;
		}
	return true;
}

static void sqlite_finish(struct rows *r)
{
	handle_give(r->tx->handle, r->query, r->source);
}

static bool sqlite_is_null(struct rows *r, int column)
{
	return sqlite3_column_type(r->source, column) == SQLITE_NULL;
}

static int64_t sqlite_number(struct rows *r, int column)
{
	return sqlite3_column_int64(r->source, column);
}

static struct slice sqlite_slice(struct rows *r, int column)
{
	const char *bytes;

	if (sqlite_is_null(r, column))
		return NO_SLICE;
	bytes = sqlite3_column_blob(r->source, column);
	return arena_dup(
	    r->ctx->arena,
	    (struct slice){.ptr = bytes, .len = (size_t)sqlite3_column_bytes(r->source, column)});
}

static enum err sqlite_exec(struct ctx *c, struct tx *tx, const struct query *q, const struct val *in,
			    int64_t *changed)
{
	struct handle *h = tx->handle;
	sqlite3_stmt *s;
	enum err e = OK;
	int r;

	TRY(take_bound(c, h, q, in, &s));
	do
		r = sqlite3_step(s);
	while (r == SQLITE_ROW);
	if (r != SQLITE_DONE)
		e = handle_error(c, h, r, q->name);
	else if (changed)
		*changed = sqlite3_changes64(h->sqlite);
	handle_give(h, q, s);
	return e;
}

static enum err sqlite_prepare(struct ctx *c, struct tx *tx, const struct query *q)
{
	sqlite3_stmt *s;

	TRY(handle_take(c, tx->handle, q, &s));
	handle_give(tx->handle, q, s);
	return OK;
}

// ---- The store ----

static enum err copy_into(struct ctx *c, struct handle *h, const char *to)
{
	sqlite3_stmt *s = NULL;
	int r = sqlite3_prepare_v2(h->sqlite, "VACUUM INTO ?1", -1, &s, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_bind_text(s, 1, to, -1, SQLITE_STATIC);
	if (r == SQLITE_OK)
		r = sqlite3_step(s);
	sqlite3_finalize(s);
	return r == SQLITE_DONE ? OK : handle_error(c, h, r, "copying the database");
}

// On a connection of its own without a deadline: a large store takes its time, and nobody waits for it.
static enum err sqlite_snapshot(struct db *db, struct ctx *c, const char *to)
{
	struct store *s = db->store;
	struct handle *h;
	enum err e;

	TRY(handle_open(c, s->path, HANDLE_CHECKPOINTS, &h));
	e = copy_into(c, h, to);
	handle_close(h);
	if (e == OK)
		e = durable_file(c, to);
	return e == OK ? durable_folder_of(c, to) : e;
}

static void sqlite_close(struct db *db)
{
	struct store *s = db->store;

	pthread_mutex_lock(&s->lock);
	while (s->lent > 0)
		pthread_cond_wait(&s->returned, &s->lock);
	pthread_mutex_unlock(&s->lock);
	checkpoint_stop(s->checkpoint);
	while (s->idle) {
		struct handle *h = s->idle;

		s->idle = h->next;
		handle_close(h);
	}
	group_free(s->group);
	handle_close(s->writes); // last: empties the log into the file
	pthread_cond_destroy(&s->returned);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
	db->store = NULL;
}

static enum err open_parts(struct ctx *c, struct db *db, struct store *s)
{
	if (sys_mkdir(db->folder, 0700) < 0 && errno != EEXIST)
		return fail(c, E_UNAVAILABLE, "The data folder %s cannot be made (%s).", db->folder,
			    strerror(errno));
	s->path = arena_printf(db->arena, "%s/keshev.db", db->folder).ptr;
	TRY(handle_open(c, s->path, HANDLE_WRITES, &s->writes));
	TRY(group_new(c, db, s->writes, &s->group));
	return checkpoint_start(c, s->path, s->writes, s->group, &s->checkpoint);
}

static enum err sqlite_open(struct ctx *c, struct db *db)
{
	struct store *s = mem_zero(sizeof *s);

	if (!s)
		return fail(c, E_BUSY, "Out of memory while opening the database.");
	pthread_mutex_init(&s->lock, NULL);
	background_condition(&s->returned);
	s->limit = db->readers;
	db->store = s;
	return open_parts(c, db, s);
}

const struct engine sqlite_engine = {
    .open = sqlite_open,
    .close = sqlite_close,
    .write = sqlite_write,
    .read = sqlite_read,
    .alone = sqlite_alone,
    .savepoint = sqlite_savepoint,
    .script = sqlite_script,
    .query = sqlite_query,
    .next = sqlite_next,
    .finish = sqlite_finish,
    .is_null = sqlite_is_null,
    .number = sqlite_number,
    .slice = sqlite_slice,
    .exec = sqlite_exec,
    .prepare = sqlite_prepare,
    .snapshot = sqlite_snapshot,
};
