// SPDX-License-Identifier: Apache-2.0
// Everything without a year is to come: a date that has passed is next year's, a weekday is after today.
#include "text/when_resolve_day.h"

#define YEARS_TRIED 12 // within so many years weekday and date must agree

static struct day_span one_day(int32_t day)
{
	return (struct day_span){.from = day, .to = day + 1, .grain = GRAIN_DAY};
}

// First day of the span of `unit` that holds `day`, and of the one `shift` further.
static int32_t unit_start(int32_t day, enum when_unit unit, int32_t shift)
{
	struct civil c = civil_date(day);
	switch (unit) {
	case UNIT_WEEK:
		return civil_week_start(day) + 7 * shift;
	case UNIT_WEEKEND:
		return civil_week_start(day) + FRIDAY + 7 * shift;
	case UNIT_MONTH:
		return civil_day(c.year, c.month + shift, 1);
	case UNIT_QUARTER:
		return civil_day(c.year, (c.month - 1) / 3 * 3 + 1 + 3 * shift, 1);
	case UNIT_YEAR:
		return civil_day(c.year + shift, 1, 1);
	default:
		return day + shift;
	}
}

static uint8_t unit_grain(enum when_unit unit)
{
	static const uint8_t grains[] = {GRAIN_SECOND, GRAIN_MINUTE, GRAIN_MINUTE,  GRAIN_DAY, GRAIN_WEEK,
					 GRAIN_WEEK,   GRAIN_MONTH,  GRAIN_QUARTER, GRAIN_YEAR};
	return grains[unit];
}

static struct day_span unit_span(int32_t start, enum when_unit unit)
{
	int32_t end = unit == UNIT_WEEKEND ? start + 2 : unit_start(start, unit, 1);
	return (struct day_span){.from = start, .to = end, .grain = unit_grain(unit)};
}

static int32_t mod_shift(enum modifier mod)
{
	return mod == MOD_NEXT ? 1 : mod == MOD_AFTER_NEXT ? 2 : mod == MOD_LAST ? -1 : 0;
}

// This week, next month, the next 3 days, "upcoming two weeks".
static struct day_span calendar_span(struct resolver *r, const struct frame *f)
{
	enum when_unit unit = (enum when_unit)f->unit;
	enum modifier mod = (enum modifier)f->unit_mod;
	if (mod == MOD_LAST)
		r->out->flags |= WHEN_PAST;
	if (f->unit_count) {
		int32_t first = mod == MOD_LAST ? unit_start(r->today, unit, -f->unit_count)
						: unit_start(r->today, unit, 1);
		int32_t last = mod == MOD_LAST ? unit_start(r->today, unit, -1)
					       : unit_start(r->today, unit, f->unit_count);
		if (f->unit_point)
			return unit_span(last, unit);
		struct day_span end = unit_span(last, unit);
		return (struct day_span){.from = first, .to = end.to, .grain = end.grain};
	}
	int32_t shift = mod_shift(mod);
	if (unit == UNIT_WEEKEND) {
		// On the weekend itself "next weekend" is the coming one all the same.
		int32_t start = unit_start(r->today, unit, 0);
		struct day_span span = unit_span(start + 7 * (shift > 1 ? 2 : shift), unit);
		if (mod == MOD_NEXT) {
			span.has_other = true;
			span.other = start;
		}
		return span;
	}
	// "the coming week" is the next one, except said of what is still to come
	bool coming = mod == MOD_COMING && unit == UNIT_WEEK;
	return unit_span(unit_start(r->today, unit, coming ? 1 : shift), unit);
}

static int32_t nth_weekday_of(const struct day_span *span, int nth, enum weekday w)
{
	if (nth < 0)
		return civil_weekday_from(span->to - 7, w);
	return civil_weekday_from(span->from, w) + 7 * (nth - 1);
}

// A month with or without its year; "next March" is the next one to come.
static struct day_span month_span(const struct resolver *r, const struct frame *f)
{
	struct civil today = civil_date(r->today);
	int32_t year = today.year;
	if (f->has & HAS_YEAR)
		year = f->year;
	else if (f->month < today.month || (f->month == today.month && f->unit_mod == MOD_NEXT))
		year++;
	if (f->unit_mod == MOD_AFTER_NEXT)
		year++;
	if (f->unit_mod == MOD_LAST)
		year = f->month < today.month ? today.year : today.year - 1;
	if (f->has & HAS_AMOUNT)
		year = today.year + f->direction * f->amount.months / 12;
	int32_t from = civil_day(year, f->month, 1);
	return (struct day_span){.from = from, .to = civil_day(year, f->month + 1, 1), .grain = GRAIN_MONTH};
}

