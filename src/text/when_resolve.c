// SPDX-License-Identifier: Apache-2.0
// Days first, then the hour or the part of the day within them.
#include "text/when_resolve.h"

#include "text/when_resolve_day.h"

// facts/language.md: morning 06-12, noon 12-14, afternoon 12-18, evening 17-22, night 21-24; the rest are
// ours.
const struct part_hours when_parts[PW_COUNT] = {
    [PW_MORNING] = {6 * 60, 12 * 60, PART_MORNING},
    [PW_NOON] = {12 * 60, 14 * 60, PART_NOON},
    [PW_AFTERNOON] = {12 * 60, 18 * 60, PART_AFTERNOON},
    [PW_EVENING] = {17 * 60, 22 * 60, PART_EVENING},
    [PW_NIGHT] = {21 * 60, 24 * 60, PART_NIGHT},
    [PW_EARLY_MORNING] = {6 * 60, 9 * 60, PART_MORNING},
    [PW_DAWN] = {3 * 60, 6 * 60, PART_NIGHT},
    [PW_FORENOON] = {9 * 60, 12 * 60, PART_MORNING},
    [PW_DUSK] = {16 * 60, 19 * 60, PART_EVENING},
    [PW_AFTER_LUNCH] = {13 * 60, 17 * 60, PART_AFTERNOON},
    [PW_AFTER_WORK] = {17 * 60, 21 * 60, PART_EVENING},
    [PW_AFTER_SCHOOL] = {15 * 60, 21 * 60, PART_AFTERNOON},
    [PW_OPENING] = {9 * 60, 9 * 60, PART_NONE},
    [PW_CLOSING] = {18 * 60, 18 * 60, PART_NONE},
};

int64_t resolve_shift(int64_t local, const struct amount *a, int direction)
{
	int32_t day = (int32_t)floor_div(local, DAY_SECONDS);
	int64_t second = local - (int64_t)day * DAY_SECONDS;
	if (a->months)
		day = civil_add_months(day, direction * a->months);
	day += direction * a->days;
	return (int64_t)day * DAY_SECONDS + second + direction * a->seconds;
}

static int64_t at_minute(int32_t day, int32_t minute)
{
	return (int64_t)day * DAY_SECONDS + (int64_t)minute * 60;
}

// Whether a desk is open at a minute of a day.
static bool open_at(const struct resolver *r, int32_t day, int32_t minute)
{
	struct hours_day open = hours_on(r->context->hours, day).open;
	for (uint8_t i = 0; i < open.count; i++)
		if (minute >= open.range[i].from && minute < open.range[i].to)
			return true;
	return false;
}

// Which half of the day a part puts an hour in; minutes of the day, 1440 and more for the night after.
static int32_t hour_in_part(int32_t minute, enum part_word part, bool this_part)
{
	int32_t hour = minute / 60;
	switch (part) {
	case PW_MORNING:
	case PW_EARLY_MORNING:
	case PW_FORENOON:
	case PW_OPENING:
		return minute;
	case PW_DAWN:
		return hour == 12 ? minute - 720 : minute;
	case PW_NOON:
		return hour >= 10 ? minute : minute + 720;
	case PW_EVENING:
	case PW_AFTER_WORK:
		return minute + 720;
	case PW_NIGHT:
		if (hour >= 6)
			return minute + 720;
		return this_part ? minute + 720 : minute + DAY_MINUTES;
	default:
		return hour == 12 ? minute : minute + 720;
	}
}

// An hour that is certain when am, pm, figures or a part of the day say so; -1: 7 to 11, open to doubt.
static int32_t certain_minute(struct resolver *r, const struct frame *f)
{
	int32_t minute = f->minute, hour = minute / 60;
	if (f->sure || hour > 12 || hour == 0)
		return minute;
	if (f->meridiem == MERIDIEM_AM)
		return hour == 12 ? minute - 720 : minute;
	if (f->meridiem == MERIDIEM_PM)
		return hour == 12 ? minute : minute + 720;
	if (f->has & HAS_PART)
		return hour_in_part(minute, (enum part_word)f->part, f->part_this);
	if (hour == 12)
		return minute;
	if (hour > 6)
		return -1;
	resolver_reason(r, REASON_BARE_AFTERNOON, minute + 720);
	return minute + 720;
}

