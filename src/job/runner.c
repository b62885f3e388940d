// SPDX-License-Identifier: Apache-2.0
// A thread for each job (or several), asleep until one of its topics is woken, its time has come, or its backoff
// after a failed turn is over. A turn has its own arena and moment.
#include "job/runner.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define ROUNDS_LEAST 3
#define TURNS_IN_A_ROW 100000 // of one job in job_run_all: more means that it never finishes
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define THREAD_STACK ((size_t)2 << 20)
#else
#define THREAD_STACK ((size_t)512 << 10)
#endif

struct bench; // one job with its threads

struct job_runner {
	struct desk *desk;
	struct bench *benches;
	size_t count;
	msec backoff_first;
};

struct bench {
	struct job_runner *runner;
	const struct job *job;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	unsigned long wakes; // how often it was woken; a thread that saw less has something to look for
	bool stopping;
	pthread_t *threads;
	int thread_count;
};

static struct timespec moment_in(msec wait)
{
	msec at = clock_steady() + wait;

	return (struct timespec){.tv_sec = at / 1000, .tv_nsec = (at % 1000) * 1000000};
}

// Sleeps until woken (again), stopped, or `wait` ms passed. False when the job is to end.
static bool sleep_until_needed(struct bench *b, unsigned long *seen, msec wait)
{
	struct timespec until = moment_in(wait);
	int error = 0;
	bool go_on;

	pthread_mutex_lock(&b->lock);
	while (!b->stopping && b->wakes == *seen && error == 0)
		error = pthread_cond_timedwait(&b->woken, &b->lock, &until);
	*seen = b->wakes;
	go_on = !b->stopping;
	pthread_mutex_unlock(&b->lock);
	return go_on;
}

// After a failed turn only time and the end count: what woke us would fail just the same.
static bool sleep_off(struct bench *b, msec wait)
{
	struct timespec until = moment_in(wait);
	int error = 0;
	bool go_on;

	pthread_mutex_lock(&b->lock);
	while (!b->stopping && error == 0)
		error = pthread_cond_timedwait(&b->woken, &b->lock, &until);
	go_on = !b->stopping;
	pthread_mutex_unlock(&b->lock);
	return go_on;
}

static enum err one_turn(struct bench *b, struct arena *a, bool *again)
{
	struct ctx c = ctx_new(a, clock_now(), LANG_EN);
	enum err e;

	*again = false;
	e = b->job->run(b->runner->desk, &c, again);
	if (e != OK)
		log_line(err_is_temporary(e) ? LOG_WARN : LOG_ERROR, "job %s: %s: %.*s", b->job->name, err_name(e),
			 SLICE_ARG(c.why));
	arena_reset(a);
	return e;
}

static msec next_backoff(const struct job_runner *r, msec last)
{
	if (last == 0)
		return r->backoff_first;
	return last * 2 < JOB_BACKOFF_MOST ? last * 2 : JOB_BACKOFF_MOST;
}

static bool told_to_stop(struct bench *b)
{
	bool stopping;

	pthread_mutex_lock(&b->lock);
	stopping = b->stopping;
	pthread_mutex_unlock(&b->lock);
	return stopping;
}

static void *job_thread(void *arg)
{
	struct bench *b = arg;
	struct arena *a = arena_new(JOB_ARENA_MAX);
	unsigned long seen = 0;
	msec backoff = 0;
	bool go_on = a != NULL && !told_to_stop(b);

	if (!a)
		log_error("job %s: no memory to start with", b->job->name);
	while (go_on) {
		bool again;

		if (one_turn(b, a, &again) != OK) {
			backoff = next_backoff(b->runner, backoff);
			go_on = sleep_off(b, backoff);
			continue;
		}
		backoff = 0;
		go_on = again ? !told_to_stop(b) : sleep_until_needed(b, &seen, b->job->every);
	}
	arena_free(a);
	return NULL;
}

static void wake(void *arg)
{
	struct bench *b = arg;

	pthread_mutex_lock(&b->lock);
	b->wakes++;
	pthread_cond_broadcast(&b->woken);
	pthread_mutex_unlock(&b->lock);
}

