// SPDX-License-Identifier: Apache-2.0
#include "desk/zone_load.h"

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

enum err zone_load(struct arena *a, struct slice name, msec from, msec to, struct zone *out)
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
