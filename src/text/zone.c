// SPDX-License-Identifier: Apache-2.0
// Local time from a table of steps, by bisection.
#include "text/zone.h"

const struct zone zone_utc = {.name = "UTC", .offset = 0, .count = 0, .steps = NULL};

struct zone zone_fixed(int32_t offset)
{
	struct zone z = {.offset = offset};
	int32_t minutes = (offset < 0 ? -offset : offset) / 60;
	z.name[0] = offset < 0 ? '-' : '+';
	z.name[1] = (char)('0' + minutes / 600 % 10);
	z.name[2] = (char)('0' + minutes / 60 % 10);
	z.name[3] = ':';
	z.name[4] = (char)('0' + minutes % 60 / 10);
	z.name[5] = (char)('0' + minutes % 10);
	return z;
}

// Number of steps at or before the second `utc`.
static uint32_t steps_before(const struct zone *z, int64_t utc)
{
	uint32_t low = 0, high = z->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (z->steps[middle].at <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int32_t offset_after(const struct zone *z, uint32_t steps)
{
	return steps == 0 ? z->offset : z->steps[steps - 1].offset;
}

int32_t zone_offset(const struct zone *z, msec at)
{
	return offset_after(z, steps_before(z, floor_div(at, 1000)));
}

int64_t zone_local(const struct zone *z, msec at)
{
	int64_t utc = floor_div(at, 1000);
	return utc + offset_after(z, steps_before(z, utc));
}

msec zone_moment(const struct zone *z, int64_t local, enum zone_fold *fold)
{
	// No offset is larger than a day, so the steps a day around hold every candidate.
	uint32_t first = steps_before(z, local - DAY_SECONDS);
	uint32_t last = steps_before(z, local + DAY_SECONDS);
	int64_t found = 0, shifted = local - offset_after(z, first);
	unsigned hits = 0;
	for (uint32_t i = first; i <= last; i++) {
		int32_t offset = offset_after(z, i);
		int64_t utc = local - offset;
		if (steps_before(z, utc) == i && hits++ == 0)
			found = utc;
		// In a gap the clock of before the gap runs on: the offset of the last step not yet passed.
		if (i > first && z->steps[i - 1].at <= local - offset_after(z, i - 1))
			shifted = local - offset_after(z, i - 1);
	}
	if (fold)
		*fold = hits == 0 ? ZONE_SKIPPED : hits == 1 ? ZONE_ONCE : ZONE_TWICE;
	return (hits ? found : shifted) * 1000;
}

msec zone_day_minute(const struct zone *z, int32_t day, int32_t minute)
{
	return zone_moment(z, (int64_t)day * DAY_SECONDS + (int64_t)minute * 60, NULL);
}

int32_t zone_day(const struct zone *z, msec at)
{
	return (int32_t)floor_div(zone_local(z, at), DAY_SECONDS);
}
