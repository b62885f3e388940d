// SPDX-License-Identifier: Apache-2.0
// Israel's and the civil year's holidays as constant tables, and the arithmetic that places them.
#include "text/holidays.h"

#define NAMES(i, h, e) .id = S_INIT(i), .he = S_INIT(h), .en = S_INIT(e)
#define HEBREW(m, d, n) .rule = HOLIDAY_HEBREW, .month = (m), .day = (d), .length = (n)
#define CIVIL(m, d) .rule = HOLIDAY_CIVIL, .month = (m), .day = (d), .length = 1
#define NTH(m, n, w) .rule = HOLIDAY_WEEKDAY, .month = (m), .day = (n), .weekday = (w), .length = 1
#define EASTER(d) .rule = HOLIDAY_EASTER, .day = (d), .length = 1
#define CLOSED_WITH_EVE .work = WORK_NONE, .eve = WORK_HALF

// Rest days by the Hours of Work and Rest Law; the middle days of Sukkot and Passover are working days in
// most companies and can be changed in the desk's own table.
static const struct holiday israel[] = {
    {NAMES("rosh-hashana", "ראש השנה", "Rosh Hashanah"), HEBREW(TISHRI, 1, 2), CLOSED_WITH_EVE},
    {NAMES("tzom-gedalia", "צום גדליה", "Fast of Gedaliah"), HEBREW(TISHRI, 3, 1), .shift = SHIFT_FAST},
    {NAMES("yom-kippur", "יום כיפור", "Yom Kippur"), HEBREW(TISHRI, 10, 1), CLOSED_WITH_EVE},
    {NAMES("sukkot", "סוכות", "Sukkot"), HEBREW(TISHRI, 15, 1), CLOSED_WITH_EVE},
    {NAMES("sukkot-middle", "חול המועד סוכות", "Sukkot week"), HEBREW(TISHRI, 16, 6)},
    {NAMES("simchat-torah", "שמחת תורה", "Simchat Torah"), HEBREW(TISHRI, 22, 1), CLOSED_WITH_EVE},
    {NAMES("hanukkah", "חנוכה", "Hanukkah"), HEBREW(KISLEV, 25, 8)},
    {NAMES("asara-betevet", "עשרה בטבת", "Fast of Tevet"), HEBREW(TEVET, 10, 1)},
    {NAMES("tu-bishvat", "ט״ו בשבט", "Tu BiShvat"), HEBREW(SHEVAT, 15, 1)},
    {NAMES("taanit-esther", "תענית אסתר", "Fast of Esther"), HEBREW(ADAR, 13, 1), .shift = SHIFT_ESTHER},
    {NAMES("purim", "פורים", "Purim"), HEBREW(ADAR, 14, 1)},
    {NAMES("shushan-purim", "שושן פורים", "Shushan Purim"), HEBREW(ADAR, 15, 1)},
    {NAMES("pesach", "פסח", "Passover"), HEBREW(NISAN, 15, 1), CLOSED_WITH_EVE},
    {NAMES("pesach-middle", "חול המועד פסח", "Passover week"), HEBREW(NISAN, 16, 5)},
    {NAMES("pesach-seventh", "שביעי של פסח", "Seventh of Passover"), HEBREW(NISAN, 21, 1), CLOSED_WITH_EVE},
    {NAMES("mimouna", "מימונה", "Mimouna"), HEBREW(NISAN, 22, 1)},
    {NAMES("yom-hashoah", "יום השואה", "Holocaust Day"), HEBREW(NISAN, 27, 1), .shift = SHIFT_SHOAH},
    {NAMES("yom-hazikaron", "יום הזיכרון", "Memorial Day"), HEBREW(IYAR, 4, 1), .shift = SHIFT_MEMORIAL,
     .work = WORK_HALF},
    {NAMES("yom-haatzmaut", "יום העצמאות", "Independence Day"), HEBREW(IYAR, 5, 1),
     .shift = SHIFT_INDEPENDENCE, .work = WORK_NONE},
    {NAMES("lag-baomer", "ל״ג בעומר", "Lag BaOmer"), HEBREW(IYAR, 18, 1)},
    {NAMES("yom-yerushalayim", "יום ירושלים", "Jerusalem Day"), HEBREW(IYAR, 28, 1)},
    {NAMES("shavuot", "שבועות", "Shavuot"), HEBREW(SIVAN, 6, 1), CLOSED_WITH_EVE},
    {NAMES("shiva-asar-betamuz", "י״ז בתמוז", "Fast of Tamuz"), HEBREW(TAMUZ, 17, 1), .shift = SHIFT_FAST},
    {NAMES("tisha-beav", "תשעה באב", "Tisha B'Av"), HEBREW(AV, 9, 1), .shift = SHIFT_FAST},
    {NAMES("tu-beav", "ט״ו באב", "Tu B'Av"), HEBREW(AV, 15, 1)},
};

