// SPDX-License-Identifier: Apache-2.0
// Worker threads: a fixed number of threads run jobs from one queue with a cap. Work that may wait (the
// database, a reader, a password hash) happens here, never on a loop.
#ifndef WIRE_WORKERS_H
#define WIRE_WORKERS_H

#include "base/ctx.h"

struct workers;

// One job, embedded in a struct of its owner (no memory is taken to queue it).
struct worker_job {
	struct worker_job *next;
	void (*run)(struct worker_job *job);
};

// Starts `threads` threads; at most `queue_max` jobs may wait. E_INTERNAL when threads or memory are out.
enum err workers_new(int threads, int queue_max, struct workers **out) CHECKED;

// Queues a job, which runs once on some thread; `run` may free it. From any thread. False when the queue is
// full or the workers are stopping: the job was not taken.
bool workers_submit(struct workers *w, struct worker_job *job) CHECKED;

// Jobs that wait for a thread right now.
int workers_waiting(struct workers *w);

// Takes no more jobs (workers_submit says false from now on), runs what is queued and joins the threads.
// False when they did not end within `grace` ms: `w` must then stay, because a thread still uses it; the
// process should end. NULL is fine.
bool workers_stop(struct workers *w, msec grace);

// Frees what workers_stop has stopped, when nobody will submit any more. NULL is fine.
void workers_free(struct workers *w);

#endif