// An hour from 7 to 11 on a day that is known.
static int32_t open_minute(struct resolver *r, int32_t day, int32_t minute)
{
	int32_t chosen = open_at(r, day, minute)	 ? minute
			 : open_at(r, day, minute + 720) ? minute + 720
							 : minute;
	if (day == r->today && at_minute(day, chosen) <= r->now && chosen == minute &&
	    at_minute(day, minute + 720) > r->now)
		chosen += 720;
	resolver_reason(r, REASON_BARE_OPEN, chosen);
	return chosen;
}

// An hour from 7 to 11 with no day: the next such hour in opening hours, or the next at all.
static int64_t next_open_minute(struct resolver *r, int32_t minute)
{
	for (int32_t day = r->today; day < r->today + 14; day++)
		for (int32_t half = 0; half <= 720; half += 720)
			if (open_at(r, day, minute + half) && at_minute(day, minute + half) > r->now) {
				resolver_reason(r, REASON_BARE_OPEN, minute + half);
				return at_minute(day, minute + half);
			}
	for (int32_t half = 0; half <= 1440; half += 720)
		if (at_minute(r->today, minute + half) > r->now) {
			resolver_reason(r, REASON_BARE_OPEN, (minute + half) % DAY_MINUTES);
			return at_minute(r->today, minute + half);
		}
	return at_minute(r->today + 1, minute);
}

// A clock time without a day: today, or tomorrow when it has passed.
static int64_t next_clock(struct resolver *r, const struct frame *f)
{
	int32_t minute = certain_minute(r, f);
	if (minute < 0)
		return next_open_minute(r, f->minute);
	int64_t at = at_minute(r->today, minute) + (f->second > 0 ? f->second : 0);
	bool this_hour = f->meridiem != MERIDIEM_NONE && floor_div(at, 3600) == floor_div(r->now, 3600);
	if (at > r->now || this_hour)
		return at;
	resolver_reason(r, REASON_NEXT_DAY, r->today + 1);
	return at + DAY_SECONDS;
}

static void set_clock(struct resolver *r, const struct frame *f, int64_t at, struct point *out)
{
	if (f->has & HAS_ZONE)
		at = zone_local(r->context->hours->zone, (at - (int64_t)f->zone * 60) * 1000);
	out->from = out->to = at;
	out->clock = true;
	out->grain = f->second >= 0 ? GRAIN_SECOND : GRAIN_MINUTE;
	if (f->has & HAS_PART)
		out->part = when_parts[f->part].part;
	r->out->flags |= WHEN_CLOCK;
}

// Puts the hour on the days that were found.
static void clock_on(struct resolver *r, const struct frame *f, const struct day_span *days,
		     struct point *out)
{
	int32_t minute = certain_minute(r, f);
	if (minute < 0)
		minute = open_minute(r, days->from, f->minute);
	int64_t second = f->second > 0 ? f->second : 0;
	// A weekday told on that day: with an hour still to come it is today.
	int32_t day = days->from;
	out->has_other = days->has_other;
	out->other = out->other_to = at_minute(days->other, minute) + second;
	if (days->today_first && at_minute(days->other, minute) > r->now) {
		out->other = out->other_to = at_minute(day, minute) + second;
		day = days->other;
	}
	set_clock(r, f, at_minute(day, minute) + second, out);
}

