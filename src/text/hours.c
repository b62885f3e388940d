// SPDX-License-Identifier: Apache-2.0
// Walks day by day; each day's ranges become moments through the zone, so that the two nights a year are
// right.
#include "text/hours.h"

#include <string.h>

#define MINUTE ((msec)60000)

// A zone of Israel, or one that names no place ("UTC", "+02:00").
static bool is_israel(const struct zone *z)
{
	size_t len = 0;
	bool place = false;
	while (len < ZONE_NAME_MAX && z->name[len])
		place |= z->name[len++] == '/';
	struct slice name = {z->name, len};
	return !place || slice_eq(name, S("Asia/Jerusalem")) || slice_eq(name, S("Asia/Tel_Aviv"));
}

struct hours hours_default(const struct zone *zone)
{
	bool israel = is_israel(zone);
	struct hours h = {
	    .zone = zone, .half_until = 13 * 60, .holidays = israel ? &holidays_israel : &holidays_civil};
	int first = israel ? SUNDAY : MONDAY;
	int16_t close = israel ? 18 * 60 : 17 * 60 + 30;
	for (int w = first; w < first + 5; w++) {
		h.week[w] = (struct hours_day){.count = 1, .range = {{9 * 60, close}}};
		h.business |= (uint8_t)(1u << w);
	}
	if (israel)
		h.week[FRIDAY] = (struct hours_day){.count = 1, .range = {{9 * 60, 13 * 60}}};
	return h;
}

