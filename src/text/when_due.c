// SPDX-License-Identifier: Apache-2.0
// "By Thursday" ends with Thursday's opening hours; a day on which the desk is closed ends at 23:59, so that
// its due stays on its date. A window is due at its end, a part of the day likewise.
#include "text/when_due.h"

#define BACK_DAYS 14 // how far "before Sunday" looks for an open day

static msec moment(const struct resolver *r, int64_t local)
{
	return zone_moment(r->context->hours->zone, local, NULL);
}

// A clock time, with a word about the two nights of the year.
static msec clock_moment(struct resolver *r, int64_t local)
{
	enum zone_fold fold;
	msec at = zone_moment(r->context->hours->zone, local, &fold);
	if (fold != ZONE_ONCE)
		resolver_reason(r, REASON_NIGHT, 0);
	return at;
}

// The end of a day itself: what happens "on Thursday" may happen until midnight.
static msec day_end(struct resolver *r, int32_t day)
{
	resolver_reason(r, REASON_DAY_END, day);
	return zone_day_minute(r->context->hours->zone, day, DAY_MINUTES - 1);
}

// The end of a deadline's day: of its opening hours, or 23:59 when it is closed or they are over.
static msec day_due(struct resolver *r, int32_t day)
{
	msec at;
	if (hours_closing(r->context->hours, day, &at) && at > r->context->now) {
		resolver_reason(r, REASON_CLOSING, day);
		return at;
	}
	return day_end(r, day);
}

static int32_t last_day(const struct point *p)
{
	return (int32_t)floor_div(p->to - 1, DAY_SECONDS);
}

// Midnight at the end of a part or window is told as 23:59 of its own day.
static msec end_due(const struct resolver *r, int64_t local)
{
	return moment(r, floor_mod(local, DAY_SECONDS) == 0 ? local - 60 : local);
}

static msec point_due(struct resolver *r, const struct point *p)
{
	if (p->clock)
		return clock_moment(r, p->from);
	if (p->grain == GRAIN_DAYPART) {
		resolver_reason(r, REASON_PART_END, (int32_t)(floor_mod(p->to, DAY_SECONDS) / 60));
		return end_due(r, p->to);
	}
	return day_due(r, last_day(p));
}

// "before Thursday": the end of the last open day before it that is not over.
static msec before_due(struct resolver *r, const struct point *p)
{
	if (p->clock || p->grain == GRAIN_DAYPART)
		return clock_moment(r, p->from);
	int32_t day = (int32_t)floor_div(p->from, DAY_SECONDS);
	for (int32_t back = 1; back <= BACK_DAYS && day - back >= r->today; back++) {
		msec at;
		if (hours_closing(r->context->hours, day - back, &at) && at > r->context->now) {
			resolver_reason(r, REASON_CLOSING, day - back);
			return at;
		}
	}
	return day_end(r, day - 1);
}

// Spans that are told as windows: the weekend, edges, "13-15 July", "next 3 weeks".
static bool is_window(const struct frame *f, const struct point *p)
{
	if (p->clock)
		return false;
	bool weekend = f->has & HAS_UNIT && f->unit == UNIT_WEEKEND && !(f->has & (HAS_WEEKDAY | HAS_DOM));
	weekend |= f->has & HAS_NTH && f->nth_unit == UNIT_WEEKEND;
	bool counted = f->has & HAS_UNIT && f->unit_count && !f->unit_point;
	return p->grain == GRAIN_DAYPART || weekend || counted || (f->edge && f->edge_unit != UNIT_DAY) ||
	       f->dom_to || (p->grain == GRAIN_DAY && p->to - p->from > DAY_SECONDS);
}

static void fill_on(struct resolver *r, const struct expression *e, const struct point *p,
		    struct when_choice *out)
{
	bool window = is_window(&e->a, p);
	out->from = window ? moment(r, p->from) : WHEN_NONE;
	out->to = window ? moment(r, p->to) : WHEN_NONE;
	bool days = !p->clock && p->grain != GRAIN_DAYPART;
	out->due = days ? day_end(r, last_day(p)) : point_due(r, p);
	out->due_from = p->clock ? WHEN_NONE : moment(r, p->from);
	out->at = window ? out->due : moment(r, p->from);
}