// The beginning and end of a part of one day; early and late take half of it.
static void part_on(const struct resolver *r, const struct frame *f, int32_t day, struct point *out)
{
	struct part_hours h = when_parts[f->part];
	int16_t half = (int16_t)((h.to - h.from) / 2);
	if (f->part_edge == EDGE_START)
		h.to = (int16_t)(h.from + half);
	else if (f->part_edge == EDGE_END)
		h.from = (int16_t)(h.from + half);
	if (f->part == PW_EARLY_MORNING && f->part_edge)
		h = when_parts[PW_EARLY_MORNING];
	(void)r;
	out->from = at_minute(day, h.from);
	out->to = at_minute(day, h.to);
	out->part = h.part;
	out->grain = GRAIN_DAYPART;
}

// A part of the day with no day: today's if it is still to come.
static int32_t part_day(const struct resolver *r, const struct frame *f)
{
	struct part_hours h = when_parts[f->part];
	if (f->part_this)
		return r->today;
	bool morning = h.part == PART_MORNING || f->part == PW_DAWN;
	int64_t limit = at_minute(r->today, morning ? h.from : h.to);
	return r->now < limit ? r->today : r->today + 1;
}

// EOD, COB: the end of a day's opening hours, or of the day when it is closed.
static void day_edge(struct resolver *r, const struct frame *f, int32_t day, struct point *out)
{
	msec at;
	bool end = f->edge != EDGE_START;
	const struct hours *h = r->context->hours;
	out->clock = out->closing = true;
	out->grain = GRAIN_DAY;
	if (end ? hours_closing(h, day, &at) : hours_opening(h, day, &at)) {
		out->from = out->to = zone_local(h->zone, at);
		if (!end || out->to > r->now) {
			resolver_reason(r, REASON_CLOSING, day);
			return;
		}
	}
	out->from = out->to = at_minute(day, end ? DAY_MINUTES - 1 : 0);
	resolver_reason(r, REASON_DAY_END, day);
}

// A length of time from now or from the point it is anchored to.
static bool amount_point(struct resolver *r, const struct frame *f, struct point *out)
{
	int64_t base = r->now;
	struct frame rest = *f;
	rest.has &= ~(uint32_t)HAS_AMOUNT;
	rest.anchored = false;
	struct point anchor = {0};
	if (f->anchored) {
		if (!resolve_point(r, &rest, &anchor))
			return false;
		base = anchor.from;
	}
	const struct amount *a = &f->amount;
	out->from = out->to = resolve_shift(base, a, f->direction);
	bool fine = (a->seconds || a->business_minutes) && !(a->days && !a->seconds);
	out->grain = fine ? (a->unit == UNIT_SECOND ? GRAIN_SECOND : GRAIN_MINUTE) : GRAIN_DAY;
	out->clock = fine;
	if (f->anchored && anchor.clock)
		out->clock = true, out->grain = GRAIN_MINUTE;
	else if (f->anchored)
		out->to = fine ? out->from : out->from + DAY_SECONDS;
	if (!f->anchored) {
		resolver_reason(r, REASON_NOW, a->count);
		if (rest.has & (HAS_CLOCK | HAS_PART)) { // in 7 days at 5pm
			struct day_span day = {.from = (int32_t)floor_div(out->from, DAY_SECONDS)};
			day.to = day.from + 1;
			if (rest.has & HAS_CLOCK)
				clock_on(r, &rest, &day, out);
			else
				part_on(r, &rest, day.from, out);
		}
	}
	return true;
}

// "The visit is tomorrow between 9 and 11. At noon we call you": an hour or part of the day said alone
// belongs to the day that was told just before.
static bool follows_day(const struct resolver *r, const struct frame *f)
{
	return r->follow && f->has & (HAS_CLOCK | HAS_PART) && !f->part_this && !(f->has & HAS_ZONE);
}