static const struct holiday civil[] = {
    {NAMES("new-year", "ראש השנה האזרחי", "New Year's Day"), CIVIL(1, 1)},
    {NAMES("mlk", "יום מרטין לותר קינג", "Martin Luther King Day"), NTH(1, 3, MONDAY)},
    {NAMES("valentine", "יום האהבה", "Valentine's Day"), CIVIL(2, 14)},
    {NAMES("presidents", "יום הנשיאים", "Presidents' Day"), NTH(2, 3, MONDAY)},
    {NAMES("womens-day", "יום האישה", "Women's Day"), CIVIL(3, 8)},
    {NAMES("st-patrick", "יום פטריק הקדוש", "St Patrick's Day"), CIVIL(3, 17)},
    {NAMES("good-friday", "יום שישי הטוב", "Good Friday"), EASTER(-2)},
    {NAMES("easter", "חג הפסחא", "Easter"), EASTER(0)},
    {NAMES("easter-monday", "יום שני של פסחא", "Easter Monday"), EASTER(1)},
    {NAMES("labour-day", "אחד במאי", "May Day"), CIVIL(5, 1)},
    {NAMES("mothers-day", "יום האם", "Mother's Day"), NTH(5, 2, SUNDAY)},
    {NAMES("memorial-day-us", "יום הזיכרון האמריקאי", "Memorial Day"), NTH(5, -1, MONDAY)},
    {NAMES("fathers-day", "יום האב", "Father's Day"), NTH(6, 3, SUNDAY)},
    {NAMES("fourth-of-july", "ארבעה ביולי", "Fourth of July"), CIVIL(7, 4)},
    {NAMES("labor-day-us", "יום העבודה האמריקאי", "Labor Day"), NTH(9, 1, MONDAY)},
    {NAMES("columbus", "יום קולומבוס", "Columbus Day"), NTH(10, 2, MONDAY)},
    {NAMES("halloween", "ליל כל הקדושים", "Halloween"), CIVIL(10, 31)},
    {NAMES("veterans", "יום הוותיקים", "Veterans Day"), CIVIL(11, 11)},
    {NAMES("thanksgiving", "חג ההודיה", "Thanksgiving"), NTH(11, 4, THURSDAY)},
    {NAMES("black-friday", "בלאק פריידי", "Black Friday"), NTH(11, 4, THURSDAY), .after = 1},
    {NAMES("cyber-monday", "סייבר מאנדיי", "Cyber Monday"), NTH(11, 4, THURSDAY), .after = 4},
    {NAMES("christmas-eve", "ערב חג המולד", "Christmas Eve"), CIVIL(12, 24)},
    {NAMES("christmas", "חג המולד", "Christmas"), CIVIL(12, 25)},
    {NAMES("boxing-day", "יום המתנות", "Boxing Day"), CIVIL(12, 26)},
    {NAMES("new-years-eve", "ערב השנה האזרחית החדשה", "New Year's Eve"), CIVIL(12, 31)},
};

const struct holiday_table holidays_israel = {israel, sizeof israel / sizeof israel[0]};
const struct holiday_table holidays_civil = {civil, sizeof civil / sizeof civil[0]};

static int32_t shifted(int32_t day, enum holiday_shift shift)
{
	enum weekday w = civil_weekday(day);
	switch (shift) {
	case SHIFT_INDEPENDENCE:
		return w == FRIDAY ? day - 1 : w == SATURDAY ? day - 2 : w == MONDAY ? day + 1 : day;
	case SHIFT_MEMORIAL:
		return shifted(day + 1, SHIFT_INDEPENDENCE) - 1;
	case SHIFT_SHOAH:
		return w == FRIDAY ? day - 1 : w == SUNDAY ? day + 1 : day;
	case SHIFT_FAST:
		return w == SATURDAY ? day + 1 : day;
	case SHIFT_ESTHER:
		return w == SATURDAY ? day - 2 : day;
	default:
		return day;
	}
}

static int32_t nth_weekday(int32_t year, int32_t month, int32_t nth, enum weekday w)
{
	if (nth < 0)
		return civil_weekday_from(civil_day(year, month + 1, 1) - 7, w);
	return civil_weekday_from(civil_day(year, month, 1), w) + 7 * (nth - 1);
}