static void fill_by(struct resolver *r, const struct expression *e, const struct point *p,
		    struct when_choice *out)
{
	bool weekend = e->a.has & HAS_UNIT && e->a.unit == UNIT_WEEKEND && !(e->a.has & HAS_WEEKDAY);
	out->from = out->due_from = WHEN_NONE;
	const struct holiday *holiday = e->a.has & HAS_HOLIDAY && !e->a.eve && p->grain == GRAIN_DAY
					    ? lexicon_holiday(e->a.holiday)
					    : NULL;
	bool closed = holiday && holiday->work == WORK_NONE; // "by Passover" is before it
	bool before =
	    e->relation == RELATION_BEFORE && e->a.edge != EDGE_END; // before the end of the month: by it
	if (before || closed || (e->exclusive_by && weekend)) {
		out->due = before_due(r, p);
		out->to = moment(r, p->from);
	} else if ((e->a.edge == EDGE_START || holiday) && !p->clock && p->grain != GRAIN_DAYPART) {
		out->due = day_due(r, (int32_t)floor_div(p->from, DAY_SECONDS));
		out->to = out->due;
	} else if (e->a.edge == EDGE_MIDDLE && p->grain <= GRAIN_WEEK && !p->clock &&
		   p->grain != GRAIN_DAYPART) {
		// by the middle: the fifteenth, Wednesday
		out->due = day_due(r, p->grain == GRAIN_WEEK ? last_day(p) - 1 : last_day(p) - 5);
		out->to = out->due;
	} else {
		out->due = point_due(r, p);
		out->to = p->clock ? out->due : moment(r, p->to);
	}
	out->at = out->due;
}

// After 16:00 tomorrow: until the end of that day. After Sunday: no due.
static void fill_after(struct resolver *r, const struct expression *e, const struct point *p,
		       struct when_choice *out)
{
	int64_t begin = p->clock || e->since ? p->from : p->to;
	out->from = out->at = out->due_from = moment(r, begin);
	out->to = out->due = WHEN_NONE;
	bool hour = e->a.has & HAS_CLOCK || (p->grain == GRAIN_DAYPART && !p->closing);
	if (!hour || e->a.has & HAS_AMOUNT)
		return;
	out->due = day_due(r, (int32_t)floor_div(begin, DAY_SECONDS));
	if (out->due <= out->from)
		out->due = day_end(r, (int32_t)floor_div(begin, DAY_SECONDS));
}

static void fill_point(struct resolver *r, const struct expression *e, const struct point *p,
		       struct when_choice *out)
{
	switch ((enum when_relation)e->relation) {
	case RELATION_BY:
	case RELATION_BEFORE:
	case RELATION_WITHIN:
		fill_by(r, e, p, out);
		break;
	case RELATION_AFTER:
		fill_after(r, e, p, out);
		break;
	default:
		fill_on(r, e, p, out);
	}
}

static void put(struct when *w, const struct when_choice *c)
{
	w->at = c->at;
	w->from = c->from;
	w->to = c->to;
	w->due_from = c->due == WHEN_NONE ? WHEN_NONE : c->due_from;
	w->due = c->due;
}

