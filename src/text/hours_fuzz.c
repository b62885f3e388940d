// SPDX-License-Identifier: Apache-2.0
// Any work calendar, any zone steps, any amount: adding and measuring agree, and the path tells the same.
#include <stdlib.h>
#include <string.h>

#include "text/hours_words.h"

struct reader {
	const uint8_t *at;
	size_t left;
};

static uint32_t take(struct reader *r, unsigned bytes)
{
	uint32_t v = 0;
	while (bytes-- && r->left) {
		v = v << 8 | *r->at++;
		r->left--;
	}
	return v;
}

static void must(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void read_day(struct reader *r, struct hours_day *d)
{
	int16_t from = 0;
	uint8_t ranges = take(r, 1) % (HOURS_RANGES_MAX + 1);
	for (uint8_t i = 0; i < ranges && from < DAY_MINUTES - 2; i++) {
		from = (int16_t)(from + 1 + (int32_t)take(r, 1) * 2);
		int16_t to = (int16_t)(from + 1 + (int32_t)take(r, 1) * 3);
		if (to > DAY_MINUTES)
			break;
		d->range[d->count++] = (struct hours_range){from, to};
		from = to;
	}
}

static void check_minutes(const struct hours *h, msec from, int32_t minutes)
{
	static struct hours_path path;
	static char line[HOURS_WORDS_MAX];
	msec due;
	if (!hours_add_minutes(h, from, minutes, &due, &path))
		return;
	must(due >= from);
	must(minutes <= 0 || hours_minutes_between(h, from, due) == minutes);
	must(hours_words(&path, h, minutes & 1, line) < sizeof line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = {data, size};
	struct zone_step steps[3];
	int64_t at = (int64_t)take(&r, 3) * 60;
	for (int i = 0; i < 3; i++) {
		at += 86400 * 60 + (int64_t)take(&r, 2) * 60;
		steps[i] = (struct zone_step){at, (int32_t)(take(&r, 1) % 53 - 26) * 1800};
	}
	struct zone zone = {.name = "Test/Zone", .offset = 7200, .count = 3, .steps = steps};
	struct hours h = {
	    .zone = &zone, .business = (uint8_t)take(&r, 1), .half_until = (int16_t)(take(&r, 2) % 1441)};
	h.holidays = take(&r, 1) & 1 ? &holidays_israel : NULL;
	for (int w = 0; w < 7; w++)
		read_day(&r, &h.week[w]);
	struct hours_exception exception = {.day = (int32_t)take(&r, 2), .why = S_INIT("x")};
	read_day(&r, &exception.open);
	h.exceptions = &exception;
	h.exception_count = 1;
	msec from = (msec)take(&r, 4) * 60000, due;
	check_minutes(&h, from, (int32_t)take(&r, 2));
	if (hours_add_days(&h, from, (int32_t)take(&r, 1) % 40, &due, NULL))
		must(due > from);
	struct hours_day day;
	must(!hours_parse_day((struct slice){(const char *)r.at, r.left}, &day) ||
	     day.count <= HOURS_RANGES_MAX);
	return 0;
}
