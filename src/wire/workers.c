// SPDX-License-Identifier: Apache-2.0
// Worker threads over pthreads. Idle threads stand on a stack and each has its own condition: the one that
// worked last is woken first, so a quiet server keeps to one warm thread however many it has.
#include "wire/workers.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

#define STACK_BYTES ((size_t)1 << 20) // 1 MiB a thread, of which only what is touched takes memory

struct worker {
	struct workers *of;
	struct worker *idle_below;
	struct worker_job *hand; // a job given to this idle thread directly
	bool called;		 // woken: for `hand`, or to stop
	pthread_cond_t wake;
	pthread_t thread;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	struct worker *idle;
	struct worker_job *first, **last;
	int waiting, queue_max;
	int count, made, running; // threads to join, threads ever made
	bool stopping;
	struct worker worker[];
};

static struct worker_job *pop(struct workers *w)
{
	struct worker_job *job = w->first;

	if (!job)
		return NULL;
	w->first = job->next;
	if (!w->first)
		w->last = &w->first;
	w->waiting--;
	return job;
}

// The next job, or NULL when it is time to stop. Called with the lock held.
static struct worker_job *next_job(struct worker *me)
{
	struct workers *w = me->of;
	struct worker_job *job = pop(w);

	if (job || w->stopping)
		return job;
	me->hand = NULL;
	me->called = false;
	me->idle_below = w->idle;
	w->idle = me;
	while (!me->called)
		pthread_cond_wait(&me->wake, &w->lock);
	return me->hand ? me->hand : pop(w);
}

static void *worker_main(void *arg)
{
	struct worker *me = arg;
	struct workers *w = me->of;
	struct worker_job *job;

	pthread_mutex_lock(&w->lock);
	while ((job = next_job(me)) != NULL) {
		pthread_mutex_unlock(&w->lock);
		job->run(job);
		pthread_mutex_lock(&w->lock);
	}
	w->running--;
	pthread_cond_signal(&w->ended);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static bool start_thread(struct workers *w, struct worker *me)
{
	pthread_attr_t attributes;
	bool started;

	me->of = w;
	pthread_cond_init(&me->wake, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	started = pthread_create(&me->thread, &attributes, worker_main, me) == 0;
	pthread_attr_destroy(&attributes);
	return started;
}

enum err workers_new(int threads, int queue_max, struct workers **out)
{
	struct workers *w = mem_zero(sizeof *w + (size_t)threads * sizeof w->worker[0]);
	pthread_condattr_t steady;

	if (!w)
		return E_INTERNAL;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&w->ended, &steady);
	pthread_condattr_destroy(&steady);
	w->last = &w->first;
	w->queue_max = queue_max;
	for (; w->count < threads; w->count++) {
		pthread_mutex_lock(&w->lock);
		w->running++;
		pthread_mutex_unlock(&w->lock);
		if (!start_thread(w, &w->worker[w->count])) {
			w->running--;
			workers_stop(w, 1000);
			workers_free(w);
			return E_INTERNAL;
		}
		w->made++;
	}
	*out = w;
	return OK;
}

bool workers_submit(struct workers *w, struct worker_job *job)
{
	bool taken = true;
	struct worker *idle;

	job->next = NULL;
	pthread_mutex_lock(&w->lock);
	idle = w->idle;
	if (w->stopping || (!idle && w->waiting >= w->queue_max)) {
		taken = false;
		idle = NULL;
	} else if (idle) {
		w->idle = idle->idle_below;
		idle->hand = job;
		idle->called = true;
	} else {
		*w->last = job;
		w->last = &job->next;
		w->waiting++;
	}
	pthread_mutex_unlock(&w->lock);
	if (idle)
		pthread_cond_signal(
		    &idle->wake); // behind the lock: the thread would wake up only to wait for it
	return taken;
}

int workers_waiting(struct workers *w)
{
	int n;

	pthread_mutex_lock(&w->lock);
	n = w->waiting;
	pthread_mutex_unlock(&w->lock);
	return n;
}

static bool wait_for_end(struct workers *w, msec grace)
{
	msec end = clock_steady() + grace;
	struct timespec until = {.tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000};

	while (w->running > 0)
		if (pthread_cond_timedwait(&w->ended, &w->lock, &until) != 0)
			return w->running == 0;
	return true;
}

bool workers_stop(struct workers *w, msec grace)
{
	bool ended;

	if (!w)
		return true;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	for (; w->idle; w->idle = w->idle->idle_below) {
		w->idle->called = true;
		pthread_cond_signal(&w->idle->wake);
	}
	ended = wait_for_end(w, grace);
	pthread_mutex_unlock(&w->lock);
	if (!ended)
		return false;
	for (int i = 0; i < w->count; i++)
		pthread_join(w->worker[i].thread, NULL);
	w->count = 0;
	return true;
}

void workers_free(struct workers *w)
{
	if (!w)
		return;
	for (int i = 0; i < w->made; i++)
		pthread_cond_destroy(&w->worker[i].wake);
	pthread_cond_destroy(&w->ended);
	pthread_mutex_destroy(&w->lock);
	mem_free(w);
}
