// SPDX-License-Identifier: Apache-2.0
// A date is a handful of words and numbers; what each one is, its shape tells: a month by name, a year by
// four digits (or the third number), a time by its colon, a zone by its sign or name.
#include "mail/mail_date.h"

#include "mail/utf.h"
#include "text/civil.h"

struct parts {
	int32_t year, month, day, hour, minute, second, offset;
	bool has_year, has_month, has_day, has_time, pm, am;
};

static const char months[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
				   "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct slice hebrew_months[12] = {
    S_INIT("ינואר"), S_INIT("פברואר"), S_INIT("מרץ"),	 S_INIT("אפריל"),   S_INIT("מאי"),    S_INIT("יוני"),
    S_INIT("יולי"),  S_INIT("אוגוסט"), S_INIT("ספטמבר"), S_INIT("אוקטובר"), S_INIT("נובמבר"), S_INIT("דצמבר"),
};

struct zone_name {
	const char *name;
	int16_t minutes;
};

static const struct zone_name zones[] = {
    {"ut", 0},	   {"utc", 0},	  {"gmt", 0},	 {"z", 0},	{"est", -300}, {"edt", -240}, {"cst", -360},
    {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"ist", 120},  {"idt", 180},
    {"cet", 60},   {"cest", 120}, {"bst", 60},	 {"eet", 120},	{"eest", 180}, {"msk", 180},
};

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool number_at(struct slice s, size_t *at, int32_t *out, int *digits)
{
	int32_t v = 0;
	int n = 0;

	while (*at < s.len && digit(s.ptr[*at]) && n < 9) {
		v = v * 10 + (s.ptr[*at] - '0');
		(*at)++;
		n++;
	}
	*out = v;
	*digits = n;
	return n > 0;
}

static void time_read(struct slice w, struct parts *p)
{
	int digits;
	size_t at = 0;

	if (!number_at(w, &at, &p->hour, &digits) || at >= w.len || (w.ptr[at] != ':' && w.ptr[at] != '.'))
		return;
	at++;
	if (!number_at(w, &at, &p->minute, &digits))
		return;
	p->has_time = true;
	if (at < w.len && (w.ptr[at] == ':' || w.ptr[at] == '.')) {
		at++;
		number_at(w, &at, &p->second, &digits);
	}
	w = slice_sub(w, at, w.len);
	p->pm |= ascii_starts(w, S("pm"));
	p->am |= ascii_starts(w, S("am"));
}

