// SPDX-License-Identifier: Apache-2.0
// The Hebrew calendar by its own rules: the molad of Tishri, the four postponements, the nineteen-year cycle.
// Months are numbered as people count the year, from Tishri: see enum hebrew_month. Tested against ICU from
// 1900 to 2200. (facts/language.md, "Hebrew", 8)
#ifndef TEXT_HEBREW_DATE_H
#define TEXT_HEBREW_DATE_H

#include "text/civil.h"

// ADAR is the only Adar of a plain year and the second (Adar II) of a leap year; ADAR_I exists in leap years
// only.
enum hebrew_month {
	TISHRI = 1,
	HESHVAN,
	KISLEV,
	TEVET,
	SHEVAT,
	ADAR_I,
	ADAR,
	NISAN,
	IYAR,
	SIVAN,
	TAMUZ,
	AV,
	ELUL
};

struct hebrew_date {
	int32_t year; // 5787
	int8_t month; // enum hebrew_month
	int8_t day;   // 1..30
};

bool hebrew_leap(int32_t year);

// Day number of 1 Tishri of a year (1 and later).
int32_t hebrew_new_year(int32_t year);

// Days in a month; 0 for ADAR_I in a plain year.
int32_t hebrew_month_days(int32_t year, enum hebrew_month month);

// Day number of a date. ADAR_I in a plain year means ADAR; day 30 of a month that has 29 runs over.
int32_t hebrew_day(int32_t year, enum hebrew_month month, int32_t day);

// The Hebrew date of the daytime of a day number (the evening before belongs to it in practice; we count
// whole civil days).
struct hebrew_date hebrew_date(int32_t day);

// A year laid out, for many questions about it: `before[m]` days pass before month m.
struct hebrew_year {
	int32_t year, start; // start: day number of 1 Tishri
	int16_t length;
	int16_t before[ELUL + 1];
	bool leap;
};

struct hebrew_year hebrew_year(int32_t year);
struct hebrew_year hebrew_year_of(int32_t day); // the one that holds a day
int32_t hebrew_year_day(const struct hebrew_year *y, enum hebrew_month month, int32_t day);
struct hebrew_date hebrew_year_date(const struct hebrew_year *y, int32_t day);

// Value of Hebrew letters used as a number, in normalised text ("ט" 9, "ט\"ו" 15, "כ'" 20, "תשפ\"ז" 787):
// letters must descend, marks ' and " are skipped. 0 when it is no such number.
int32_t hebrew_letters_value(struct slice word);

#endif
