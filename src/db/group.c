// SPDX-License-Identifier: Apache-2.0
// Group commit: the line, the leader, and what happens when the transaction is lost.
#include "db/group.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/tx.h"

struct member {
	struct member *next;
	struct ctx *ctx;
	db_work work;
	void *arg;
	struct tx tx; // of its last run
	enum err result;
	bool alone; // runs in a transaction of its own: in a group it lost the transaction
	bool done;  // `result` is final and, when OK, durable
	pthread_cond_t released;
};

struct line {
	struct member *first;
	struct member **end;
	int count;
};

struct group {
	pthread_mutex_t lock;
	pthread_cond_t idle; // for group_pause
	struct db *db;
	struct handle *handle;
	struct line waiting;
	bool led;    // somebody holds the handle
	int pausing; // that many wait in group_pause
	struct group_counts counts;
};

static void line_clear(struct line *l)
{
	*l = (struct line){.end = &l->first};
}

static void line_add(struct line *l, struct member *m)
{
	m->next = NULL;
	*l->end = m;
	l->end = &m->next;
	l->count++;
}

static struct member *line_take(struct line *l)
{
	struct member *m = l->first;

	l->first = m->next;
	if (!l->first)
		l->end = &l->first;
	l->count--;
	return m;
}

// Puts all of `l` before those who wait.
static void line_return(struct line *waiting, struct line *l)
{
	if (!l->first)
		return;
	*l->end = waiting->first;
	if (!waiting->first)
		waiting->end = l->end;
	waiting->first = l->first;
	waiting->count += l->count;
	line_clear(l);
}

// ---- One member ----

static enum err handle_step(struct ctx *c, struct handle *h, enum handle_verb verb, const char *doing)
{
	int r = handle_do(h, verb);

	return r == SQLITE_OK ? OK : handle_error(c, h, r, doing);
}

// Takes back what the member did. Keeps its sentence. Needs nothing when SQLite has already dropped it all.
static void undo(struct handle *h)
{
	if (handle_in_transaction(h) && handle_do(h, VERB_ROLLBACK_TO) == SQLITE_OK &&
	    handle_do(h, VERB_RELEASE) == SQLITE_OK)
		return;
	if (handle_in_transaction(h))
		handle_do(h, VERB_ROLLBACK);
}

// False when the transaction is gone, with all that earlier members did.
static bool run_member(struct group *g, struct member *m)
{
	struct handle *h = g->handle;

	m->tx = tx_start(g->db, m->ctx, h, true);
	m->ctx->why = NO_SLICE;
	if (!handle_in_transaction(h)) {
		m->result = handle_step(m->ctx, h, VERB_BEGIN_WRITE, "begin");
		if (m->result != OK)
			return false;
	}
	m->result = handle_step(m->ctx, h, VERB_SAVEPOINT, "savepoint");
	if (m->result == OK)
		m->result = tx_work(&m->tx, m->work, m->arg);
	if (m->result == OK && handle_in_transaction(h))
		m->result = handle_step(m->ctx, h, VERB_RELEASE, "release");
	else if (m->result == OK) // the work swallowed an error that took the transaction with it
		m->result = fail(m->ctx, E_INTERNAL, "The transaction was lost while it ran; nothing was saved.");
	if (m->result != OK)
		undo(h);
	return handle_in_transaction(h);
}

// ---- One group ----

static bool group_is_full(const struct group *g, const struct line *ran, msec began)
{
	const struct member *next = g->waiting.first;

	return !next || next->alone || ran->first->alone || ran->count >= DB_GROUP_COMMANDS_MAX ||
	       clock_steady() - began >= DB_GROUP_TIME_MAX;
}

static void release(struct group *g, struct line *ran)
{
	while (ran->first) {
		struct member *m = line_take(ran);

		m->done = true;
		pthread_cond_signal(&m->released);
		g->counts.members++;
	}
}

// The transaction was lost under `last` (NULL: at the commit, nobody in particular). Who was alone has their
// answer; everyone else runs again, the one at fault by itself and after the innocent.
static void run_again(struct group *g, struct line *ran, struct member *last)
{
	struct line again;
	struct member *m;

	line_clear(&again);
	if (ran->count == 1) {
		release(g, ran);
		return;
	}
	g->counts.again += ran->count;
	while (ran->first) {
		m = line_take(ran);
		if (!last)
			m->alone = true;
		if (m != last)
			line_add(&again, m);
	}
	if (last) {
		last->alone = true;
		line_add(&again, last);
	}
	line_return(&g->waiting, &again);
}

