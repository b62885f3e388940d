// SPDX-License-Identifier: Apache-2.0
// The runner over any table of jobs, so that its tests bring their own. Everybody else: job/job.h.
#ifndef JOB_RUNNER_H
#define JOB_RUNNER_H

#include "job/job.h"

#define JOB_BACKOFF_FIRST 1000  // ms after the first failed turn in a row; doubles
#define JOB_BACKOFF_MOST 60000
#define JOB_ARENA_MAX ((size_t)512 << 20)

// Starts every job of `table` (ends with NULL). `backoff_first` 0: JOB_BACKOFF_FIRST.
enum err runner_start(struct desk *d, const struct job *const *table, msec backoff_first, struct job_runner **out) CHECKED;

// job_run_all over `table`. The first failing turn ends it.
enum err runner_run_all(struct desk *d, struct ctx *c, const struct job *const *table) CHECKED;

#endif
