// SPDX-License-Identifier: Apache-2.0
// Whole numbers from text, strictly: digits only, an optional minus, no overflow.
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/slice.h"

// False when `text` is not exactly one whole number that fits.
bool number_read(struct slice text, int64_t *out);

// The number, or `otherwise` when it is not one.
int64_t number_or(struct slice text, int64_t otherwise);

#endif