bool resolve_point(struct resolver *r, const struct frame *f, struct point *out)
{
	*out = (struct point){0};
	if (f->has & HAS_AMOUNT && !(f->has & HAS_MONTH && !f->anchored))
		return amount_point(r, f, out);
	if (f->has & HAS_NOW) {
		out->from = out->to = r->now;
		out->clock = true;
		out->grain = GRAIN_SECOND;
		return true;
	}
	struct day_span days = {0};
	bool known = f->has & (HAS_ANY_DAY | HAS_EDGE);
	if (known && !resolve_days(r, f, &days))
		return false;
	if (!known && follows_day(r, f)) { // the day told before serves this hour too
		days = (struct day_span){.from = r->follow_day, .to = r->follow_day + 1, .grain = GRAIN_DAY};
		known = true;
	}
	if (known)
		r->out->flags |= WHEN_DAY;
	if (f->has & HAS_CLOCK) {
		if (known)
			clock_on(r, f, &days, out);
		else
			set_clock(r, f, next_clock(r, f), out);
	} else if (f->has & HAS_PART) {
		part_on(r, f, known ? days.from : part_day(r, f), out);
		out->has_other = days.has_other;
		out->other = out->from + (int64_t)(days.other - days.from) * DAY_SECONDS;
		out->other_to = out->to + (int64_t)(days.other - days.from) * DAY_SECONDS;
	} else if (f->edge && f->edge_unit == UNIT_DAY && days.to - days.from == 1) {
		day_edge(r, f, days.from, out);
	} else {
		out->from = at_minute(days.from, 0);
		out->to = at_minute(days.to, 0);
		out->grain = days.grain;
		out->has_other = days.has_other;
		out->other = at_minute(days.other, 0);
		out->other_to = out->other + (out->to - out->from);
	}
	return true;
}

// am and pm of one end serve the other: "3-4pm", "11-1pm", "3pm to 5".
static void lend_meridiem(struct frame *a, struct frame *b)
{
	bool a_open = a->meridiem == MERIDIEM_NONE && !a->sure,
	     b_open = b->meridiem == MERIDIEM_NONE && !b->sure;
	if (a_open && b->meridiem != MERIDIEM_NONE) {
		bool later = a->minute % 720 > b->minute % 720;
		a->meridiem =
		    later ? (uint8_t)(b->meridiem == MERIDIEM_PM ? MERIDIEM_AM : MERIDIEM_PM) : b->meridiem;
	} else if (b_open && a->meridiem != MERIDIEM_NONE && b->minute % 720 > a->minute % 720) {
		b->meridiem = a->meridiem;
	}
}

// The second hour of a window: the first such hour behind the first one.
static int64_t clock_behind(struct resolver *r, const struct frame *b, int64_t from)
{
	int32_t day = (int32_t)floor_div(from, DAY_SECONDS);
	bool open = b->meridiem == MERIDIEM_NONE && !b->sure && b->minute <= 12 * 60 && !(b->has & HAS_PART);
	int32_t minute = open ? b->minute % 720 : certain_minute(r, b);
	for (int32_t half = 0; half <= 2 * DAY_MINUTES; half += open ? 720 : DAY_MINUTES)
		if (at_minute(day, minute + half) > from)
			return at_minute(day, minute + half);
	return from;
}

