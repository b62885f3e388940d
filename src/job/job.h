// SPDX-License-Identifier: Apache-2.0
// Background work. A file registers one by ending in `const struct job NAME_job = {…};`; the runner gives each
// its own thread, wakes it when one of its topics is woken, and at the latest after `every`.
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include "desk/desk.h"

#define JOB_TOPICS_MAX 4

struct job {
	const char *name;
	const char *wakes[JOB_TOPICS_MAX]; // topics of tx_wake; NULL ends
	msec every;                        // at the latest after this many ms
	int threads;                       // 0: one
	// One turn: takes what is due (by lease), does it, and sets `again` when more is waiting right now.
	// Errors are logged by the runner with c->why, and the next turn comes with backoff.
	enum err (*run)(struct desk *d, struct ctx *c, bool *again);
};

extern const struct job *const all_jobs[]; // made by tools/registry.mjs, ends with NULL

struct job_runner;

// Starts all jobs. `stop` ends them after their running turn; `free` comes after db_close, because the store may wake a
// stopped job. NULL is fine.
enum err job_runner_start(struct desk *d, struct job_runner **out) CHECKED;
void job_runner_stop(struct job_runner *r);
void job_runner_free(struct job_runner *r);

// Runs each job in turn, at least three rounds and until none wants more: for tests and commands without a server.
enum err job_run_all(struct desk *d, struct ctx *c) CHECKED;

#endif
