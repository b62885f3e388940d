// SPDX-License-Identifier: Apache-2.0
// The pool: idle links last used first, a limit, and backoff when the server is away.
#include "db/postgres_pool.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/background.h"

#define REASON_MAX 512

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	const char *url;
	msec deadline;
	struct link *idle;
	int opened, limit, lent;
	msec down_since, next_try, backoff; // steady; 0: the server is there
	char reason[REASON_MAX];	    // why it is not
};

static void note_up(struct pool *p)
{
	p->down_since = p->next_try = p->backoff = 0;
	pthread_cond_broadcast(&p->changed);
}

static void note_down(struct pool *p, struct slice why)
{
	msec now = clock_steady();

	p->opened--;
	p->lent--;
	if (!p->down_since)
		p->down_since = now;
	p->backoff = p->backoff ? p->backoff * 2 : POOL_BACKOFF_FIRST_MS;
	if (p->backoff > POOL_BACKOFF_MAX_MS)
		p->backoff = POOL_BACKOFF_MAX_MS;
	p->next_try = now + p->backoff;
	snprintf(p->reason, sizeof p->reason, "%.*s", SLICE_ARG(why));
	pthread_cond_broadcast(&p->changed);
}

static void wait_until(struct pool *p, msec until)
{
	msec left = until - clock_steady();
	struct timespec at = background_moment(left > 1 ? left : 1);

	pthread_cond_timedwait(&p->changed, &p->lock, &at);
}

enum step { STEP_HAVE, STEP_OPEN, STEP_WAIT, STEP_REFUSE };

// What to do now, with the lock held. STEP_HAVE takes an idle link, STEP_OPEN reserves a place for a new one.
static enum step next_step(struct pool *p, struct link **idle, msec *until)
{
	msec now = clock_steady();

	if (p->idle) {
		*idle = p->idle;
		p->idle = p->idle->next;
		p->lent++;
		return STEP_HAVE;
	}
	if (p->opened == p->limit)
		return STEP_WAIT;
	if (now < p->next_try) {
		if (now - p->down_since > POOL_PATIENCE_MS)
			return STEP_REFUSE;
		*until = *until < p->next_try ? *until : p->next_try;
		return STEP_WAIT;
	}
	p->next_try = p->down_since ? now + p->deadline : 0; // the others wait for this try
	p->opened++;
	p->lent++;
	return STEP_OPEN;
}

static void forget(struct pool *p, struct link *l)
{
	link_close(l);
	pthread_mutex_lock(&p->lock);
	p->opened--;
	p->lent--;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

// Opens a link in a reserved place.
static enum err open_link(struct ctx *c, struct pool *p, struct link **out)
{
	enum err e = link_open(c, p->url, p->deadline, out);

	pthread_mutex_lock(&p->lock);
	if (e == OK)
		note_up(p);
	else
		note_down(p, c->why);
	pthread_mutex_unlock(&p->lock);
	return e;
}

static enum err refuse(struct ctx *c, struct pool *p)
{
	enum err e =
	    p->down_since
		? fail(c, E_UNAVAILABLE, "%s", p->reason)
		: fail(c, E_BUSY, "All %d database connections are busy; try again in a moment.", p->limit);

	pthread_mutex_unlock(&p->lock);
	return e;
}

enum err pool_take(struct ctx *c, struct pool *p, struct link **out)
{
	msec deadline = clock_steady() + p->deadline;

	for (;;) {
		struct link *l = NULL;
		msec until = deadline;
		enum step step;
		enum err e;

		pthread_mutex_lock(&p->lock);
		step = next_step(p, &l, &until);
		if (step == STEP_REFUSE || (step == STEP_WAIT && clock_steady() >= deadline))
			return refuse(c, p);
		if (step == STEP_WAIT)
			wait_until(p, until);
		pthread_mutex_unlock(&p->lock);
		if (step == STEP_HAVE && link_alive(c, l)) {
			*out = l;
			return OK;
		}
		if (step == STEP_HAVE)
			forget(p, l);
		if (step != STEP_OPEN)
			continue;
		e = open_link(c, p, out);
		if (e == OK || e != E_UNAVAILABLE || clock_steady() >= deadline)
			return e;
	}
}

void pool_give(struct pool *p, struct link *l)
{
	PGTransactionStatusType state = PQtransactionStatus(l->pg);

	l->begin = NULL;
	if (l->lost || (!l->trailing && state != PQTRANS_IDLE)) {
		l->lost = true;
		forget(p, l);
		return;
	}
	pthread_mutex_lock(&p->lock);
	l->next = p->idle;
	p->idle = l;
	p->lent--;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

enum err pool_new(struct ctx *c, const char *url, int limit, msec deadline, struct pool **out)
{
	struct pool *p = mem_zero(sizeof *p);
	struct link *l;
	enum err e;

	if (!p)
		return fail(c, E_BUSY, "Out of memory while connecting to the database.");
	pthread_mutex_init(&p->lock, NULL);
	background_condition(&p->changed);
	p->url = url;
	p->limit = limit;
	p->deadline = deadline;
	p->opened = p->lent = 1;
	e = open_link(c, p, &l);
	if (e != OK) {
		pool_free(p);
		return e;
	}
	pool_give(p, l);
	*out = p;
	return OK;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	while (p->lent > 0)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	while (p->idle) {
		struct link *l = p->idle;

		p->idle = l->next;
		link_close(l);
	}
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}
