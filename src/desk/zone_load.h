// SPDX-License-Identifier: Apache-2.0
// Makes a zone for text/ from ICU's data: the transitions between two moments, so that text/ needs no library.
#ifndef DESK_ZONE_LOAD_H
#define DESK_ZONE_LOAD_H

#include "base/ctx.h"
#include "text/zone.h"

#define ZONE_STEPS_MAX 400

// E_INVALID when ICU knows no zone of this name. The steps live in `a`.
enum err zone_load(struct arena *a, struct slice name, msec from, msec to, struct zone *out) CHECKED;

#endif
