// SPDX-License-Identifier: Apache-2.0
// What the listening core uses of <string.h>, for clang --target=wasm32 -nostdlib (see ../core.c).
#ifndef COACH_STRING_H
#define COACH_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);

#endif
