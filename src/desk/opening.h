// SPDX-License-Identifier: Apache-2.0
// Opening hours of the desk, from its settings, and moments in the words of people.
#ifndef DESK_OPENING_H
#define DESK_OPENING_H

#include "db/db.h"
#include "text/hours.h"

struct opening {
	struct zone zone;
	struct hours hours; // points to `zone` of this struct: do not copy
};

// Reads the settings tz, hours, holidays. `out` lives in c->arena.
enum err opening_load(struct ctx *c, struct tx *tx, struct opening **out) CHECKED;

// "sun-thu 09:00-18:00; fri 09:00-13:00": checks and fills a week. False when it cannot be read.
bool opening_read_week(struct slice text, struct hours *out);

// When an answer to what came in now is due: answer_hours of open time from now.
enum err opening_answer_due(struct ctx *c, struct tx *tx, msec *due) CHECKED;

// A due time in words, with its own "by": "today by 17:00", "tomorrow, Tuesday 24 Nov, by 10:00"; "היום עד 17:00".
struct slice moment_due(struct arena *a, enum lang lang, const struct zone *z, msec now, msec due);

// A moment in the past or future: "today 14:20", "yesterday 09:12", "Sunday 22 Nov 2026, 14:20".
struct slice moment_at(struct arena *a, enum lang lang, const struct zone *z, msec now, msec at);

#endif