bool holiday_in_year(const struct holiday *h, int32_t year, int32_t *day)
{
	switch ((enum holiday_rule)h->rule) {
	case HOLIDAY_HEBREW:
		*day = shifted(hebrew_day(year, (enum hebrew_month)h->month, h->day),
			       (enum holiday_shift)h->shift);
		return true;
	case HOLIDAY_CIVIL:
		*day = civil_day(year, h->month, h->day);
		return true;
	case HOLIDAY_WEEKDAY:
		*day = nth_weekday(year, h->month, h->day, (enum weekday)h->weekday) + h->after;
		return true;
	case HOLIDAY_EASTER:
		*day = civil_easter(year) + h->day;
		return true;
	case HOLIDAY_ONCE:
		if (h->year != year)
			return false;
		*day = civil_day(year, h->month, h->day);
		return true;
	}
	return false;
}

static int32_t year_of(const struct holiday *h, int32_t day)
{
	return h->rule == HOLIDAY_HEBREW ? hebrew_date(day).year : civil_date(day).year;
}

bool holiday_next(const struct holiday *h, int32_t from, int32_t *day)
{
	int32_t year = year_of(h, from), found;
	for (int32_t y = year; y <= year + 2; y++)
		if (holiday_in_year(h, y, &found) && found >= from) {
			*day = found;
			return true;
		}
	return false;
}

bool holiday_last(const struct holiday *h, int32_t from, int32_t *day)
{
	int32_t year = year_of(h, from), found;
	for (int32_t y = year; y >= year - 2; y--)
		if (holiday_in_year(h, y, &found) && found < from) {
			*day = found;
			return true;
		}
	return false;
}

// Rank of what a day says: closed, then half, then a mere name; the day itself before an eve.
static int rank(struct holiday_day d)
{
	return d.holiday ? d.work * 2 + !d.eve + 1 : 0;
}

static void consider(struct holiday_day *best, struct holiday_day candidate)
{
	if (rank(candidate) > rank(*best))
		*best = candidate;
}

// What a holiday that begins on `first` says about `day`.
static void consider_days(struct holiday_day *best, const struct holiday *h, int32_t first, int32_t day)
{
	if (day + 1 == first && h->eve != WORK_USUAL)
		consider(best, (struct holiday_day){h, h->eve, true, 0});
	if (day >= first && day < first + h->length)
		consider(best, (struct holiday_day){h, h->work, false, (uint8_t)(day - first + 1)});
}

// What rule `h` of the year `year` says about `day`.
static void consider_year(struct holiday_day *best, const struct holiday *h, int32_t year, int32_t day)
{
	int32_t first;
	if (holiday_in_year(h, year, &first))
		consider_days(best, h, first, day);
}

static void consider_hebrew(struct holiday_day *best, const struct holiday *h, const struct hebrew_year *y,
			    int month, int32_t day)
{
	// No holiday or shift reaches further than a month (and plain years have no ADAR_I).
	if (h->month <= month + 2 && h->month >= month - 2) {
		int32_t first = hebrew_year_day(y, (enum hebrew_month)h->month, h->day);
		consider_days(best, h, shifted(first, (enum holiday_shift)h->shift), day);
	}
	if (month == ELUL && h->month == TISHRI)
		consider_year(best, h, y->year + 1, day);
	if (month == TISHRI && h->month == ELUL)
		consider_year(best, h, y->year - 1, day);
}

static void consider_civil(struct holiday_day *best, const struct holiday *h, struct civil date, int32_t day)
{
	bool fixed = h->rule == HOLIDAY_CIVIL;
	if (!fixed || (h->month <= date.month + 2 && h->month >= date.month - 2))
		consider_year(best, h, date.year, day);
	if (date.month == 12)
		consider_year(best, h, date.year + 1, day);
	if (date.month == 1)
		consider_year(best, h, date.year - 1, day);
}

struct holiday_day holidays_on(const struct holiday_table *t, int32_t day)
{
	struct holiday_day best = {0};
	if (!t)
		return best;
	struct hebrew_year year = hebrew_year_of(day);
	struct hebrew_date hebrew = hebrew_year_date(&year, day);
	struct civil date = civil_date(day);
	for (uint32_t i = 0; i < t->count; i++) {
		const struct holiday *h = &t->rules[i];
		if (h->rule == HOLIDAY_HEBREW)
			consider_hebrew(&best, h, &year, hebrew.month, day);
		else
			consider_civil(&best, h, date, day);
	}
	return best;
}

const struct holiday *holidays_find(const struct holiday_table *t, struct slice id)
{
	for (uint32_t i = 0; t && i < t->count; i++)
		if (slice_eq(t->rules[i].id, id))
			return &t->rules[i];
	return NULL;
}