// Both ends are hours of one day.
static bool clock_window(struct resolver *r, struct frame *a, struct frame *b, struct point *from,
			 struct point *to)
{
	if (!(a->has & (HAS_ANY_DAY | HAS_PART)) && b->has & (HAS_ANY_DAY | HAS_PART)) {
		struct frame day = *b;
		day.has = (b->has & ~(uint32_t)(HAS_CLOCK | HAS_ZONE)) | (a->has & (HAS_CLOCK | HAS_ZONE));
		day.minute = a->minute;
		day.second = a->second;
		day.sure = a->sure;
		day.meridiem = a->meridiem;
		if (a->has & HAS_ZONE)
			day.zone = a->zone;
		*a = day;
	}
	if (b->has & HAS_ZONE && !(a->has & HAS_ZONE)) {
		a->has |= HAS_ZONE;
		a->zone = b->zone;
	}
	if (b->has & HAS_PART && !(a->has & HAS_PART) && !a->sure && a->meridiem == MERIDIEM_NONE &&
	    a->minute % 720 < b->minute % 720) { // "6 ל-8 בבוקר"
		a->has |= HAS_PART;
		a->part = b->part;
	}
	bool doubtful =
	    !a->sure && a->meridiem == MERIDIEM_NONE && !(a->has & HAS_PART) && a->minute >= 7 * 60;
	if (doubtful && b->sure && a->minute < b->minute && b->minute > 12 * 60) // "8-16": in the morning
		a->meridiem = a->minute < 12 * 60 ? MERIDIEM_AM : MERIDIEM_PM;
	lend_meridiem(a, b);
	struct frame plain = *a;
	plain.has &= ~(uint32_t)HAS_ZONE;
	if (!resolve_point(r, &plain, from))
		return false;
	bool own_day = b->has & HAS_ANY_DAY && a->has & HAS_ANY_DAY &&
		       (b->has & HAS_ANY_DAY) == (a->has & HAS_ANY_DAY) && b->dom != a->dom;
	if (b->has & HAS_DOM && a->has & HAS_DOM && own_day) {
		struct frame end = *b;
		end.has &= ~(uint32_t)HAS_ZONE;
		if (!resolve_point(r, &end, to))
			return false;
	} else {
		*to = *from;
		to->from = to->to = clock_behind(r, b, from->from) + (b->second > 0 ? b->second : 0);
		// A window that is over today is tomorrow's, one that is running is today's.
		if (!(a->has & (HAS_ANY_DAY | HAS_PART)) && from->from - DAY_SECONDS <= r->now &&
		    to->to - DAY_SECONDS > r->now && from->from > r->now + DAY_SECONDS / 2) {
			from->from -= DAY_SECONDS;
			from->to -= DAY_SECONDS;
			to->from = to->to -= DAY_SECONDS;
		}
	}
	if (a->has & HAS_ZONE) {
		const struct zone *z = r->context->hours->zone;
		from->from = from->to = zone_local(z, (from->from - (int64_t)a->zone * 60) * 1000);
		to->from = to->to = zone_local(z, (to->from - (int64_t)a->zone * 60) * 1000);
	}
	return true;
}

bool resolve_window(struct resolver *r, const struct frame *a, const struct frame *b, struct point *from,
		    struct point *to)
{
	struct frame first = *a, second = *b;
	if (first.has & HAS_CLOCK && second.has & HAS_CLOCK)
		return clock_window(r, &first, &second, from, to);
	// "from August 27th - 29th", "13 ביולי עד 15": the month of one serves both.
	if (!(second.has & HAS_MONTH) && second.has & HAS_DOM && first.has & HAS_MONTH) {
		second.has |= first.has & (HAS_MONTH | HAS_YEAR);
		second.month = first.month;
		second.year = first.year;
		second.hebrew = first.hebrew;
	} else if (!(first.has & HAS_MONTH) && first.has & HAS_DOM && second.has & HAS_MONTH) {
		first.has |= second.has & (HAS_MONTH | HAS_YEAR);
		first.month = second.month;
		first.year = second.year;
		first.hebrew = second.hebrew;
	}
	if (first.has & HAS_PART && !(first.has & HAS_ANY_DAY) && second.has & HAS_ANY_DAY)
		first.has |= 0;
	if (!resolve_point(r, &first, from))
		return false;
	struct resolver later = *r;
	later.today = (int32_t)floor_div(from->from, DAY_SECONDS);
	later.now = from->from > r->now ? from->from : r->now;
	bool relative = second.has & (HAS_DAYREL | HAS_UNIT | HAS_AMOUNT | HAS_SAME | HAS_NEXTDAY);
	if (!resolve_point(relative ? r : &later, &second, to))
		return false;
	if (second.has & HAS_WEEKDAY && second.weekday_mod == MOD_NONE && !relative) {
		to->from = at_minute(civil_weekday_from(later.today, (enum weekday)second.weekday), 0);
		to->to = to->from + DAY_SECONDS;
	}
	return to->to > from->from;
}
