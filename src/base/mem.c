// SPDX-License-Identifier: Apache-2.0
// Memory with one switch: a test can make the nth request fail.
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_long countdown;
static atomic_int stay_failed;

static int told_to_fail(void)
{
	long left = atomic_load_explicit(&countdown, memory_order_relaxed);

	if (left == 0)
		return 0;
	if (left == 1) {
		if (!stay_failed)
			atomic_store(&countdown, 0);
		return 1;
	}
	atomic_fetch_sub(&countdown, 1);
	return 0;
}

void *mem_alloc(size_t size)
{
	return told_to_fail() ? NULL : malloc(size ? size : 1);
}

void *mem_zero(size_t size)
{
	return told_to_fail() ? NULL : calloc(1, size ? size : 1);
}

void *mem_resize(void *p, size_t size)
{
	return told_to_fail() ? NULL : realloc(p, size ? size : 1);
}

void mem_free(void *p)
{
	free(p);
}

void mem_fail_at(long nth, int sticky)
{
	atomic_store(&stay_failed, sticky);
	atomic_store(&countdown, nth);
}