// A year in which the date falls on the weekday that was said; false when there is none near.
static bool agreeing_year(const struct frame *f, int32_t around, int32_t *day)
{
	for (int32_t k = 0; k < YEARS_TRIED; k++) {
		int32_t year = around + k;
		if (!civil_valid(year, f->month, f->dom))
			continue;
		*day = civil_day(year, f->month, f->dom);
		if (civil_weekday(*day) == (enum weekday)f->weekday)
			return true;
	}
	return false;
}

static bool hebrew_date_span(struct resolver *r, const struct frame *f, struct day_span *out)
{
	int32_t year = f->has & HAS_YEAR ? f->year : hebrew_date(r->today).year;
	int32_t day = hebrew_day(year, (enum hebrew_month)f->month, f->dom);
	if (!(f->has & HAS_YEAR) && day < r->today)
		day = hebrew_day(year + 1, (enum hebrew_month)f->month, f->dom);
	*out = one_day(day);
	resolver_reason(r, REASON_HEBREW_DATE, day);
	return true;
}

// Day and month, 29 February included: the first year from now on in which it exists.
static bool date_span(struct resolver *r, const struct frame *f, struct day_span *out)
{
	if (f->hebrew)
		return hebrew_date_span(r, f, out);
	int32_t year = f->has & HAS_YEAR ? f->year : civil_date(r->today).year;
	int32_t day = 0;
	if (f->has & HAS_YEAR) {
		if (!civil_valid(year, f->month, f->dom))
			return false;
		day = civil_day(year, f->month, f->dom);
	} else {
		int tries = 0;
		while (tries++ < 9 &&
		       (!civil_valid(year, f->month, f->dom) || civil_day(year, f->month, f->dom) < r->today))
			year++;
		if (!civil_valid(year, f->month, f->dom))
			return false;
		day = civil_day(year, f->month, f->dom);
	}
	*out = one_day(day);
	if (f->dom_to)
		out->to = civil_day(civil_date(day).year, f->month, f->dom_to) + 1;
	if (!(f->has & HAS_WEEKDAY) || civil_weekday(day) == (enum weekday)f->weekday)
		return true;
	int32_t agreed;
	if (!(f->has & HAS_YEAR) && agreeing_year(f, civil_date(r->today).year, &agreed)) {
		int32_t far = civil_date(agreed).year - civil_date(r->today).year;
		// Years away, a slip in the weekday is likelier than a date so far off.
		if (far <= 1 || agreed < r->today) {
			*out = one_day(agreed);
			resolver_reason(r, REASON_YEAR, civil_date(agreed).year);
			return true;
		}
	}
	r->out->flags |= WHEN_MISMATCH;
	out->has_other = true;
	out->other = civil_weekday_from(r->today + 1, (enum weekday)f->weekday);
	return true;
}

// The first day of the first month from `first` on in which day `dom` exists and is not over.
static int32_t month_with_day(const struct resolver *r, int32_t first, int32_t dom)
{
	int tries = 0;
	while (tries++ < 12 && (first + dom - 1 < r->today || civil_date(first + dom - 1).day != dom))
		first = unit_start(first, UNIT_MONTH, 1);
	return first;
}

// A day of the month alone, or of the month that the frame names. A weekday beside it finds the month.
static bool dom_span(struct resolver *r, const struct frame *f, struct day_span *out)
{
	struct civil today = civil_date(r->today);
	int32_t first = civil_day(today.year, today.month, 1);
	if (f->has & HAS_UNIT && f->unit == UNIT_MONTH)
		first = unit_start(r->today, UNIT_MONTH, mod_shift((enum modifier)f->unit_mod));
	else
		first = month_with_day(r, first, f->dom);
	if (f->has & HAS_UNIT && f->unit_mod == MOD_THIS && first + f->dom - 1 < r->today)
		first = unit_start(first, UNIT_MONTH, 1); // "the first of the month", told on the 18th
	if (civil_date(first + f->dom - 1).day != f->dom)
		return false;
	*out = one_day(first + f->dom - 1);
	if (!(f->has & HAS_WEEKDAY) || civil_weekday(out->from) == (enum weekday)f->weekday)
		return true;
	int32_t later = month_with_day(r, unit_start(first, UNIT_MONTH, 1), f->dom);
	if (civil_weekday(later + f->dom - 1) == (enum weekday)f->weekday) {
		*out = one_day(later + f->dom - 1);
		return true;
	}
	r->out->flags |= WHEN_MISMATCH;
	out->has_other = true;
	out->other = civil_weekday_from(r->today + 1, (enum weekday)f->weekday);
	return true;
}