static bool thread_start(struct bench *b)
{
	pthread_attr_t attr;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	error = pthread_create(&b->threads[b->thread_count], &attr, job_thread, b);
	pthread_attr_destroy(&attr);
	b->thread_count += error == 0;
	return error == 0;
}

static enum err bench_start(struct bench *b)
{
	int wanted = b->job->threads > 0 ? b->job->threads : 1;
	pthread_condattr_t attr;

	pthread_mutex_init(&b->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&b->woken, &attr);
	pthread_condattr_destroy(&attr);
	b->threads = mem_zero((size_t)wanted * sizeof *b->threads);
	for (int i = 0; i < JOB_TOPICS_MAX && b->job->wakes[i]; i++)
		db_on_wake(b->runner->desk->db, b->job->wakes[i], wake, b);
	for (int i = 0; i < wanted; i++)
		if (!b->threads || !thread_start(b)) {
			log_error("job %s: the system has no thread or memory left for it", b->job->name);
			return E_BUSY;
		}
	return OK;
}

static size_t table_length(const struct job *const *table)
{
	size_t n = 0;

	while (table[n])
		n++;
	return n;
}

enum err runner_start(struct desk *d, const struct job *const *table, msec backoff_first, struct job_runner **out)
{
	struct job_runner *r = mem_zero(sizeof *r);
	size_t count = table_length(table);
	enum err e = OK;

	if (r)
		r->benches = mem_zero((count + 1) * sizeof *r->benches);
	if (!r || !r->benches) {
		mem_free(r);
		return E_BUSY;
	}
	r->desk = d;
	r->backoff_first = backoff_first ? backoff_first : JOB_BACKOFF_FIRST;
	for (size_t i = 0; i < count && e == OK; i++) {
		r->benches[i] = (struct bench){.runner = r, .job = table[i]};
		r->count++;
		e = bench_start(&r->benches[i]);
	}
	// Not freed when a thread is missing: the store may still wake its benches. The server ends then anyway.
	if (e != OK)
		job_runner_stop(r);
	else
		*out = r;
	return e;
}

enum err job_runner_start(struct desk *d, struct job_runner **out)
{
	return runner_start(d, all_jobs, 0, out);
}

void job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++) {
		pthread_mutex_lock(&r->benches[i].lock);
		r->benches[i].stopping = true;
		pthread_cond_broadcast(&r->benches[i].woken);
		pthread_mutex_unlock(&r->benches[i].lock);
	}
	for (size_t i = 0; i < r->count; i++) {
		for (int t = 0; t < r->benches[i].thread_count; t++)
			pthread_join(r->benches[i].threads[t], NULL);
		r->benches[i].thread_count = 0;
	}
}

void job_runner_free(struct job_runner *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++) {
		pthread_cond_destroy(&r->benches[i].woken);
		pthread_mutex_destroy(&r->benches[i].lock);
		mem_free(r->benches[i].threads);
	}
	mem_free(r->benches);
	mem_free(r);
}

// Turns of one job until it has nothing left. `*worked` when one turn was not enough.
static enum err run_out(struct desk *d, struct ctx *c, const struct job *job, bool *worked)
{
	bool again = true;

	for (int turns = 0; again; turns++) {
		if (turns == TURNS_IN_A_ROW)
			return fail(c, E_INTERNAL, "The job %s does not come to an end.", job->name);
		again = false;
		TRY(job->run(d, c, &again));
		*worked |= again;
	}
	return OK;
}

enum err runner_run_all(struct desk *d, struct ctx *c, const struct job *const *table)
{
	bool worked = true;

	// A job may leave work for one that had its turn already: several rounds even when nobody asked for more.
	for (int round = 0; worked || round < ROUNDS_LEAST; round++) {
		worked = false;
		for (size_t i = 0; table[i]; i++)
			TRY(run_out(d, c, table[i], &worked));
	}
	return OK;
}

enum err job_run_all(struct desk *d, struct ctx *c)
{
	return runner_run_all(d, c, all_jobs);
}
