// SPDX-License-Identifier: Apache-2.0
#include "desk/opening.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/setting.h"
#include "desk/zone_load.h"
#include "lang/texts.h"

#define HALF_DAY_UNTIL (13 * 60)
#define DAY_MS ((msec)24 * 3600 * 1000)

static int weekday_from(struct slice name)
{
	static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

	for (int i = 0; i < 7; i++)
		if (ascii_eq(slice_sub(name, 0, 3), slice_cstr(names[i])) && name.len == 3)
			return i;
	return -1;
}

// "sun-thu" or "fri".
static bool read_days(struct slice text, int *from, int *to)
{
	ptrdiff_t dash = ascii_find(text, S("-"), 0);

	*from = weekday_from(dash < 0 ? text : slice_sub(text, 0, (size_t)dash));
	*to = dash < 0 ? *from : weekday_from(slice_sub(text, (size_t)dash + 1, text.len));
	return *from >= 0 && *to >= 0;
}

bool opening_read_week(struct slice text, struct hours *out)
{
	struct hours h = *out;
	struct slice rest = text, part;

	for (int i = 0; i < 7; i++)
		h.week[i] = (struct hours_day){0};
	h.business = 0;
	while (ascii_next_part(&rest, ';', &part)) {
		ptrdiff_t blank = ascii_find(part, S(" "), 0);
		struct hours_day day;
		int from, to;

		if (blank < 0 || !read_days(slice_sub(part, 0, (size_t)blank), &from, &to) ||
		    !hours_parse_day(ascii_trim(slice_sub(part, (size_t)blank, part.len)), &day))
			return false;
		for (int i = from;; i = (i + 1) % 7) {
			h.week[i] = day;
			// A short Friday is open, but "two business days" does not count it (facts/language.md).
			if (i < 5)
				h.business |= (uint8_t)(1u << i);
			if (i == to)
				break;
		}
	}
	*out = h;
	return true;
}

enum err opening_load(struct ctx *c, struct tx *tx, struct opening **out)
{
	struct opening *o = ARENA_NEW(c->arena, struct opening);
	msec today = c->now - c->now % DAY_MS;
	struct slice tz, week, holidays;

	TRY(setting_read(c, tx, "tz", &tz));
	TRY(setting_read(c, tx, "hours", &week));
	TRY(setting_read(c, tx, "holidays", &holidays));
	// From midnight to midnight, so that one day asks for one zone.
	if (zone_load(c->arena, tz, today - 400 * DAY_MS, today + 1601 * DAY_MS, &o->zone) != OK)
		return FAIL(c, E_INVALID, "tz", text_why_no_zone, ARG("value", tz));
	o->hours = hours_default(&o->zone);
	o->hours.half_until = HALF_DAY_UNTIL;
	if (!opening_read_week(week, &o->hours))
		return FAIL(c, E_INVALID, "hours", text_why_hours_unreadable, ARG("value", week));
	o->hours.holidays = slice_eq(holidays, S("il")) ? &holidays_israel : NULL;
	*out = o;
	return OK;
}

enum err opening_answer_due(struct ctx *c, struct tx *tx, msec *due)
{
	struct opening *o;
	int64_t hours;

	TRY(opening_load(c, tx, &o));
	TRY(setting_number(c, tx, "answer_hours", &hours));
	if (!hours_add_minutes(&o->hours, c->now, (int32_t)hours * 60, due, NULL))
		return FAIL0(c, E_INVALID, NULL, text_why_never_open);
	return OK;
}

struct local {
	struct civil date;
	int weekday, minute;
	int32_t day;
};

static struct local local_of(const struct zone *z, msec at)
{
	int64_t seconds = zone_local(z, at);
	struct local l = {.day = zone_day(z, at)};

	l.date = civil_date(l.day);
	l.weekday = (int)civil_weekday(l.day);
	l.minute = (int)(floor_mod(seconds, 86400) / 60);
	return l;
}

static const struct i18n_text *day_name(int weekday)
{
	static const struct i18n_text *const names[] = {&text_day_sun, &text_day_mon, &text_day_tue, &text_day_wed,
							&text_day_thu, &text_day_fri, &text_day_sat};

	return names[weekday % 7];
}

static const struct i18n_text *month_name(int month)
{
	static const struct i18n_text *const names[] = {&text_month_1, &text_month_2, &text_month_3,  &text_month_4,
							&text_month_5, &text_month_6, &text_month_7,  &text_month_8,
							&text_month_9, &text_month_10, &text_month_11, &text_month_12};

	return names[(month + 11) % 12];
}

static struct slice say(struct arena *a, enum lang lang, const struct i18n_text *t, const struct local *l, bool year)
{
	struct slice clock = arena_printf(a, "%d:%02d", l->minute / 60, l->minute % 60);
	struct slice day = i18n_say(a, lang, day_name(l->weekday), NULL, 0);
	struct slice month = i18n_say(a, lang, month_name(l->date.month), NULL, 0);
	struct i18n_arg args[] = {ARG("clock", clock), ARG("day", day), ARG("month", month), ARG_N("date", l->date.day),
				  ARG("year", year ? arena_printf(a, " %d", (int)l->date.year) : S("")), };

	if (l->minute < 600)
		args[0] = ARG("clock", arena_printf(a, "%02d:%02d", l->minute / 60, l->minute % 60));
	return i18n_say(a, lang, t, args, sizeof args / sizeof *args);
}

struct slice moment_due(struct arena *a, enum lang lang, const struct zone *z, msec now, msec due)
{
	struct local l = local_of(z, due), n = local_of(z, now);
	int32_t ahead = l.day - n.day;

	if (ahead == 0)
		return say(a, lang, &text_due_today, &l, false);
	if (ahead == 1)
		return say(a, lang, &text_due_tomorrow, &l, false);
	return say(a, lang, &text_due_day, &l, l.date.year != n.date.year);
}

struct slice moment_at(struct arena *a, enum lang lang, const struct zone *z, msec now, msec at)
{
	struct local l = local_of(z, at), n = local_of(z, now);
	int32_t ago = n.day - l.day;

	if (ago == 0)
		return say(a, lang, &text_at_today, &l, false);
	if (ago == 1)
		return say(a, lang, &text_at_yesterday, &l, false);
	return say(a, lang, &text_at_day, &l, l.date.year != n.date.year);
}
