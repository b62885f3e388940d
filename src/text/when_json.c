// SPDX-License-Identifier: Apache-2.0
// A little writer over a fixed buffer.
#include "text/when_json.h"

#include <string.h>

#include "text/hours_words.h"

struct pen {
	char *out;
	size_t len, size;
	bool full;
	const struct when_context *context;
};

static void put(struct pen *p, struct slice s)
{
	if (p->full || s.len > p->size - p->len) {
		p->full = true;
		return;
	}
	memcpy(p->out + p->len, s.ptr, s.len);
	p->len += s.len;
}

static void put_number(struct pen *p, int64_t v)
{
	char digits[24];
	size_t n = sizeof digits;
	bool negative = v < 0;
	if (negative)
		v = -v;
	do
		digits[--n] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	if (negative)
		digits[--n] = '-';
	put(p, (struct slice){digits + n, sizeof digits - n});
}

static void put_text(struct pen *p, struct slice s)
{
	put(p, S("\""));
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			put(p, S("\\"));
		put(p, slice_sub(s, i, i + 1));
	}
	put(p, S("\""));
}

static void put_moment(struct pen *p, struct slice name, msec at)
{
	char text[CIVIL_ISO_MAX];
	put(p, name);
	if (at == WHEN_NONE) {
		put(p, S("null"));
		return;
	}
	size_t len = civil_iso(at, zone_offset(p->context->hours->zone, at), text);
	put_text(p, (struct slice){text, len});
}

static void put_moments(struct pen *p, msec at, msec from, msec to, msec due_from, msec due)
{
	put_moment(p, S("\"at\":"), at);
	put_moment(p, S(",\"from\":"), from);
	put_moment(p, S(",\"to\":"), to);
	put_moment(p, S(",\"due\":"), due);
	put_moment(p, S(",\"due_from\":"), due_from);
}