// Without the lock. The error of a failed commit goes to everyone who thought they had succeeded: a group of more
// than one runs again anyway.
static bool commit(struct group *g, struct line *ran)
{
	int r = handle_do(g->handle, VERB_COMMIT);

	if (r == SQLITE_OK)
		return true;
	for (struct member *m = ran->first; m; m = m->next) {
		if (m->result != OK)
			continue;
		m->result = handle_error(m->ctx, g->handle, r, "commit");
		// The log may hold a commit record that a crash would bring back to life.
		if ((r & 0xff) == SQLITE_IOERR)
			m->result = fail(m->ctx, E_UNKNOWN_OUTCOME,
					 "The disk reported an error while saving; whether it was saved is not known. (%s)",
					 sqlite3_errmsg(g->handle->sqlite));
	}
	if (handle_in_transaction(g->handle))
		handle_do(g->handle, VERB_ROLLBACK);
	return false;
}

// Runs and commits one group. Called with the lock and as leader; the lock is open while it works.
static void lead(struct group *g)
{
	msec began = clock_steady();
	struct line ran;
	struct member *m;
	bool alive;

	line_clear(&ran);
	do {
		m = line_take(&g->waiting);
		pthread_mutex_unlock(&g->lock);
		alive = run_member(g, m);
		pthread_mutex_lock(&g->lock);
		line_add(&ran, m);
	} while (alive && !group_is_full(g, &ran, began));
	if (!alive) {
		run_again(g, &ran, m);
		return;
	}
	pthread_mutex_unlock(&g->lock);
	alive = commit(g, &ran);
	pthread_mutex_lock(&g->lock);
	if (!alive) {
		run_again(g, &ran, NULL);
		return;
	}
	g->counts.commits++;
	release(g, &ran);
}

// Hands the lead on: to a pause first, else to the next in line.
static void hand_on(struct group *g)
{
	g->led = false;
	if (g->pausing)
		pthread_cond_signal(&g->idle);
	else if (g->waiting.first)
		pthread_cond_signal(&g->waiting.first->released);
}

enum err group_write(struct group *g, struct ctx *c, db_work work, void *arg, struct tx *tx)
{
	struct member me = {.ctx = c, .work = work, .arg = arg};

	pthread_cond_init(&me.released, NULL);
	pthread_mutex_lock(&g->lock);
	line_add(&g->waiting, &me);
	while (!me.done) {
		if (g->led || g->pausing) {
			pthread_cond_wait(&me.released, &g->lock);
			continue;
		}
		g->led = true;
		while (!me.done && !g->pausing)
			lead(g);
		hand_on(g);
	}
	pthread_mutex_unlock(&g->lock);
	pthread_cond_destroy(&me.released);
	if (me.result == OK)
		*tx = me.tx;
	return me.result;
}

void group_pause(struct group *g)
{
	pthread_mutex_lock(&g->lock);
	g->pausing++;
	while (g->led)
		pthread_cond_wait(&g->idle, &g->lock);
	g->pausing--;
	g->led = true;
	pthread_mutex_unlock(&g->lock);
}

void group_resume(struct group *g)
{
	pthread_mutex_lock(&g->lock);
	hand_on(g);
	pthread_mutex_unlock(&g->lock);
}

struct group_counts group_counts(struct group *g)
{
	struct group_counts counts;

	pthread_mutex_lock(&g->lock);
	counts = g->counts;
	counts.waiting = g->waiting.count;
	pthread_mutex_unlock(&g->lock);
	return counts;
}

enum err group_new(struct ctx *c, struct db *db, struct handle *h, struct group **out)
{
	struct group *g = mem_zero(sizeof *g);

	if (!g)
		return fail(c, E_BUSY, "Out of memory while opening the database.");
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->idle, NULL);
	g->db = db;
	g->handle = h;
	line_clear(&g->waiting);
	*out = g;
	return OK;
}

void group_free(struct group *g)
{
	if (!g)
		return;
	pthread_cond_destroy(&g->idle);
	pthread_mutex_destroy(&g->lock);
	mem_free(g);
}
