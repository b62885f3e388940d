// SPDX-License-Identifier: Apache-2.0
// What one time expression says, before it is known when that is: slots that the grammar fills and that
// when_resolve.c turns into moments. And the little reader over atoms that all parts of the grammar share.
#ifndef TEXT_WHEN_FRAME_H
#define TEXT_WHEN_FRAME_H

#include "text/when_result.h"
#include "text/when_atoms.h"

enum frame_has {
	HAS_CLOCK = 1 << 0,
	HAS_DAYREL = 1 << 1,
	HAS_WEEKDAY = 1 << 2,
	HAS_DOM = 1 << 3, // day of the month
	HAS_MONTH = 1 << 4,
	HAS_YEAR = 1 << 5,
	HAS_HOLIDAY = 1 << 6,
	HAS_PART = 1 << 7,
	HAS_UNIT = 1 << 8, // this week, next month, the next 3 days
	HAS_EDGE = 1 << 9, // its beginning, middle, end, rest
	HAS_AMOUNT = 1 << 10,
	HAS_NOW = 1 << 11,
	HAS_SAME = 1 << 12,
	HAS_NEXTDAY = 1 << 13,
	HAS_NTH = 1 << 14, // third tuesday of, last day of
	HAS_ZONE = 1 << 15,
};
#define HAS_ANY_DAY                                                                                          \
	(HAS_DAYREL | HAS_WEEKDAY | HAS_DOM | HAS_MONTH | HAS_YEAR | HAS_HOLIDAY | HAS_UNIT | HAS_SAME |     \
	 HAS_NEXTDAY | HAS_NTH)

enum modifier { MOD_NONE, MOD_THIS, MOD_COMING, MOD_NEXT, MOD_AFTER_NEXT, MOD_LAST };

enum meridiem { MERIDIEM_NONE, MERIDIEM_AM, MERIDIEM_PM };

// A length of time. Parts that do not have a fixed length stay apart.
struct amount {
	int32_t months, days; // calendar
	int64_t seconds;
	int32_t business_days, business_minutes;
	int32_t count; // what was said, rounded up; of a range the larger
	uint8_t unit;  // enum when_unit, the smallest that was said
	bool vague;    // a few
	bool approximate;
	bool counted;  // the number was said, not only implied (שעה)
	bool low;      // a range: `least` is its lower end
	int64_t least; // seconds or business days
};

struct frame {
	uint32_t has; // enum frame_has
	// the hour
	int16_t minute;	  // of the day; 0..1440
	int8_t second;	  // -1: not said
	uint8_t meridiem; // enum meridiem
	bool sure;	  // 15:00, 09:30: nothing to guess
	bool approximate;
	int16_t zone; // minutes from UTC
	// the day
	int16_t dayrel;
	int8_t weekday;
	int8_t weekday_mod;   // enum modifier
	int8_t weekday_count; // two sundays from now
	int8_t dom, dom_to;   // dom_to: 13-15 July
	int8_t month;
	bool hebrew; // month and year of the Hebrew calendar
	int16_t year;
	int8_t holiday; // enum holiday_word
	bool eve;	// the day before it
	int8_t nth;	// 1.., -1 the last; of weekday when HAS_WEEKDAY, else of nth_unit
	int8_t nth_unit;
	// part of the day
	int8_t part;	  // enum part_word
	int8_t part_edge; // enum edge: early, late
	bool part_this;	  // "this morning": today's
	// a span of the calendar
	int8_t unit;	    // enum when_unit
	int8_t unit_mod;    // enum modifier
	int16_t unit_count; // the next 3 weeks; 0: one
	bool unit_point;    // "upcoming 3 weeks" as one point: the last of them
	bool unit_of;	    // "the week of October 6th"
	int8_t edge;	    // enum edge
	int8_t edge_unit;   // EOM: the unit when none else is said; -1
	// a length of time, from now or from the rest of the frame
	struct amount amount;
	int8_t direction; // +1 after, -1 before
	bool anchored;	  // counted from the rest of the frame, not from now
};

// What may have been said before a component: it decides what a bare number is.
enum cue {
	CUE_NONE = 0,
	CUE_AT = 1 << 0, // at, @, ב, בשעה: an hour may follow
	CUE_ON = 1 << 1, // on, ב, by, until: a date may follow
	CUE_THE = 1 << 2,
	CUE_STRONG = 1 << 3, // at, בשעה: only an hour follows
	CUE_COMMA = 1 << 4,
	CUE_IN = 1 << 5, // in (the morning, March)
	CUE_OF = 1 << 6,
};

struct parse {
	const struct atom *a; // the window from the first atom of the expression on
	uint32_t count;
	uint32_t i;	 // next atom
	uint32_t behind; // atoms that stand before a[0] and may be looked at (a[-1] …)
	unsigned cue;	 // enum cue before the component that is being read
	bool latent;	 // the whole text is this expression: no cue is needed
	bool days_only;	 // no hours and parts of the day: the second end of a range of days
	bool ranged;	 // second end of a range of hours: a bare number is an hour
	struct frame f;
};

extern const struct atom frame_no_atom; // K_BREAK

// Atom k places ahead, or a K_BREAK.
static inline const struct atom *peek(const struct parse *p, uint32_t k)
{
	return p->i + k < p->count ? &p->a[p->i + k] : &frame_no_atom;
}

static inline bool is_kind(const struct atom *a, enum lexeme_kind k)
{
	return a->kind == k;
}

// The atom before the expression, or a K_BREAK.
static inline const struct atom *peek_behind(const struct parse *p)
{
	return p->i > 0 ? &p->a[p->i - 1] : p->behind > 0 ? p->a - 1 : &frame_no_atom;
}

// How many atoms of the kind stand at place k (0 or 1).
static inline uint32_t skip(const struct parse *p, uint32_t k, enum lexeme_kind kind)
{
	return is_kind(peek(p, k), kind) ? 1 : 0;
}

#endif
