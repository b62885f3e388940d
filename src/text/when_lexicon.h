// SPDX-License-Identifier: Apache-2.0
// The words of time, Hebrew and English: when_words_en.def and when_words_he.def, one line a word or phrase.
// To add one: add a line, then run the test program when_lexicon_test with the argument `index` and store
// what it prints as when_index.h; the test says when that was forgotten.
#ifndef TEXT_WHEN_LEXICON_H
#define TEXT_WHEN_LEXICON_H

#include "text/holidays.h"
#include "text/token.h"

enum lexeme_kind {
	K_OTHER,     // no word of time
	K_NUM,	     // value; NF_FEM, NF_ORD, NF_TENS
	K_FRACTION,  // value: quarters (half 2, quarter 1)
	K_WEEKDAY,   // value: enum weekday
	K_ORDWEEK,   // ראשון..שביעי: ordinal or weekday; value 1..7
	K_MONTH,     // value 1..12
	K_HMONTH,    // value enum hebrew_month
	K_UNIT,	     // value enum when_unit; NF_PLURAL, NF_DUAL (two of it), NF_SHORT (h, m, d)
	K_BUSINESS,  // business, working, עסקים
	K_DAYREL,    // value: days from today
	K_NEXTDAY,   // למחרת: the day after that day
	K_PART,	     // value: enum part_word
	K_PARTREL,   // today's part: tonight; value enum part_word
	K_CLOCKWORD, // noon, midnight; value: hour
	K_NOW,
	K_THIS,
	K_NEXT,
	K_LAST,
	K_COMING,
	K_AFTERNEXT, // "after next", שאחריו
	K_SAME,
	K_EVERY,
	K_BY,
	K_BEFORE,
	K_AFTER,
	K_SINCE,
	K_FROM,
	K_WITHIN,
	K_DURING,
	K_IN,
	K_HENCEIN, // עוד, בעוד
	K_AROUND,
	K_BETWEEN,
	K_AND,
	K_OR,
	K_BUT,
	K_TO,
	K_ON,
	K_AT,
	K_OF,
	K_THE,
	K_A, // a, an: one
	K_FOR,
	K_PAST, // past (after the hour)
	K_AGO,
	K_HENCE, // hence, later
	K_FROMNOW,
	K_LATEST, // at the latest
	K_START,
	K_MIDDLE,
	K_END,
	K_REST,
	K_EDGE,	 // eod, eom: value edge * 16 + unit
	K_EARLY, // value: enum frame edge
	K_AM,
	K_PM,
	K_OCLOCK,
	K_ISH,
	K_EXACT, // sharp, בדיוק: says nothing
	K_FEW,
	K_COUPLE,
	K_MORE,
	K_HOLIDAY, // value: enum holiday_word
	K_EVE,
	K_MOTZEI,      // מוצאי
	K_DAYHALF,     // after lunch and the like: value enum part_word
	K_ZONE,	       // value: minutes from UTC
	K_VETO_AFTER,  // a number before it is no time: money, lengths, shares
	K_VETO_BEFORE, // a number after it is no time: version, order number
	K_STOP,	       // a phrase that looks like a time and is none
	K_VAGUE,       // a time without a time: "after the holidays"
	// kinds that only when_atoms.c makes
	K_CLOCK,     // 17:00, 15h30: value minutes, extra seconds
	K_DATE,	     // 19/11/2026, 2026-11-19, 2014/10
	K_QUARTER,   // Q3: value 1..4
	K_DOTTED,    // 17.30, 22.11, 1.5
	K_SLASHED,   // 1/2, 2/15
	K_DAYLETTER, // א'..ו': value weekday
	K_LETTERS,   // a Hebrew number in letters: value
	K_PREFIX,    // prefix letters alone
	K_DASH,
	K_COMMA,
	K_DOT,
	K_SECONDS, // "
	K_BREAK,   // end of sentence or line
	K_COUNT,
};

enum lexeme_flag {
	// low byte: enum prefix, which Hebrew prefixes it may carry
	NF_PLURAL = 1 << 8,
	NF_DUAL = 1 << 9,
	NF_FEM = 1 << 10,
	NF_ORD = 1 << 11,
	NF_AMBIG = 1 << 12, // also an everyday word: needs more around it (may, sun, second)
	NF_TENS = 1 << 13,
	NF_SHORT = 1 << 14,
	NF_FUZZY = 1 << 15, // one wrong letter is forgiven
};

