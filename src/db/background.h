// SPDX-License-Identifier: Apache-2.0
// Threads of this floor. They take no signals, which belong to the main thread.
#ifndef DB_BACKGROUND_H
#define DB_BACKGROUND_H

#include <pthread.h>

#include "base/ctx.h"

// E_BUSY when the system has no thread left.
enum err background_start(struct ctx *c, pthread_t *out, void *(*run)(void *), void *arg) CHECKED;

// A moment of the clock that never jumps, `after` ms from now, for pthread_cond_timedwait on conditions made
// by background_condition.
struct timespec background_moment(msec after);
struct timespec background_moment_us(int64_t at_us);

// That clock in microseconds.
int64_t background_now_us(void);

int background_condition(pthread_cond_t *condition);

#endif