static void put_flags(struct pen *p, uint16_t flags)
{
	static const struct {
		uint16_t flag;
		struct slice member;
	} names[] = {
	    {WHEN_VAGUE, S_INIT(",\"vague\":true")},
	    {WHEN_PAST, S_INIT(",\"past\":true")},
	    {WHEN_BUSINESS, S_INIT(",\"business\":true")},
	    {WHEN_APPROXIMATE, S_INIT(",\"approximate\":true")},
	    {WHEN_SAME_DAY, S_INIT(",\"same_day\":true")},
	    {WHEN_LATENT, S_INIT(",\"latent\":true")},
	    {WHEN_MISMATCH, S_INIT(",\"mismatch\":true")},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (flags & names[i].flag)
			put(p, names[i].member);
}

enum value_form { VALUE_NONE, VALUE_DAY, VALUE_CLOCK, VALUE_NUMBER };

static void put_reason(struct pen *p, struct when_reason r)
{
	static const struct {
		struct slice name;
		enum value_form form;
	} kinds[] = {
	    [REASON_NONE] = {S_INIT("none"), VALUE_NONE},
	    [REASON_NOW] = {S_INIT("from_now"), VALUE_NUMBER},
	    [REASON_DAY] = {S_INIT("day"), VALUE_DAY},
	    [REASON_WEEKDAY_NEXT] = {S_INIT("next_weekday"), VALUE_DAY},
	    [REASON_WEEKDAY_TODAY] = {S_INIT("weekday_is_today"), VALUE_DAY},
	    [REASON_NEXT_AMBIGUOUS] = {S_INIT("next_is_ambiguous"), VALUE_DAY},
	    [REASON_HOLIDAY] = {S_INIT("holiday"), VALUE_DAY},
	    [REASON_HEBREW_DATE] = {S_INIT("hebrew_date"), VALUE_DAY},
	    [REASON_BARE_AFTERNOON] = {S_INIT("bare_hour_afternoon"), VALUE_CLOCK},
	    [REASON_BARE_OPEN] = {S_INIT("bare_hour_opening_hours"), VALUE_CLOCK},
	    [REASON_NEXT_DAY] = {S_INIT("hour_has_passed"), VALUE_DAY},
	    [REASON_CLOSING] = {S_INIT("end_of_opening_hours"), VALUE_DAY},
	    [REASON_DAY_END] = {S_INIT("end_of_day"), VALUE_DAY},
	    [REASON_PART_END] = {S_INIT("end_of_daypart"), VALUE_CLOCK},
	    [REASON_BUSINESS] = {S_INIT("business_time"), VALUE_NUMBER},
	    [REASON_NIGHT] = {S_INIT("clock_change"), VALUE_NONE},
	    [REASON_YEAR] = {S_INIT("weekday_agrees_in_year"), VALUE_NUMBER},
	};
	char text[CIVIL_ISO_MAX];
	put(p, S("{\"why\":"));
	put_text(p, kinds[r.kind].name);
	if (kinds[r.kind].form == VALUE_DAY) {
		put(p, S(",\"day\":"));
		put_text(p, (struct slice){text, civil_iso_day(r.value, text)});
	} else if (kinds[r.kind].form == VALUE_CLOCK) {
		int32_t minute = r.value % DAY_MINUTES;
		char clock[5] = {(char)('0' + minute / 600), (char)('0' + minute / 60 % 10), ':',
				 (char)('0' + minute % 60 / 10), (char)('0' + minute % 10)};
		put(p, S(",\"clock\":"));
		put_text(p, (struct slice){clock, sizeof clock});
	} else if (kinds[r.kind].form == VALUE_NUMBER) {
		put(p, S(",\"value\":"));
		put_number(p, r.value);
	}
	put(p, S("}"));
}

static void put_details(struct pen *p, const struct when *w, bool hebrew)
{
	static const struct slice units[] = {S_INIT("second"), S_INIT("minute"),  S_INIT("hour"),
					     S_INIT("day"),    S_INIT("week"),	  S_INIT("weekend"),
					     S_INIT("month"),  S_INIT("quarter"), S_INIT("year")};
	struct hours_path path;
	char words[HOURS_WORDS_MAX];
	if (w->flags & WHEN_DURATION) {
		put(p, S(",\"duration\":{\"value\":"));
		put_number(p, w->count);
		put(p, S(",\"unit\":"));
		put_text(p, units[w->unit]);
		put(p, S("}"));
	}
	put(p, S(",\"reasons\":["));
	for (uint8_t i = 0; i < w->reasons; i++) {
		put(p, i ? S(",") : S(""));
		put_reason(p, w->reason[i]);
	}
	put(p, S("]"));
	if (when_path(w, p->context, &path)) {
		put(p, S(",\"because\":"));
		put_text(p, (struct slice){words, hours_words(&path, p->context->hours, hebrew, words)});
	}
}

static void put_time(struct pen *p, const struct when *w, bool hebrew)
{
	put(p, S("{\"span\":["));
	put_number(p, w->span.cp_from);
	put(p, S(","));
	put_number(p, w->span.cp_to);
	put(p, S("],\"grain\":"));
	put_text(p, when_grain_name((enum when_grain)w->grain));
	put(p, S(","));
	put_moments(p, w->at, w->from, w->to, w->due_from, w->due);
	put(p, S(",\"part\":"));
	if (w->part)
		put_text(p, when_part_name((enum when_part)w->part));
	else
		put(p, S("null"));
	put(p, S(",\"relation\":"));
	put_text(p, when_relation_name((enum when_relation)w->relation));
	put_flags(p, w->flags);
	if (w->choices) {
		put(p, S(",\"alternatives\":["));
		for (uint8_t i = 0; i < w->choices; i++) {
			put(p, i ? S(",{") : S("{"));
			put_moments(p, w->choice[i].at, w->choice[i].from, w->choice[i].to,
				    w->choice[i].due_from, w->choice[i].due);
			put(p, S("}"));
		}
		put(p, S("]"));
	}
	put_details(p, w, hebrew);
	put(p, S("}"));
}

size_t when_json(const struct when *times, uint32_t count, const struct when_context *c, struct slice id,
		 bool hebrew, char *out, size_t size)
{
	struct pen p = {.out = out, .size = size, .context = c};
	put(&p, S("{"));
	if (id.len) {
		put(&p, S("\"id\":"));
		put(&p, id);
		put(&p, S(","));
	}
	put(&p, S("\"times\":["));
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			put(&p, S(","));
		put_time(&p, &times[i], hebrew);
	}
	put(&p, S("]}"));
	return p.full ? 0 : p.len;
}
