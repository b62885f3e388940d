// SPDX-License-Identifier: Apache-2.0
// Day numbers by counting years from March, so that the leap day is the last of its year.
#include "text/civil.h"

int32_t civil_day(int32_t year, int32_t month, int32_t day)
{
	int64_t m = (int64_t)month - 3;
	int64_t y = year + floor_div(m, 12);
	m = floor_mod(m, 12);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * m + 2) / 5;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return (int32_t)(era * 146097 + day_of_era - 719468 + (day - 1));
}

struct civil civil_date(int32_t day)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;
	return (struct civil){
	    .year = (int32_t)(yoe + era * 400 + (month <= 2)),
	    .month = (int8_t)month,
	    .day = (int8_t)(doy - (153 * mp + 2) / 5 + 1),
	};
}

enum weekday civil_weekday(int32_t day)
{
	return (enum weekday)floor_mod((int64_t)day + THURSDAY, 7);
}

int32_t civil_month_days(int32_t year, int32_t month)
{
	return civil_day(year, month + 1, 1) - civil_day(year, month, 1);
}

bool civil_valid(int32_t year, int32_t month, int32_t day)
{
	return year >= CIVIL_YEAR_MIN && year <= CIVIL_YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
	       day <= civil_month_days(year, month);
}

int32_t civil_weekday_from(int32_t day, enum weekday w)
{
	return day + (int32_t)floor_mod((int64_t)w - civil_weekday(day), 7);
}

int32_t civil_add_months(int32_t day, int32_t months)
{
	struct civil c = civil_date(day);
	int32_t first = civil_day(c.year, c.month + months, 1);
	int32_t length = civil_day(c.year, c.month + months + 1, 1) - first;
	return first + (c.day <= length ? c.day : length) - 1;
}

int32_t civil_week_start(int32_t day)
{
	return day - (int32_t)civil_weekday(day);
}

int32_t civil_month_start(int32_t day)
{
	return day - civil_date(day).day + 1;
}

int32_t civil_quarter_start(int32_t day)
{
	struct civil c = civil_date(day);
	return civil_day(c.year, (c.month - 1) / 3 * 3 + 1, 1);
}

int32_t civil_year_start(int32_t day)
{
	return civil_day(civil_date(day).year, 1, 1);
}

int32_t civil_easter(int32_t year)
{
	int32_t a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
	int32_t g = (8 * b + 13) / 25, h = (19 * a + b - d - g + 15) % 30;
	int32_t m = (a + 11 * h) / 319;
	int32_t r = (2 * e + 2 * (c / 4) - c % 4 - h + m + 32) % 7;
	int32_t month = (h - m + r + 90) / 25;
	return civil_day(year, month, (h - m + r + month + 19) % 32);
}

// `digits` decimal digits of v at out; returns the place behind them.
static char *put_number(char *out, int64_t v, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		out[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return out + digits;
}

static char *put_day(char *p, int32_t day)
{
	struct civil c = civil_date(day);
	int32_t year = c.year < 0 ? 0 : c.year > CIVIL_YEAR_MAX ? CIVIL_YEAR_MAX : c.year;
	p = put_number(p, year, 4);
	*p++ = '-';
	p = put_number(p, c.month, 2);
	*p++ = '-';
	return put_number(p, c.day, 2);
}

size_t civil_iso_day(int32_t day, char out[CIVIL_ISO_MAX])
{
	char *p = put_day(out, day);
	*p = 0;
	return (size_t)(p - out);
}

size_t civil_iso(msec at, int32_t offset, char out[CIVIL_ISO_MAX])
{
	int64_t local = floor_div(at, 1000) + offset;
	int64_t day = floor_div(local, DAY_SECONDS);
	int64_t second = local - day * DAY_SECONDS;
	if (day > INT32_MAX / 2 || day < INT32_MIN / 2)
		day = 0;
	char *p = put_day(out, (int32_t)day);
	*p++ = 'T';
	p = put_number(p, second / 3600, 2);
	*p++ = ':';
	p = put_number(p, second / 60 % 60, 2);
	*p++ = ':';
	p = put_number(p, second % 60, 2);
	int32_t minutes = offset / 60;
	*p++ = minutes < 0 ? '-' : '+';
	minutes = minutes < 0 ? -minutes : minutes;
	p = put_number(p, minutes / 60 % 100, 2);
	*p++ = ':';
	p = put_number(p, minutes % 60, 2);
	*p = 0;
	return (size_t)(p - out);
}

// Exactly `digits` digits at s[*at]; -1 when they are not there.
static int32_t take_number(struct slice s, size_t *at, size_t digits)
{
	int32_t v = 0;
	for (size_t i = 0; i < digits; i++) {
		if (*at + i >= s.len || s.ptr[*at + i] < '0' || s.ptr[*at + i] > '9')
			return -1;
		v = v * 10 + (s.ptr[*at + i] - '0');
	}
	*at += digits;
	return v;
}

static bool take_char(struct slice s, size_t *at, char c)
{
	if (*at >= s.len || s.ptr[*at] != c)
		return false;
	(*at)++;
	return true;
}

// "Z", "+02:00", "+0200" or the end.
static bool take_offset(struct slice s, size_t *at, int32_t *offset, bool *has)
{
	*offset = 0;
	*has = *at < s.len;
	if (!*has || take_char(s, at, 'Z') || take_char(s, at, 'z'))
		return true;
	int32_t sign = take_char(s, at, '+') ? 1 : take_char(s, at, '-') ? -1 : 0;
	if (sign == 0)
		return false;
	int32_t hours = take_number(s, at, 2);
	take_char(s, at, ':');
	int32_t minutes = take_number(s, at, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return true;
}

// "T17:00", "T17:00:00", "T17:00:00.123"; seconds of the day, -1 when it is none of these.
static int32_t take_clock(struct slice s, size_t *at)
{
	int32_t hour = take_number(s, at, 2), second = 0;
	if (!take_char(s, at, ':'))
		return -1;
	int32_t minute = take_number(s, at, 2);
	if (take_char(s, at, ':'))
		second = take_number(s, at, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return -1;
	if (take_char(s, at, '.'))
		while (*at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9')
			(*at)++;
	return hour * 3600 + minute * 60 + second;
}

bool civil_parse_iso(struct slice s, msec *at, int32_t *offset, bool *has_offset)
{
	size_t i = 0;
	int32_t year = take_number(s, &i, 4);
	if (!take_char(s, &i, '-'))
		return false;
	int32_t month = take_number(s, &i, 2);
	if (!take_char(s, &i, '-'))
		return false;
	int32_t day = take_number(s, &i, 2), second = 0, shift = 0;
	bool has = false;
	if (!civil_valid(year, month, day))
		return false;
	if (take_char(s, &i, 'T') || take_char(s, &i, ' ')) {
		second = take_clock(s, &i);
		if (second < 0 || !take_offset(s, &i, &shift, &has))
			return false;
	}
	if (i != s.len)
		return false;
	*offset = shift;
	*has_offset = has;
	*at = ((int64_t)civil_day(year, month, day) * DAY_SECONDS + second - shift) * 1000;
	return true;
}