// Business days and opening hours.
static bool fill_business(struct resolver *r, const struct expression *e)
{
	const struct amount *a = &e->a.amount;
	struct when *w = r->out;
	msec due, base = r->context->now;
	if (e->a.anchored) {
		struct frame anchor = e->a;
		struct point p;
		anchor.has &= ~(uint32_t)HAS_AMOUNT;
		anchor.anchored = false;
		if (!resolve_point(r, &anchor, &p))
			return false;
		base = moment(r, p.from);
	}
	bool days = a->business_days > 0;
	bool counted = days ? hours_add_days(r->context->hours, base, a->business_days, &due, NULL)
			    : hours_add_minutes(r->context->hours, base, a->business_minutes, &due, NULL);
	if (!counted)
		return false;
	w->base = base;
	w->grain = days ? GRAIN_DAY : GRAIN_MINUTE;
	w->count = days ? a->business_days : a->business_minutes;
	w->unit = days ? UNIT_DAY : UNIT_MINUTE;
	w->flags |= WHEN_BUSINESS;
	resolver_reason(r, REASON_BUSINESS, w->count);
	bool sets = e->relation != RELATION_FOR && e->relation != RELATION_AFTER && !a->vague;
	put(w, &(struct when_choice){due, WHEN_NONE, WHEN_NONE, WHEN_NONE, sets ? due : WHEN_NONE});
	if (e->relation == RELATION_AFTER)
		w->from = due;
	return true;
}

// "in 3 hours", "within 2 weeks", "30 days", "3 days ago".
static bool fill_amount(struct resolver *r, const struct expression *e)
{
	const struct amount *a = &e->a.amount;
	struct when *w = r->out;
	w->flags |= WHEN_DURATION;
	w->count = a->count;
	w->unit = a->unit;
	if ((a->business_days || a->business_minutes) && e->a.direction > 0)
		return fill_business(r, e);
	struct point p;
	if (!resolve_point(r, &e->a, &p))
		return false;
	w->grain = p.grain;
	w->part = p.part;
	// Hours and minutes are real time, also over the two nights of the year.
	bool real = !a->days && !a->months && a->seconds && !(e->a.has & (HAS_CLOCK | HAS_PART));
	msec at = real ? r->context->now + e->a.direction * a->seconds * 1000 : moment(r, p.from);
	msec due = p.grain == GRAIN_DAYPART ? end_due(r, p.to) : at;
	int32_t day = (int32_t)floor_div(p.from, DAY_SECONDS);
	bool on = e->relation == RELATION_ON;
	if (p.grain == GRAIN_DAY)
		due = on ? day_end(r, day) : day_due(r, day);
	struct when_choice c = {
	    .at = at, .from = WHEN_NONE, .to = WHEN_NONE, .due_from = WHEN_NONE, .due = due};
	if (on && p.grain == GRAIN_DAY)
		c.due_from = moment(r, (int64_t)day * DAY_SECONDS);
	else if (on && p.grain == GRAIN_DAYPART)
		c.due_from = moment(r, p.from);
	if (e->relation == RELATION_AFTER) {
		c.from = at;
		c.due = WHEN_NONE;
	} else if (e->relation == RELATION_FOR || a->vague || e->a.direction < 0) {
		c.due = WHEN_NONE;
	} else if (e->relation == RELATION_WITHIN) {
		c.at = due;
		c.to = at;
	}
	put(w, &c);
	return true;
}

// "the next 3 hours": whole hours from the next one on, but due when three hours have passed.
static bool fill_fine_span(struct resolver *r, const struct expression *e)
{
	struct when *w = r->out;
	const struct frame *f = &e->a;
	int64_t step = f->unit == UNIT_HOUR ? 3600 : f->unit == UNIT_MINUTE ? 60 : 1;
	int64_t begin = floor_div(r->now, step) * step, length = step * f->unit_count;
	bool past = f->unit_mod == MOD_LAST;
	w->grain = f->unit == UNIT_SECOND ? GRAIN_SECOND : GRAIN_MINUTE;
	w->from = moment(r, past ? begin - length : begin + step);
	w->to = moment(r, past ? begin : begin + step + length);
	w->at = r->context->now + (past ? -length : length) * 1000;
	w->flags |= past ? WHEN_PAST : WHEN_DURATION;
	w->relation = past ? RELATION_BETWEEN : RELATION_WITHIN;
	w->count = f->unit_count;
	w->unit = (uint8_t)f->unit;
	w->due = past || w->flags & WHEN_VAGUE ? WHEN_NONE : w->at;
	return true;
}

