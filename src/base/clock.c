// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic msec shift;

static msec read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (msec)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

msec clock_now(void)
{
	return read_clock(CLOCK_REALTIME) + atomic_load(&shift);
}

msec clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void clock_shift(msec by)
{
	atomic_fetch_add(&shift, by);
}
