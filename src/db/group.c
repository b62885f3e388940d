// SPDX-License-Identifier: Apache-2.0
// Group commit: the line, the leader, and what happens when the transaction is lost.
#include "db/group.h"

#include <pthread.h>
#include <semaphore.h>

#include "base/mem.h"
#include "db/background.h"
#include "db/tx.h"

enum call { CALL_NONE, CALL_LEAD, CALL_DONE };

struct member {
	struct member *next;
	struct ctx *ctx;
	db_work work;
	void *arg;
	struct tx tx; // of its last run
	enum err result;
	bool alone;	// runs in a transaction of its own: in a group it lost the transaction
	enum call call; // why it is woken: it leads now, or `result` is final and, when OK, durable
	sem_t woken;
};

struct line {
	struct member *first;
	struct member **end;
	int count;
};

struct group {
	pthread_mutex_t lock;
	pthread_cond_t idle;	// for group_pause
	pthread_cond_t arrived; // for a leader who waits for more
	struct db *db;
	struct handle *handle;
	struct line waiting;
	bool led;     // somebody holds the handle
	int pausing;  // that many wait in group_pause
	int wanted;   // the leader waits until so many stand in line; 0: it does not wait
	int about;    // writers at the last commit: released by it or in line
	int64_t cost; // of a commit, smoothed, microseconds
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
		m->result =
		    fail(m->ctx, E_INTERNAL, "The transaction was lost while it ran; nothing was saved.");
	if (m->result != OK)
		undo(h);
	return handle_in_transaction(h);
}

// ---- One group ----

// Waits for those who are likely to come right back. With the lock.
static void wait_for_more(struct group *g, const struct line *ran, int64_t until)
{
	struct timespec at = background_moment_us(until);
	int timed_out = 0;

	g->wanted = g->about - ran->count;
	while (g->waiting.count < g->wanted && timed_out == 0 && !g->pausing)
		timed_out = pthread_cond_timedwait(&g->arrived, &g->lock, &at);
	g->wanted = 0;
}

static bool group_is_full(struct group *g, const struct line *ran, int64_t began)
{
	int64_t now = background_now_us(), end = began + DB_GROUP_TIME_MAX * 1000;
	int64_t patience = now + g->cost / 2;

	if (ran->first->alone || ran->count >= DB_GROUP_COMMANDS_MAX || now >= end)
		return true;
	if (!g->waiting.first && ran->count < g->about && !g->pausing)
		wait_for_more(g, ran, patience < end ? patience : end);
	return !g->waiting.first || g->waiting.first->alone;
}

// Wakes them. Without the lock: from its call on a member's memory may be gone.
static void release(struct line *ran)
{
	while (ran->first) {
		struct member *m = line_take(ran);

		m->call = CALL_DONE;
		sem_post(&m->woken);
	}
}

// The transaction was lost under `last` (NULL: at the commit, nobody in particular). Who was alone has their
// answer and stays in `ran`; everyone else runs again, the one at fault by itself and after the innocent.
static void run_again(struct group *g, struct line *ran, struct member *last)
{
	struct line again;
	struct member *m;

	line_clear(&again);
	if (ran->count == 1)
		return;
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

// Without the lock. The error of a failed commit goes to everyone who thought they had succeeded: a group of
// more than one runs again anyway.
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
					 "The disk reported an error while saving; whether it was saved is "
					 "not known. (%s)",
					 sqlite3_errmsg(g->handle->sqlite));
	}
	if (handle_in_transaction(g->handle))
		handle_do(g->handle, VERB_ROLLBACK);
	return false;
}

static bool timed_commit(struct group *g, struct line *ran)
{
	int64_t began = background_now_us();
	bool saved = commit(g, ran);

	g->cost += (background_now_us() - began - g->cost) / 8;
	return saved;
}

// Runs and commits one group; its members that have their answer are in `ran` afterwards. Called with the
// lock and as leader; the lock is open while it works.
static void lead(struct group *g, struct line *ran)
{
	int64_t began = background_now_us();
	struct member *m;
	bool alive;

	line_clear(ran);
	do {
		m = line_take(&g->waiting);
		pthread_mutex_unlock(&g->lock);
		alive = run_member(g, m);
		pthread_mutex_lock(&g->lock);
		line_add(ran, m);
	} while (alive && !group_is_full(g, ran, began));
	if (alive) {
		m = NULL;
		pthread_mutex_unlock(&g->lock);
		alive = timed_commit(g, ran);
		pthread_mutex_lock(&g->lock);
	}
	if (!alive)
		run_again(g, ran, m);
	else
		g->counts.commits++;
	g->counts.members += ran->count;
	g->about = ran->count + g->waiting.count;
}

// Hands the lead on: to a pause first, else to the next in line. With the lock.
static void hand_on(struct group *g)
{
	struct member *next = g->pausing ? NULL : g->waiting.first;

	g->led = next != NULL;
	if (g->pausing)
		pthread_cond_signal(&g->idle);
	if (!next)
		return;
	next->call = CALL_LEAD;
	sem_post(&next->woken);
}

static void wait_for_call(struct member *me)
{
	while (sem_wait(&me->woken) != 0)
		;
}

// Stands in line. True when the lead is free, and taken.
static bool enter(struct group *g, struct member *me)
{
	bool leads;

	pthread_mutex_lock(&g->lock);
	line_add(&g->waiting, me);
	if (g->wanted && g->waiting.count >= g->wanted)
		pthread_cond_signal(&g->arrived);
	leads = !g->led && !g->pausing;
	if (leads)
		g->led = true;
	pthread_mutex_unlock(&g->lock);
	return leads;
}

enum err group_write(struct group *g, struct ctx *c, db_work work, void *arg, struct tx *tx)
{
	struct member me = {.ctx = c, .work = work, .arg = arg};
	struct line ran;

	sem_init(&me.woken, 0, 0);
	if (enter(g, &me))
		me.call = CALL_LEAD;
	else
		wait_for_call(&me);
	while (me.call == CALL_LEAD) {
		me.call = CALL_NONE;
		pthread_mutex_lock(&g->lock);
		lead(g, &ran);
		hand_on(g);
		pthread_mutex_unlock(&g->lock);
		release(&ran);
		// Mostly one's own answer, just released; else the next call to lead, or another leader's
		// answer.
		wait_for_call(&me);
	}
	sem_destroy(&me.woken);
	if (me.result == OK)
		*tx = me.tx;
	return me.result;
}

void group_pause(struct group *g)
{
	pthread_mutex_lock(&g->lock);
	g->pausing++;
	pthread_cond_signal(&g->arrived);
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
	background_condition(&g->arrived);
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
	pthread_cond_destroy(&g->arrived);
	pthread_cond_destroy(&g->idle);
	pthread_mutex_destroy(&g->lock);
	mem_free(g);
}