static bool fill_window(struct resolver *r, const struct expression *e)
{
	struct point from, to;
	struct when *w = r->out;
	if (!resolve_window(r, &e->a, &e->b, &from, &to))
		return false;
	bool days = !to.clock && to.grain != GRAIN_DAYPART;
	w->grain = to.grain < from.grain ? to.grain : from.grain;
	w->part = from.part;
	w->from = moment(r, from.from);
	w->to = moment(r, to.to);
	w->due = days ? day_end(r, last_day(&to)) : end_due(r, to.to);
	w->due_from = w->from;
	w->at = w->due;
	return w->to >= w->from;
}

// "every day", "every hour": the first of them.
static bool fill_every_unit(struct resolver *r, const struct expression *e)
{
	struct when *w = r->out;
	if (e->a.unit == UNIT_HOUR) {
		w->grain = GRAIN_MINUTE;
		w->at = w->due = r->context->now + 3600000;
		return true;
	}
	struct expression day = *e;
	day.relation = RELATION_ON;
	if (e->a.unit == UNIT_DAY && !(e->a.has & (HAS_CLOCK | HAS_PART | HAS_DAYREL))) {
		day.a.has |= HAS_DAYREL;
		day.a.dayrel = 0;
	}
	struct point p;
	struct when_choice c;
	if (!resolve_point(r, &day.a, &p))
		return false;
	w->grain = p.grain;
	w->part = p.part;
	fill_on(r, &day, &p, &c);
	put(w, &c);
	return true;
}

// The other reading of an ambiguous point.
static void fill_choice(struct resolver *r, const struct expression *e, const struct point *p)
{
	struct when *w = r->out;
	if (!p->has_other || w->choices == WHEN_CHOICES_MAX)
		return;
	struct point other = *p;
	other.from = p->other;
	other.to = p->other_to;
	uint8_t reasons = w->reasons;
	fill_point(r, e, &other, &w->choice[w->choices++]);
	w->reasons = reasons; // the reasons told are those of the first reading
}

// "16:00 for 30 minutes".
static void fill_length(struct resolver *r, const struct expression *e, const struct point *p)
{
	struct when *w = r->out;
	w->from = moment(r, p->from);
	w->to = moment(r, resolve_shift(p->from, &e->length, 1));
	w->due_from = w->from;
	w->due = w->at = w->to;
}

bool due_fill(struct resolver *r, const struct expression *e)
{
	struct when *w = r->out;
	w->relation = e->relation;
	w->flags |= e->flags;
	w->at = w->from = w->to = w->due_from = w->due = WHEN_NONE;
	if (e->a.approximate || e->a.amount.approximate || e->relation == RELATION_AROUND)
		w->flags |= WHEN_APPROXIMATE;
	if (e->a.amount.vague)
		w->flags |= WHEN_VAGUE;
	if (e->every && e->every_unit)
		return fill_every_unit(r, e);
	if (e->two)
		return fill_window(r, e);
	if (e->a.has & HAS_UNIT && e->a.unit_count && e->a.unit <= UNIT_HOUR)
		return fill_fine_span(r, e);
	bool business = e->a.amount.business_days || e->a.amount.business_minutes;
	if (e->a.has & HAS_AMOUNT && (!e->a.anchored || business) &&
	    !(e->a.has & HAS_MONTH && !e->a.anchored))
		return fill_amount(r, e);
	struct point p;
	if (!resolve_point(r, &e->a, &p))
		return false;
	w->grain = p.grain;
	w->part = p.part;
	if (e->length_given) {
		fill_length(r, e, &p);
		return true;
	}
	struct when_choice c;
	fill_point(r, e, &p, &c);
	put(w, &c);
	fill_choice(r, e, &p);
	if (e->a.anchored) {
		w->flags |= WHEN_DURATION;
		w->count = e->a.amount.count;
		w->unit = e->a.amount.unit;
	}
	bool unknown_day = w->flags & WHEN_SAME_DAY && !r->anchored; // "that day", and none was told
	if (w->flags & (WHEN_VAGUE | WHEN_PAST) || unknown_day)
		w->due_from = w->due = WHEN_NONE;
	return true;
}
