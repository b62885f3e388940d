// SPDX-License-Identifier: Apache-2.0
// The one place that reads a clock. Only app/, wire/ and job/ ask it; they hand the moment down in a context.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/ctx.h"

// Milliseconds since 1970 UTC, moved by `clock_shift` (tests and the demo live in another time).
msec clock_now(void);

// Milliseconds of a clock that never jumps, for deadlines and durations only.
msec clock_steady(void);

// Moves clock_now by `by` from now on.
void clock_shift(msec by);

#endif
