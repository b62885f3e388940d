// SPDX-License-Identifier: Apache-2.0
// Threads without signals, and conditions that wait by the clock that never jumps.
#include "db/background.h"

#include <signal.h>

#include "base/clock.h"

enum err background_start(struct ctx *c, pthread_t *out, void *(*run)(void *), void *arg)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(out, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r == 0 ? OK : fail(c, E_BUSY, "The system gives us no more threads (error %d).", r);
}

struct timespec background_moment(msec after)
{
	msec at = clock_steady() + after;

	return (struct timespec){.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000};
}

struct timespec background_moment_us(int64_t at_us)
{
	return (struct timespec){.tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000};
}

int64_t background_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t); // raw-ok: a wait measured in microseconds
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int background_condition(pthread_cond_t *condition)
{
	pthread_condattr_t how;
	int r = pthread_condattr_init(&how);

	if (r == 0)
		r = pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
	if (r == 0)
		r = pthread_cond_init(condition, &how);
	pthread_condattr_destroy(&how);
	return r;
}
