// SPDX-License-Identifier: Apache-2.0
// A time zone as data: the moments at which the offset from UTC changed or will change. Nobody here reads a
// zone file; desk/zone_load.c makes the data from ICU, the browser gets it from the server.
// The rule for the two nights a year: a local time that does not exist (spring) means the moment as many
// minutes later, 02:30 -> 03:30; one that exists twice (autumn) means the first of the two (as RFC 5545
// says).
#ifndef TEXT_ZONE_H
#define TEXT_ZONE_H

#include "text/civil.h"

#define ZONE_NAME_MAX 48

// From the moment `at` (seconds UTC) on, local time is UTC + `offset` seconds.
struct zone_step {
	int64_t at;
	int32_t offset;
};

struct zone {
	char name[ZONE_NAME_MAX];      // "Asia/Jerusalem", ends in NUL
	int32_t offset;		       // before the first step
	uint32_t count;		       // of steps
	const struct zone_step *steps; // ascending by `at`; not owned
};

// UTC itself, and a zone with one fixed offset named like "+02:00".
extern const struct zone zone_utc;
struct zone zone_fixed(int32_t offset);

// Offset in seconds at a moment.
int32_t zone_offset(const struct zone *z, msec at);

// Local clock of a moment, in seconds as if it were UTC.
int64_t zone_local(const struct zone *z, msec at);

// Whether a local clock exists once, never or twice.
enum zone_fold { ZONE_ONCE, ZONE_SKIPPED, ZONE_TWICE };

// The moment of a local clock (seconds as if UTC) by the rule above; `fold` may be NULL.
msec zone_moment(const struct zone *z, int64_t local, enum zone_fold *fold);

// The moment of a minute of a local day; `minute` may be DAY_MINUTES or beyond.
msec zone_day_minute(const struct zone *z, int32_t day, int32_t minute);

// The local day of a moment.
int32_t zone_day(const struct zone *z, msec at);

#endif
