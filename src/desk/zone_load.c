// SPDX-License-Identifier: Apache-2.0
#include "desk/zone_load.h"

#include <pthread.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

static int32_t offset_at(UCalendar *cal, UDate at)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t raw, dst;

	ucal_setMillis(cal, at, &status);
	raw = ucal_get(cal, UCAL_ZONE_OFFSET, &status);
	dst = ucal_get(cal, UCAL_DST_OFFSET, &status);
	return U_SUCCESS(status) ? (raw + dst) / 1000 : 0;
}

static uint32_t read_steps(UCalendar *cal, msec from, msec to, struct zone_step *steps)
{
	UErrorCode status = U_ZERO_ERROR;
	uint32_t n = 0;
	UDate next;

	ucal_setMillis(cal, (UDate)from, &status);
	while (n < ZONE_STEPS_MAX && U_SUCCESS(status) &&
	       ucal_getTimeZoneTransitionDate(cal, UCAL_TZ_TRANSITION_NEXT, &next, &status) && next <= (UDate)to) {
		steps[n].at = (int64_t)(next / 1000);
		steps[n++].offset = offset_at(cal, next);
		ucal_setMillis(cal, next, &status);
	}
	return n;
}

// ICU opens unknown zones as "Etc/Unknown"; only names of its own list count.
static bool known(const UChar *id)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar canonical[64];
	UBool system = 0;

	ucal_getCanonicalTimeZoneID(id, -1, canonical, 64, &system, &status);
	return U_SUCCESS(status) && system;
}

static enum err make(struct arena *a, struct slice name, msec from, msec to, struct zone *out)
{
	struct zone_step *steps = ARENA_ARRAY(a, ZONE_STEPS_MAX, struct zone_step);
	UErrorCode status = U_ZERO_ERROR;
	struct zone z = {.steps = steps};
	UChar id[ZONE_NAME_MAX];
	UCalendar *cal;

	if (!name.len || name.len >= ZONE_NAME_MAX)
		return E_INVALID;
	memcpy(z.name, name.ptr, name.len);
	u_uastrncpy(id, z.name, ZONE_NAME_MAX);
	if (!known(id))
		return E_INVALID;
	cal = ucal_open(id, -1, "en", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return E_INTERNAL;
	z.offset = offset_at(cal, (UDate)from);
	z.count = read_steps(cal, from, to, steps);
	ucal_close(cal);
	*out = z;
	return OK;
}

// ICU takes a tenth of a millisecond for what is the same all day long, and every list and every page asks.
static struct {
	pthread_mutex_t lock;
	struct zone zone;
	struct zone_step steps[ZONE_STEPS_MAX];
	msec from, to;
	bool made;
} last = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool take_last(struct arena *a, struct slice name, msec from, msec to, struct zone *out)
{
	bool fits;

	pthread_mutex_lock(&last.lock);
	fits = last.made && last.from == from && last.to == to && slice_eq(slice_cstr(last.zone.name), name);
	if (fits) {
		struct zone_step *steps = ARENA_ARRAY(a, last.zone.count + 1, struct zone_step);

		memcpy(steps, last.steps, last.zone.count * sizeof *steps);
		*out = last.zone;
		out->steps = steps;
	}
	pthread_mutex_unlock(&last.lock);
	return fits;
}

static void keep(const struct zone *z, msec from, msec to)
{
	pthread_mutex_lock(&last.lock);
	last.zone = *z;
	memcpy(last.steps, z->steps, z->count * sizeof *z->steps);
	last.zone.steps = NULL;
	last.from = from;
	last.to = to;
	last.made = true;
	pthread_mutex_unlock(&last.lock);
}

enum err zone_load(struct arena *a, struct slice name, msec from, msec to, struct zone *out)
{
	if (name.len && name.len < ZONE_NAME_MAX && take_last(a, name, from, to, out))
		return OK;
	TRY(make(a, name, from, to, out));
	keep(out, from, to);
	return OK;
}