// Dayparts as people name them; each becomes an enum when_part and minutes in when_resolve.c.
enum part_word {
	PW_NONE,
	PW_MORNING,
	PW_NOON,
	PW_AFTERNOON,
	PW_EVENING,
	PW_NIGHT,
	PW_EARLY_MORNING,
	PW_DAWN,
	PW_FORENOON,
	PW_DUSK,
	PW_AFTER_LUNCH,
	PW_AFTER_WORK,
	PW_AFTER_SCHOOL,
	PW_OPENING,
	PW_CLOSING,
	PW_COUNT
};

// Edges of a day, week, month, year.
enum edge { EDGE_NONE, EDGE_START, EDGE_MIDDLE, EDGE_END, EDGE_REST };

// Holidays that have a name here: the rows of holidays_israel, then those of holidays_civil, in their order.
enum holiday_word {
	HD_ROSH_HASHANA,
	HD_TZOM_GEDALIA,
	HD_YOM_KIPPUR,
	HD_SUKKOT,
	HD_SUKKOT_MIDDLE,
	HD_SIMCHAT_TORAH,
	HD_HANUKKAH,
	HD_ASARA_BETEVET,
	HD_TU_BISHVAT,
	HD_TAANIT_ESTHER,
	HD_PURIM,
	HD_SHUSHAN_PURIM,
	HD_PESACH,
	HD_PESACH_MIDDLE,
	HD_PESACH_SEVENTH,
	HD_MIMOUNA,
	HD_YOM_HASHOAH,
	HD_YOM_HAZIKARON,
	HD_YOM_HAATZMAUT,
	HD_LAG_BAOMER,
	HD_YOM_YERUSHALAYIM,
	HD_SHAVUOT,
	HD_SHIVA_ASAR_BETAMUZ,
	HD_TISHA_BEAV,
	HD_TU_BEAV,
	HD_NEW_YEAR,
	HD_MLK,
	HD_VALENTINE,
	HD_PRESIDENTS,
	HD_WOMENS_DAY,
	HD_ST_PATRICK,
	HD_GOOD_FRIDAY,
	HD_EASTER,
	HD_EASTER_MONDAY,
	HD_LABOUR_DAY,
	HD_MOTHERS_DAY,
	HD_MEMORIAL_DAY_US,
	HD_FATHERS_DAY,
	HD_FOURTH_OF_JULY,
	HD_LABOR_DAY_US,
	HD_COLUMBUS,
	HD_HALLOWEEN,
	HD_VETERANS,
	HD_THANKSGIVING,
	HD_BLACK_FRIDAY,
	HD_CYBER_MONDAY,
	HD_CHRISTMAS_EVE,
	HD_CHRISTMAS,
	HD_BOXING_DAY,
	HD_NEW_YEARS_EVE,
	HD_COUNT
};

// Eight bytes each: the words stand in one block of text, without ends.
struct lexeme {
	uint16_t at;  // where its words begin in the block
	uint8_t len;  // bytes; words are parted by single blanks, final letters as people write them
	uint8_t kind; // enum lexeme_kind
	int16_t value;
	uint16_t flags; // enum lexeme_flag and allowed prefixes
};

extern const struct lexeme when_lexemes[];
extern const uint32_t when_lexeme_count;

// What stands at a token.
struct lexeme_hit {
	const struct lexeme *lexeme; // NULL: no word of time
	uint32_t tokens;	     // how many tokens it takes
	uint8_t prefixes;	     // enum prefix letters that were cut off
};

// The longest word or phrase that begins with token i.
struct lexeme_hit lexicon_at(const struct text *t, uint32_t i);

// The rule behind a K_HOLIDAY value, or NULL.
const struct holiday *lexicon_holiday(int32_t value);

// For the index: hash of a lexeme's first word, and the number of slots.
#define LEXICON_SLOTS 2048
uint32_t lexeme_first_hash(const struct lexeme *l);
struct slice lexeme_text(const struct lexeme *l);
struct slice lexeme_first_word(const struct lexeme *l);

#endif