// A weekday: after today unless the words say otherwise; where they leave it open, the other day too.
static struct day_span weekday_span(struct resolver *r, const struct frame *f)
{
	enum weekday w = (enum weekday)f->weekday;
	int32_t coming = civil_weekday_from(r->today + 1, w), week = civil_week_start(r->today);
	if (f->weekday_count)
		return one_day(coming + 7 * (f->weekday_count - 1));
	struct day_span span = one_day(coming);
	switch ((enum modifier)f->weekday_mod) {
	case MOD_LAST:
		r->out->flags |= WHEN_PAST;
		return one_day(coming - (civil_weekday(r->today) == w ? 14 : 7));
	case MOD_AFTER_NEXT:
		return one_day(coming + 7);
	case MOD_NEXT:
		span = one_day(week + 7 + (int32_t)w);
		if (span.from != coming) {
			span.has_other = true;
			span.other = coming;
			resolver_reason(r, REASON_NEXT_AMBIGUOUS, span.from);
		}
		return span;
	case MOD_THIS:
		if (civil_weekday(r->today) == w) {
			span.has_other = true;
			span.other = r->today;
		}
		break;
	case MOD_COMING:
		break;
	default:
		if (civil_weekday(r->today) != w)
			break;
		span.has_other = span.today_first = true;
		span.other = r->today;
		resolver_reason(r, REASON_WEEKDAY_TODAY, span.from);
		return span;
	}
	resolver_reason(r, REASON_WEEKDAY_NEXT, span.from);
	return span;
}

static bool holiday_span(struct resolver *r, const struct frame *f, struct day_span *out)
{
	const struct holiday *h = lexicon_holiday(f->holiday);
	int32_t day;
	if (!h)
		return false;
	if (f->has & HAS_YEAR) {
		int32_t year = f->year;
		if (h->rule == HOLIDAY_HEBREW)
			year += 3760 + (h->month <= TEVET && h->month != TEVET);
		if (!holiday_in_year(h, year, &day))
			return false;
	} else if (!holiday_next(h, r->today + f->eve, &day)) {
		return false;
	}
	*out = one_day(day - f->eve);
	if (!f->eve && h->length > 1)
		out->to = day + h->length;
	resolver_reason(r, REASON_HOLIDAY, out->from);
	return true;
}

// The span that "third Tuesday of", "last day of", "end of" count in.
static struct day_span container(struct resolver *r, const struct frame *f)
{
	if (f->has & HAS_MONTH)
		return month_span(r, f);
	if (f->has & HAS_YEAR)
		return (struct day_span){
		    civil_day(f->year, 1, 1), civil_day(f->year + 1, 1, 1), GRAIN_YEAR, false, 0, false};
	if (f->has & HAS_UNIT)
		return calendar_span(r, f);
	return unit_span(unit_start(r->today, UNIT_YEAR, 0), UNIT_YEAR);
}

static bool nth_span(struct resolver *r, const struct frame *f, struct day_span *out)
{
	struct day_span span = container(r, f);
	if (f->has & HAS_WEEKDAY) {
		*out = one_day(nth_weekday_of(&span, f->nth, (enum weekday)f->weekday));
		bool open = !(f->has & (HAS_YEAR | HAS_UNIT));
		if (open && out->from < r->today && f->has & HAS_MONTH) {
			struct day_span later = {civil_add_months(span.from, 12),
						 civil_add_months(span.to, 12),
						 GRAIN_MONTH,
						 false,
						 0,
						 false};
			*out = one_day(nth_weekday_of(&later, f->nth, (enum weekday)f->weekday));
			span = later;
		}
		return out->from >= span.from && out->from < span.to;
	}
	enum when_unit unit = (enum when_unit)f->nth_unit;
	if (unit == UNIT_WEEKEND) {
		int32_t friday = nth_weekday_of(&span, f->nth, FRIDAY);
		*out = (struct day_span){.from = friday, .to = friday + 2, .grain = GRAIN_WEEK};
		return true;
	}
	int32_t first = f->nth < 0 ? unit_start(span.to - 1, unit, 0)
				   : unit_start(unit_start(span.from, unit, 0), unit, f->nth - 1);
	*out = unit_span(first, unit);
	if (unit == UNIT_QUARTER && !(f->has & HAS_YEAR) && out->to <= r->today)
		*out = unit_span(civil_add_months(first, 12), unit);
	span.to = out->to > span.to ? out->to : span.to;
	return out->from < span.to && out->to > span.from;
}

// The third Tuesday after Christmas.
static bool nth_after(struct resolver *r, const struct frame *f, struct day_span *out)
{
	struct frame anchor = *f;
	anchor.has &= ~(uint32_t)(HAS_NTH | HAS_WEEKDAY);
	struct day_span day;
	if (!resolve_days(r, &anchor, &day))
		return false;
	*out = one_day(civil_weekday_from(day.from + 1, (enum weekday)f->weekday) + 7 * (f->nth - 1));
	return true;
}