static const struct hours_exception *exception_on(const struct hours *h, int32_t day)
{
	uint32_t low = 0, high = h->exception_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (h->exceptions[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < h->exception_count && h->exceptions[low].day == day ? &h->exceptions[low] : NULL;
}

// The ranges of a day that end by `until`.
static void shorten(struct hours_day *d, int16_t until)
{
	uint8_t kept = 0;
	for (uint8_t i = 0; i < d->count; i++) {
		if (d->range[i].from >= until)
			break;
		if (d->range[i].to > until)
			d->range[i].to = until;
		kept++;
	}
	d->count = kept;
}

struct hours_on hours_on(const struct hours *h, int32_t day)
{
	enum weekday w = civil_weekday(day);
	bool business = h->business & 1u << w;
	struct hours_on on = {.open = h->week[w]};
	on.exception = exception_on(h, day);
	struct holiday_day holiday = holidays_on(h->holidays, day);
	on.holiday = holiday.holiday;
	if (on.exception) {
		on.open = on.exception->open;
		on.why = HOURS_EXCEPTION;
	} else if (holiday.holiday && holiday.work == WORK_NONE) {
		on.open.count = 0;
		on.why = holiday.eve ? HOURS_EVE : HOURS_HOLIDAY;
	} else if (on.open.count == 0) {
		on.why = HOURS_WEEKEND;
	} else if (holiday.holiday && holiday.work == WORK_HALF) {
		shorten(&on.open, h->half_until);
		on.why = HOURS_EVE;
	} else if (!business) {
		on.why = HOURS_SHORT;
	}
	on.business = business && on.open.count > 0;
	return on;
}

static msec range_start(const struct hours *h, int32_t day, struct hours_range r)
{
	return zone_day_minute(h->zone, day, r.from);
}

static msec range_end(const struct hours *h, int32_t day, struct hours_range r)
{
	return zone_day_minute(h->zone, day, r.to);
}

bool hours_open(const struct hours *h, msec at)
{
	msec next;
	return hours_next_open(h, at, &next) && next == at;
}

bool hours_next_open(const struct hours *h, msec at, msec *out)
{
	int32_t first = zone_day(h->zone, at);
	for (int32_t day = first; day < first + HOURS_HORIZON; day++) {
		struct hours_day open = hours_on(h, day).open;
		for (uint8_t i = 0; i < open.count; i++) {
			if (range_end(h, day, open.range[i]) <= at)
				continue;
			msec start = range_start(h, day, open.range[i]);
			*out = start > at ? start : at;
			return true;
		}
	}
	return false;
}

bool hours_opening(const struct hours *h, int32_t day, msec *out)
{
	struct hours_day open = hours_on(h, day).open;
	if (open.count == 0)
		return false;
	*out = range_start(h, day, open.range[0]);
	return true;
}

bool hours_closing(const struct hours *h, int32_t day, msec *out)
{
	struct hours_day open = hours_on(h, day).open;
	if (open.count == 0)
		return false;
	*out = range_end(h, day, open.range[open.count - 1]);
	return true;
}

int64_t hours_minutes_between(const struct hours *h, msec a, msec b)
{
	int64_t total = 0;
	if (b <= a)
		return 0;
	int32_t first = zone_day(h->zone, a), last = zone_day(h->zone, b);
	for (int32_t day = first; day <= last && day < first + HOURS_HORIZON; day++) {
		struct hours_day open = hours_on(h, day).open;
		for (uint8_t i = 0; i < open.count; i++) {
			msec from = range_start(h, day, open.range[i]), to = range_end(h, day, open.range[i]);
			from = from < a ? a : from;
			to = to > b ? b : to;
			total += to > from ? to - from : 0;
		}
	}
	return total / MINUTE;
}

// Room for one more step, or the last one over again when the path is full.
static struct hours_step *next_step(struct hours_path *path, int32_t day, const struct hours_on *on)
{
	if (!path)
		return NULL;
	if (path->count == HOURS_STEPS_MAX)
		path->more = true;
	else
		path->count++;
	struct hours_step *s = &path->step[path->count - 1];
	*s = (struct hours_step){.day = day, .kind = HOURS_SKIPPED, .on = *on};
	return s;
}

static void begin_path(struct hours_path *path, msec from, int32_t asked, bool days)
{
	if (!path)
		return;
	path->start = path->due = from;
	path->asked = asked;
	path->days = days;
	path->more = false;
	path->count = 0;
}

bool hours_add_days(const struct hours *h, msec from, int32_t n, msec *out, struct hours_path *path)
{
	int32_t first = zone_day(h->zone, from), counted = 0;
	begin_path(path, from, n, true);
	for (int32_t day = first; day < first + HOURS_HORIZON; day++) {
		struct hours_on on = hours_on(h, day);
		msec closing = 0;
		if (on.open.count)
			closing = range_end(h, day, on.open.range[on.open.count - 1]);
		bool counts = on.business && (day > first || (n == 0 && closing > from));
		struct hours_step *s = next_step(path, day, &on);
		if (s && day == first && !counts)
			s->kind = HOURS_START;
		if (!counts)
			continue;
		counted++;
		if (s) {
			s->kind = HOURS_COUNTED;
			s->nth = counted;
			s->from = on.open.range[0].from;
			s->to = on.open.range[on.open.count - 1].to;
			path->due = closing;
		}
		if (counted >= n) {
			*out = closing;
			return true;
		}
	}
	return false;
}

static int16_t local_minute(const struct hours *h, int32_t day, msec at)
{
	return (int16_t)((zone_local(h->zone, at) - (int64_t)day * DAY_SECONDS) / 60);
}

// Counts open time of one day from `from` on, at most `left`; returns what is left, and where it ended.
static msec count_day(const struct hours *h, int32_t day, const struct hours_on *on, msec from, msec left,
		      struct hours_step *s, msec *end)
{
	for (uint8_t i = 0; i < on->open.count && left > 0; i++) {
		msec start = range_start(h, day, on->open.range[i]),
		     stop = range_end(h, day, on->open.range[i]);
		start = start < from ? from : start;
		if (stop <= start)
			continue;
		msec used = stop - start < left ? stop - start : left;
		left -= used;
		*end = start + used;
		if (!s)
			continue;
		if (s->kind != HOURS_COUNTED)
			s->from = local_minute(h, day, start);
		s->kind = HOURS_COUNTED;
		s->to = local_minute(h, day, *end);
		s->minutes += (int32_t)(used / MINUTE);
	}
	return left;
}

bool hours_add_minutes(const struct hours *h, msec from, int32_t minutes, msec *out, struct hours_path *path)
{
	begin_path(path, from, minutes, false);
	msec left = (msec)minutes * MINUTE, end = from;
	int32_t first = zone_day(h->zone, from);
	if (left <= 0)
		return hours_next_open(h, from, out);
	for (int32_t day = first; day < first + HOURS_HORIZON; day++) {
		struct hours_on on = hours_on(h, day);
		struct hours_step *s = next_step(path, day, &on);
		if (s && day == first)
			s->kind = HOURS_START;
		left = count_day(h, day, &on, from, left, s, &end);
		if (left == 0) {
			*out = end;
			if (path)
				path->due = end;
			return true;
		}
	}
	return false;
}

// "9", "9:00", "24:00" at s[*at]; minutes of the day, -1 when it is none.
static int32_t parse_clock(struct slice s, size_t *at)
{
	int32_t part[2] = {0, 0};
	for (int i = 0; i < 2; i++) {
		size_t digits = 0;
		while (*at < s.len && digits < 2 && s.ptr[*at] >= '0' && s.ptr[*at] <= '9') {
			part[i] = part[i] * 10 + (s.ptr[(*at)++] - '0');
			digits++;
		}
		if (digits == 0)
			return -1;
		if (i == 0 && (*at >= s.len || s.ptr[*at] != ':'))
			break;
		*at += i == 0;
	}
	int32_t minute = part[0] * 60 + part[1];
	return part[1] > 59 || minute > DAY_MINUTES ? -1 : minute;
}

static void skip_blanks(struct slice s, size_t *at)
{
	while (*at < s.len && (s.ptr[*at] == ' ' || s.ptr[*at] == '\t'))
		(*at)++;
}

bool hours_parse_day(struct slice text, struct hours_day *out)
{
	struct hours_day d = {0};
	size_t at = 0;
	skip_blanks(text, &at);
	struct slice rest = slice_sub(text, at, text.len);
	if (rest.len == 0 || slice_eq(rest, S("closed")) || slice_eq(rest, S("סגור"))) {
		*out = d;
		return true;
	}
	for (;;) {
		int32_t from = parse_clock(text, &at);
		skip_blanks(text, &at);
		if (from < 0 || at >= text.len || text.ptr[at++] != '-')
			return false;
		skip_blanks(text, &at);
		int32_t to = parse_clock(text, &at);
		skip_blanks(text, &at);
		if (to <= from || d.count == HOURS_RANGES_MAX || (d.count && d.range[d.count - 1].to > from))
			return false;
		d.range[d.count++] = (struct hours_range){(int16_t)from, (int16_t)to};
		if (at == text.len)
			break;
		if (text.ptr[at++] != ',')
			return false;
		skip_blanks(text, &at);
	}
	*out = d;
	return true;
}
