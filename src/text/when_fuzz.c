// SPDX-License-Identifier: Apache-2.0
// Any bytes at any moment: nothing is read outside, results lie in the text in order, and reading the found
// words again never runs away.
#include <stdlib.h>
#include <string.h>

#include "text/when_json.h"

#define TEXT_MAX 4096u
#define TIMES_MAX 64u

static uint64_t room[(1u << 20) / 8];
static struct when times[TIMES_MAX];
static char json[TIMES_MAX * WHEN_JSON_EACH + 64];

static void must(bool true_thing)
{
	if (!true_thing)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4)
		return 0;
	// The first bytes choose the moment: any minute of 1970 to 2100 or so.
	uint32_t minute =
	    data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)(data[3] & 3) << 24;
	struct slice s = {(const char *)data + 4, size - 4 < TEXT_MAX ? size - 4 : TEXT_MAX};
	struct zone zone = zone_fixed(7200);
	struct hours hours = hours_default(&zone);
	struct when_context c = {.now = (msec)minute * 60000, .hours = &hours};
	struct text t;
	must(text_read(s, room, sizeof room, &t));
	uint32_t found = when_find(&t, &c, times, TIMES_MAX), last = 0;
	must(found <= TIMES_MAX);
	for (uint32_t i = 0; i < found; i++) {
		const struct when *w = &times[i];
		must(w->token_from < w->token_to && w->token_to <= t.count);
		must(w->span.byte_from >= last && w->span.byte_to <= s.len &&
		     w->span.byte_from < w->span.byte_to);
		must(w->span.cp_from < w->span.cp_to && w->at != WHEN_NONE);
		must(w->grain < GRAIN_COUNT && w->relation < RELATION_COUNT && w->part < PART_COUNT);
		must(w->reasons <= WHEN_REASONS_MAX && w->choices <= WHEN_CHOICES_MAX);
		last = w->span.byte_to;
	}
	must(when_json(times, found, &c, S("1"), size & 1, json, sizeof json) > 0);
	return 0;
}