// Beginning, middle, end and rest of a span, by Duckling's thirds where ours say nothing.
static void cut_edge(const struct resolver *r, const struct frame *f, enum when_unit unit,
		     struct day_span *span)
{
	int32_t from = span->from, to = span->to;
	switch ((enum edge)f->edge) {
	case EDGE_START:
		span->to = unit == UNIT_WEEK	  ? from + 3
			   : unit == UNIT_MONTH	  ? from + 10
			   : unit == UNIT_QUARTER ? unit_start(from, UNIT_MONTH, 1)
			   : unit == UNIT_YEAR	  ? unit_start(from, UNIT_MONTH, 3)
						  : to;
		break;
	case EDGE_MIDDLE:
		span->from = unit == UNIT_WEEK	  ? from + 2
			     : unit == UNIT_MONTH ? from + 10
			     : unit == UNIT_YEAR  ? unit_start(from, UNIT_MONTH, 4)
						  : from;
		span->to = unit == UNIT_WEEK	? from + 5
			   : unit == UNIT_MONTH ? from + 20
			   : unit == UNIT_YEAR	? unit_start(from, UNIT_MONTH, 8)
						: to;
		break;
	case EDGE_END:
		span->from = unit == UNIT_WEEK	    ? to - 3
			     : unit == UNIT_MONTH   ? from + 20
			     : unit == UNIT_QUARTER ? unit_start(from, UNIT_MONTH, 2)
			     : unit == UNIT_YEAR    ? unit_start(from, UNIT_MONTH, 8)
						    : from;
		break;
	case EDGE_REST:
		span->from = r->today > from ? r->today : from;
		break;
	default:
		return;
	}
	if (unit != UNIT_WEEKEND && span->grain > GRAIN_WEEK)
		span->grain = unit == UNIT_MONTH ? GRAIN_DAY : GRAIN_MONTH;
}

static bool plain_days(struct resolver *r, const struct frame *f, struct day_span *out)
{
	uint32_t has = f->has;
	bool ok = true;
	if (has & HAS_SAME) {
		*out = one_day(r->anchor);
		r->out->flags |= WHEN_SAME_DAY;
	} else if (has & HAS_NEXTDAY) {
		*out = one_day(r->anchor + 1);
		r->out->flags |= WHEN_SAME_DAY;
	} else if (has & HAS_DAYREL) {
		*out = one_day(r->today + f->dayrel);
		if (f->dayrel < 0)
			r->out->flags |= WHEN_PAST;
		if (has & HAS_WEEKDAY && civil_weekday(out->from) != (enum weekday)f->weekday)
			r->out->flags |= WHEN_MISMATCH;
	} else if (has & HAS_NTH) {
		bool after = has & HAS_WEEKDAY && has & (HAS_HOLIDAY | HAS_DOM);
		ok = after ? nth_after(r, f, out) : nth_span(r, f, out);
	} else if (has & HAS_HOLIDAY) {
		ok = holiday_span(r, f, out);
	} else if (has & HAS_DOM) {
		ok = has & HAS_MONTH ? date_span(r, f, out) : dom_span(r, f, out);
		if (ok && f->unit_of)
			*out = unit_span(unit_start(out->from, UNIT_WEEK, 0), UNIT_WEEK);
	} else if (has & HAS_MONTH) {
		*out = month_span(r, f);
	} else if (has & HAS_WEEKDAY && has & HAS_UNIT && f->unit <= UNIT_WEEKEND) {
		struct day_span week = calendar_span(r, f);
		*out = one_day(civil_week_start(week.from) + f->weekday);
	} else if (has & HAS_WEEKDAY) {
		*out = weekday_span(r, f);
	} else if (has & (HAS_UNIT | HAS_YEAR)) {
		*out = container(r, f);
	} else {
		*out = one_day(r->today);
	}
	return ok;
}

static enum when_unit grain_unit(const struct frame *f, const struct day_span *span)
{
	switch (span->grain) {
	case GRAIN_WEEK:
		return f->unit == UNIT_WEEKEND && f->has & HAS_UNIT ? UNIT_WEEKEND : UNIT_WEEK;
	case GRAIN_MONTH:
		return UNIT_MONTH;
	case GRAIN_QUARTER:
		return UNIT_QUARTER;
	case GRAIN_YEAR:
		return UNIT_YEAR;
	default:
		return UNIT_DAY;
	}
}

bool resolve_days(struct resolver *r, const struct frame *f, struct day_span *out)
{
	if (!plain_days(r, f, out))
		return false;
	if (!f->edge)
		return true;
	if (f->edge_unit > UNIT_DAY && !(f->has & (HAS_UNIT | HAS_MONTH | HAS_YEAR))) {
		enum when_unit unit = (enum when_unit)f->edge_unit;
		*out = unit_span(unit_start(out->from, unit, 0), unit);
	}
	if (f->edge_unit != UNIT_DAY)
		cut_edge(r, f, grain_unit(f, out), out);
	return true;
}
