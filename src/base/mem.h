// SPDX-License-Identifier: Apache-2.0
// The only place that asks the system for memory, so that a test can make the nth request fail.
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

// NULL when memory is out or a test says so. Contents undefined; `mem_zero` gives zeroed bytes.
void *mem_alloc(size_t size) __attribute__((malloc, alloc_size(1), warn_unused_result));
void *mem_zero(size_t size) __attribute__((malloc, alloc_size(1), warn_unused_result));

// Like realloc; on NULL the old memory is still there.
void *mem_resize(void *p, size_t size) __attribute__((alloc_size(2), warn_unused_result));

void mem_free(void *p);

// Fault injection for tests: the nth request from now (1 = the next) fails, and all later ones too when
// `sticky`. 0 turns it off. Not for production code.
void mem_fail_at(long nth, int sticky);

#endif
