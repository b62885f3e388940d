// SPDX-License-Identifier: Apache-2.0
// Runs of skipped days with one reason become one phrase; counted days are told one by one.
#include "text/hours_words.h"

#include <string.h>

struct line {
	char *out;
	size_t len;
	bool full;
	bool hebrew;
};

static void put(struct line *l, struct slice s)
{
	if (l->full || l->len + s.len + 4 >= HOURS_WORDS_MAX) {
		l->full = true;
		return;
	}
	memcpy(l->out + l->len, s.ptr, s.len);
	l->len += s.len;
}

static void put_number(struct line *l, int64_t v)
{
	char digits[20];
	size_t n = sizeof digits;
	do
		digits[--n] = (char)('0' + v % 10);
	while ((v /= 10) > 0 && n > 0);
	put(l, (struct slice){digits + n, sizeof digits - n});
}

static void put_clock(struct line *l, const struct hours *h, msec at)
{
	int64_t minute = floor_mod(zone_local(h->zone, at), DAY_SECONDS) / 60;
	put_number(l, minute / 60);
	put(l, minute % 60 < 10 ? S(":0") : S(":"));
	put_number(l, minute % 60);
}

static void put_weekday(struct line *l, int32_t day)
{
	static const struct slice en[7] = {S_INIT("Sun"), S_INIT("Mon"), S_INIT("Tue"), S_INIT("Wed"),
					   S_INIT("Thu"), S_INIT("Fri"), S_INIT("Sat")};
	static const struct slice he[7] = {S_INIT("א׳"), S_INIT("ב׳"), S_INIT("ג׳"), S_INIT("ד׳"),
					   S_INIT("ה׳"), S_INIT("ו׳"), S_INIT("שבת")};
	put(l, (l->hebrew ? he : en)[civil_weekday(day)]);
}

// "2:30 h" of counted minutes.
static void put_minutes(struct line *l, int32_t minutes)
{
	if (minutes < 60) {
		put_number(l, minutes);
		put(l, l->hebrew ? S(" דק׳") : S(" min"));
		return;
	}
	put_number(l, minutes / 60);
	if (minutes % 60) {
		put(l, minutes % 60 < 10 ? S(":0") : S(":"));
		put_number(l, minutes % 60);
	}
	put(l, l->hebrew ? S(" ש׳") : S(" h"));
}

static struct slice name_of(const struct line *l, const struct hours_step *s)
{
	if (s->on.why == HOURS_EXCEPTION)
		return s->on.exception->why;
	if (s->on.holiday && (s->on.why == HOURS_HOLIDAY || s->on.why == HOURS_EVE))
		return l->hebrew ? s->on.holiday->he : s->on.holiday->en;
	return NO_SLICE;
}

// " (Shavuot)", " (eve of Shavuot)", or nothing for weekends and usual days.
static void put_reason(struct line *l, const struct hours_step *s)
{
	struct slice name = name_of(l, s);
	if (name.len == 0)
		return;
	put(l, S(" ("));
	if (s->on.why == HOURS_EVE && s->on.holiday->work != WORK_HALF)
		put(l, l->hebrew ? S("ערב ") : S("eve of "));
	put(l, name);
	put(l, S(")"));
}

// Days that need no explanation: the weekend and its short days.
static bool no_reason(const struct hours_step *s)
{
	return s->on.why == HOURS_WEEKEND || s->on.why == HOURS_SHORT;
}

// One past the last of the skipped steps from `i` on that share their reason.
static uint32_t run_end(const struct hours_path *p, uint32_t i)
{
	uint32_t k = i + 1;
	while (k < p->count && p->step[k].kind == HOURS_SKIPPED &&
	       no_reason(&p->step[k]) == no_reason(&p->step[i]) &&
	       (no_reason(&p->step[i]) || (p->step[k].on.why == p->step[i].on.why &&
					   p->step[k].on.exception == p->step[i].on.exception &&
					   p->step[k].on.holiday == p->step[i].on.holiday)))
		k++;
	return k;
}

static void put_skipped(struct line *l, const struct hours_path *p, uint32_t i, uint32_t end)
{
	put_weekday(l, p->step[i].day);
	if (end - i == 2)
		put(l, l->hebrew ? S(" ו") : S(" and "));
	else if (end - i > 2)
		put(l, l->hebrew ? S(" עד ") : S(" to "));
	if (end - i > 1)
		put_weekday(l, p->step[end - 1].day);
	put(l, !l->hebrew ? S(" skipped") : end - i > 1 ? S(" לא נספרים") : S(" לא נספר"));
	put_reason(l, &p->step[i]);
}

static void put_start(struct line *l, const struct hours_path *p, const struct hours *h)
{
	put_weekday(l, zone_day(h->zone, p->start));
	put(l, S(" "));
	put_clock(l, h, p->start);
	put(l, S(" + "));
	if (!p->days) {
		put_minutes(l, p->asked);
		put(l, l->hebrew ? S(" של פעילות") : S(" of opening hours"));
	} else if (p->asked == 1) {
		put(l, l->hebrew ? S("יום עסקים") : S("1 business day"));
	} else {
		put_number(l, p->asked);
		put(l, l->hebrew ? S(" ימי עסקים") : S(" business days"));
	}
	put(l, S(":"));
}

size_t hours_words(const struct hours_path *p, const struct hours *h, bool hebrew, char out[HOURS_WORDS_MAX])
{
	struct line l = {.out = out, .hebrew = hebrew};
	put_start(&l, p, h);
	const char *comma = "";
	for (uint32_t i = 0; i < p->count;) {
		const struct hours_step *s = &p->step[i];
		if (s->kind == HOURS_START) {
			i++;
			continue;
		}
		put(&l, *comma ? S(", ") : S(" "));
		comma = ",";
		if (s->kind == HOURS_SKIPPED) {
			uint32_t end = run_end(p, i);
			put_skipped(&l, p, i, end);
			i = end;
			continue;
		}
		put_weekday(&l, s->day);
		put(&l, S(" "));
		if (p->days)
			put_number(&l, s->nth);
		else
			put_minutes(&l, s->minutes);
		put_reason(&l, s);
		i++;
	}
	bool cut = l.full || p->more;
	l.full = false;
	if (cut && l.len + 64 < HOURS_WORDS_MAX)
		put(&l, S(", …"));
	else if (cut)
		l.len = HOURS_WORDS_MAX - 64;
	put(&l, hebrew ? S(" ← ") : S(" → "));
	put_weekday(&l, zone_day(h->zone, p->due));
	put(&l, S(" "));
	put_clock(&l, h, p->due);
	out[l.len] = 0;
	return l.len;
}
