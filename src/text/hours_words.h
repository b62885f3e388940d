// SPDX-License-Identifier: Apache-2.0
// A path through the work calendar as one line for people, in Hebrew or English:
//   Wed 10:30 + 2 business days: Thu 1, Fri and Sat skipped, Sun 2 → Sun 18:00
#ifndef TEXT_HOURS_WORDS_H
#define TEXT_HOURS_WORDS_H

#include "text/hours.h"

#define HOURS_WORDS_MAX 1024 // bytes that any path needs at most, NUL included; longer ones end in "…"

// Writes the line into `out` (NUL at the end) and returns its length.
size_t hours_words(const struct hours_path *path, const struct hours *h, bool hebrew,
		   char out[HOURS_WORDS_MAX]);

#endif