// "+0200", "-05:30".
static void sign_read(struct slice w, struct parts *p)
{
	int32_t hours, minutes = 0;
	size_t at = 1;
	int digits;

	if (!number_at(w, &at, &hours, &digits))
		return;
	if (digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (at < w.len && w.ptr[at] == ':') {
		at++;
		number_at(w, &at, &minutes, &digits);
	}
	if (hours > 14 || minutes > 59)
		return;
	p->offset = (hours * 60 + minutes) * (*w.ptr == '-' ? -60 : 60);
}

// "19", "2026", "19-Nov-2026", "19/11/2026", "22.11.26": one to three numbers or names with marks between.
static void numbers_read(struct slice w, struct parts *p)
{
	int32_t v[3];
	int n[3], count = 0;
	size_t at = 0;

	while (count < 3 && number_at(w, &at, &v[count], &n[count])) {
		count++;
		if (at < w.len && (w.ptr[at] == '/' || w.ptr[at] == '.' || w.ptr[at] == '-'))
			at++;
	}
	if (count == 3 && n[0] == 4) {
		p->has_day = p->has_month = p->has_year = true;
		p->year = v[0], p->month = v[1], p->day = v[2];
	} else if (count == 3) { // day first, as in Israel and Europe
		p->has_day = p->has_month = p->has_year = true;
		p->day = v[0], p->month = v[1], p->year = v[2];
	} else if (count >= 1 && (n[0] == 4 || (p->has_day && !p->has_year))) {
		p->year = v[0], p->has_year = true;
	} else if (count >= 1 && !p->has_day) {
		p->day = v[0], p->has_day = true;
	}
}

static void word_read(struct slice w, struct parts *p)
{
	static const struct slice in = S_INIT("ב"), geresh = S_INIT("׳");

	p->pm |= ascii_eq(w, S("pm")) || ascii_eq(w, S("p.m."));
	p->am |= ascii_eq(w, S("am")) || ascii_eq(w, S("a.m."));
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (p->has_time && ascii_eq(w, (struct slice){zones[i].name, w.len}) && !zones[i].name[w.len])
			p->offset = zones[i].minutes * 60;
	for (int i = 0; i < 12; i++) {
		struct slice he = slice_starts(w, in) ? slice_sub(w, in.len, w.len) : w; // "בנוב׳": in Nov.
		bool abbreviated = slice_ends(he, geresh) || slice_ends(he, S("'"));

		if (abbreviated)
			he.len -= slice_ends(he, geresh) ? geresh.len : 1;
		if (p->has_month || !((w.len >= 3 && ascii_starts(w, (struct slice){months[i], 3})) ||
				      slice_eq(he, hebrew_months[i]) ||
				      (abbreviated && he.len >= 6 && slice_starts(hebrew_months[i], he))))
			continue;
		p->month = i + 1;
		p->has_month = true;
	}
}

static void piece_read(struct slice w, struct parts *p)
{
	if ((*w.ptr == '+' || *w.ptr == '-') && p->has_time) {
		sign_read(w, p);
	} else if (digit(*w.ptr)) {
		size_t colon = byte_find(w, ':');
		if (colon != SIZE_MAX && colon <= 2 && p->has_time)
			return;
		if (colon != SIZE_MAX && colon <= 2)
			time_read(w, p);
		else
			numbers_read(w, p);
	} else {
		word_read(w, p);
	}
}

static bool ends_piece(char c)
{
	return ascii_space(c) || c == ',' || c == '(' || c == ')';
}

// "19-Nov-2026": a dash beside a letter parts like a blank.
static bool parting_dash(struct slice s, size_t i)
{
	return s.ptr[i] == '-' && i > 0 && i + 1 < s.len && !ascii_space(s.ptr[i - 1]) &&
	       (!digit(s.ptr[i - 1]) || !digit(s.ptr[i + 1]));
}

static bool parts_valid(struct parts *p)
{
	if (!p->has_day || !p->has_month || !p->has_year)
		return false;
	if (p->year < 50)
		p->year += 2000;
	else if (p->year < 1000)
		p->year += 1900;
	if (p->pm && p->hour < 12)
		p->hour += 12;
	else if (p->am && p->hour == 12)
		p->hour = 0;
	if (p->second == 60)
		p->second = 59;
	return p->year >= 1970 && civil_valid(p->year, p->month, p->day) && p->hour < 24 && p->minute < 60 &&
	       p->second < 60;
}

bool mail_date_read(struct slice text, msec *at, int32_t *offset)
{
	struct parts p = {0};
	bool has_offset;
	int pieces = 0;

	text = ascii_trim(text);
	if (civil_parse_iso(text, at, offset, &has_offset))
		return true;
	for (size_t i = 0; i < text.len && pieces < 16; pieces++) {
		size_t from;

		while (i < text.len && (ends_piece(text.ptr[i]) || parting_dash(text, i)))
			i++;
		for (from = i; i < text.len && !ends_piece(text.ptr[i]) && !parting_dash(text, i);)
			i++;
		if (i > from)
			piece_read(slice_sub(text, from, i), &p);
	}
	if (!parts_valid(&p))
		return false;
	*offset = p.offset;
	*at = ((msec)civil_day(p.year, p.month, p.day) * DAY_SECONDS + p.hour * 3600 + p.minute * 60 +
	       p.second - p.offset) *
	      1000;
	return true;
}

struct slice mail_date_write(struct arena *a, msec at, int32_t offset)
{
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	int64_t seconds = floor_div(at, 1000) + offset;
	int32_t day = (int32_t)floor_div(seconds, DAY_SECONDS),
		second = (int32_t)floor_mod(seconds, DAY_SECONDS);
	int32_t minutes = (offset < 0 ? -offset : offset) / 60;
	struct civil d = civil_date(day);
	char month[4] = {(char)(months[d.month - 1][0] - 32), months[d.month - 1][1], months[d.month - 1][2],
			 0};

	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", days[civil_weekday(day)], d.day,
			    month, (int)d.year, (int)(second / 3600), (int)(second / 60 % 60),
			    (int)(second % 60), offset < 0 ? '-' : '+', (int)(minutes / 60),
			    (int)(minutes % 60));
}
