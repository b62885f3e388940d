// SPDX-License-Identifier: Apache-2.0
// Months that are also everyday words (may, march) and numbers alone need something around them that says so.
#include "text/when_day.h"

#include "text/when_clock.h"

uint32_t day_modifier_before(const struct parse *p, uint32_t k, enum modifier *out)
{
	const struct atom *a = peek(p, k);
	switch (a->kind) {
	case K_THIS:
		*out = MOD_THIS;
		if (!(a->marks & ATOM_LATIN))
			return 0;
		if (peek(p, k + 1)->kind == K_PAST) { // this past Tuesday
			*out = MOD_LAST;
			return 2;
		}
		return 1;
	case K_COMING:
		*out = MOD_COMING;
		return a->marks & ATOM_LATIN ? 1 : 0;
	case K_NEXT:
		*out = MOD_NEXT;
		return a->marks & ATOM_LATIN ? 1 : 0;
	case K_LAST:
	case K_PAST:
		*out = MOD_LAST;
		return a->marks & ATOM_LATIN ? 1 : 0;
	default:
		return 0;
	}
}

uint32_t day_modifier_behind(const struct parse *p, uint32_t k, enum modifier *out)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_AFTERNEXT) {
		*out = MOD_AFTER_NEXT;
		return 1;
	}
	if (a->marks & ATOM_LATIN)
		return 0;
	*out = a->kind == K_THIS     ? MOD_THIS
	       : a->kind == K_NEXT   ? MOD_NEXT
	       : a->kind == K_COMING ? MOD_COMING
	       : a->kind == K_LAST   ? MOD_LAST
				     : MOD_NONE;
	if (*out == MOD_NONE || a->flags & NF_AMBIG)
		return 0;
	if (peek(p, k + 1)->kind == K_AFTERNEXT) { // שאחרי הבא
		*out = MOD_AFTER_NEXT;
		return 2;
	}
	return 1;
}

bool day_phrase_ends(const struct parse *p, uint32_t k)
{
	switch ((enum lexeme_kind)peek(p, k)->kind) {
	case K_BREAK:
	case K_COMMA:
	case K_DOT:
	case K_DASH:
	case K_AT:
	case K_IN:
	case K_ON:
	case K_BY:
	case K_TO:
	case K_FROM:
	case K_BETWEEN:
	case K_BEFORE:
	case K_AFTER:
	case K_AND:
	case K_OR:
	case K_BUT:
	case K_CLOCK:
	case K_CLOCKWORD:
	case K_DAYREL:
	case K_PART:
	case K_AROUND:
	case K_LATEST:
	case K_OF:
	case K_FOR:
	case K_WEEKDAY:
	case K_EDGE:
		return true;
	case K_NUM:
	case K_ORDWEEK:
		return peek(p, k)->prefix != 0;
	default:
		return false;
	}
}

// A year behind a date: 2015, ", 2014", "two thousand" is not read. Number of atoms.
static uint32_t read_year(const struct parse *p, uint32_t k, int16_t *year)
{
	uint32_t n = skip(p, k, K_COMMA);
	n += skip(p, k + n, K_OF);
	const struct atom *a = peek(p, k + n);
	if (a->kind != K_NUM || !(a->marks & ATOM_FIGURES) || a->digits != 4 || a->value < 1900 ||
	    a->value > 2199 || a->prefix & PREFIX_AND)
		return 0;
	if (n && peek(p, k + n + 1)->kind == K_UNIT)
		return 0;
	*year = (int16_t)a->value;
	return n + 1;
}

// "May 8-10" is days, "in May 8:00" is not; a number with a clock right behind it belongs to that.
static bool clock_like_range(const struct parse *p, uint32_t k)
{
	const struct atom *link = peek(p, k + 1), *next = peek(p, k + 2);
	return link->kind == K_DASH &&
	       (next->kind == K_CLOCK || peek(p, k + 3)->kind == K_AM || peek(p, k + 3)->kind == K_PM);
}

static void put_date(struct parse *p, int day, int month, int year)
{
	p->f.has |= HAS_MONTH | (day ? HAS_DOM : 0u) | (year ? HAS_YEAR : 0u);
	p->f.dom = (int8_t)day;
	p->f.month = (int8_t)month;
	p->f.year = (int16_t)year;
}

static bool day_and_month(int32_t day, int32_t month)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= civil_month_days(2000, month);
}

// "2-15" alone is a date when it cannot be a range of hours.
static bool read_dashed(struct parse *p)
{
	const struct atom *a = peek(p, 0), *dash = peek(p, 1), *b = peek(p, 2);
	bool figures = a->kind == K_NUM && b->kind == K_NUM && a->marks & b->marks & ATOM_FIGURES &&
		       dash->kind == K_DASH;
	if (!figures || !(dash->marks & b->marks & ATOM_GLUED) || !(p->latent || p->cue & CUE_ON))
		return false;
	bool month_first = !day_and_month(a->value, b->value) && day_and_month(b->value, a->value);
	if (!month_first || b->value <= 12)
		return false;
	put_date(p, b->value, a->value, 0);
	p->i += 3;
	return true;
}

// 22.11, 22/11, 2/15; the day first unless that cannot be.
static bool read_figures(struct parse *p)
{
	const struct atom *a = peek(p, 0);
	if (read_dashed(p))
		return true;
	if (a->kind == K_DATE) {
		put_date(p, a->value % 100, a->value / 100, a->extra);
		p->i++;
		return true;
	}
	bool dot = a->kind == K_DOTTED, slash = a->kind == K_SLASHED;
	if ((!dot && !slash) || (peek(p, 1)->kind == K_UNIT && !peek(p, 1)->prefix) ||
	    peek(p, 1)->marks & ATOM_PLURAL || peek(p, 1)->kind == K_AM || peek(p, 1)->kind == K_PM)
		return false;
	int32_t day = a->value, month = a->extra;
	if (!day_and_month(day, month) && slash) {
		day = a->extra;
		month = a->value;
	}
	bool cue = p->cue || a->prefix || p->f.has & (HAS_WEEKDAY | HAS_DAYREL) || p->latent;
	bool swapped = day != a->value;
	bool plain =
	    !swapped && (dot ? a->digits / 16 == 2 : a->digits / 16 == 2 || a->value > 4 || a->extra > 4);
	if (!day_and_month(day, month) || (!cue && !plain && peek(p, 1)->kind != K_AT))
		return false;
	uint32_t n = 1;
	int16_t year = 0;
	n += read_year(p, 1, &year);
	put_date(p, day, month, year);
	p->i += n;
	return true;
}

// A month that is also a word (may, march) needs a number, a year or a cue beside it.
static bool month_fits(const struct parse *p, uint32_t k)
{
	const struct atom *a = peek(p, k);
	if (a->kind != K_MONTH)
		return false;
	if (!(a->flags & NF_AMBIG) || p->latent || p->cue & (CUE_IN | CUE_OF))
		return true;
	if (a->value == 5) // "May I have your name?"
		return false;
	enum lexeme_kind next = (enum lexeme_kind)peek(p, k + 1)->kind;
	if (next == K_AFTERNEXT || next == K_BREAK || next == K_IN)
		return a->marks & ATOM_CAPITAL;
	return a->marks & ATOM_CAPITAL && !(a->marks & ATOM_FIRST);
}

// A day of the month: 1-31 in figures or words, 1st, first, ה-19, השלישי; number of atoms.
static uint32_t read_dom(const struct parse *p, uint32_t k, int32_t *day)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_NUM && a->value >= 1 && a->value <= 31 && !(a->prefix & PREFIX_AND && k)) {
		*day = a->value;
		return 1;
	}
	if (a->kind == K_ORDWEEK && a->value < 7 && a->prefix & (PREFIX_THE | PREFIX_IN)) {
		*day = a->value;
		return 1;
	}
	if (a->kind == K_UNIT && a->value == UNIT_SECOND && a->flags & NF_AMBIG && a->marks & ATOM_LATIN) {
		*day = 2;
		return 1;
	}
	return 0;
}

// "19 November", "the 15th of February", "13-15 July", "from the 13th to the 15th of July", "15 לפברואר".
static bool read_day_month(struct parse *p)
{
	uint32_t n = skip(p, 0, K_THE);
	int32_t day, to = 0;
	uint32_t used = read_dom(p, n, &day);
	if (!used)
		return false;
	n += used;
	const struct atom *link = peek(p, n);
	bool ranged = link->kind == K_DASH || link->kind == K_TO || (link->kind == K_BY && link->value) ||
		      (link->kind == K_NUM && link->prefix & PREFIX_TO);
	if (ranged) {
		uint32_t m = n + (link->kind != K_NUM);
		m += skip(p, m, K_THE);
		uint32_t second = read_dom(p, m, &to);
		if (!second || to <= day)
			return false;
		n = m + second;
	}
	if (peek(p, n)->kind == K_UNIT && peek(p, n)->value == UNIT_DAY)
		n++;
	n += skip(p, n, K_OF);
	const struct atom *month = peek(p, n);
	if (month->kind != K_MONTH || month->prefix & ~(PREFIX_IN | PREFIX_TO) ||
	    !day_and_month(to ? to : day, month->value))
		return false;
	bool goes_on = !day_phrase_ends(p, n + 1) && peek(p, n + 1)->kind != K_NUM;
	if (month->value == 5 && month->marks & ATOM_LATIN && !(month->marks & ATOM_CAPITAL) && goes_on &&
	    peek(p, n - 1)->kind != K_OF)
		return false; // "option 3 may help", "first may I have"
	n++;
	int16_t year = 0;
	n += read_year(p, n, &year);
	put_date(p, day, month->value, year);
	p->f.dom_to = (int8_t)to;
	p->i += n;
	return true;
}

// "November 19th, 2026", "February the 15th", "July 13-15", "אוגוסט 8", and the month alone.
static bool read_month_day(struct parse *p)
{
	const struct atom *month = peek(p, 0);
	if (month->kind != K_MONTH)
		return false;
	uint32_t n = 1 + skip(p, 1, K_THE);
	int32_t day = 0, to = 0;
	int16_t year = 0;
	uint32_t used = read_dom(p, n, &day);
	bool figure =
	    used && day_and_month(day, month->value) && peek(p, n)->kind != K_ORDWEEK && !peek(p, n)->prefix;
	if (figure && peek(p, n + 1)->kind != K_AM && peek(p, n + 1)->kind != K_PM &&
	    !clock_like_range(p, n)) {
		n += used;
		const struct atom *link = peek(p, n);
		uint32_t m = n + 1 + skip(p, n + 1, K_THE);
		bool ranged =
		    link->kind == K_DASH || link->kind == K_TO || (link->kind == K_BY && link->value);
		uint32_t second = ranged ? read_dom(p, m, &to) : 0;
		if (second && to > day && peek(p, m + second)->kind != K_MONTH)
			n = m + second;
		else
			to = 0;
		n += read_year(p, n, &year);
		put_date(p, day, month->value, year);
		p->f.dom_to = (int8_t)to;
		p->i += n;
		return true;
	}
	uint32_t with_year = read_year(p, 1, &year);
	if (!with_year && !month_fits(p, 0))
		return false;
	bool hebrew = !(month->marks & ATOM_LATIN),
	     label = peek_behind(p)->kind == K_UNIT && peek_behind(p)->value == UNIT_MONTH;
	bool prefix = month->prefix & (PREFIX_IN | PREFIX_FROM); // יולי and ליולי are also a name
	bool cue = p->cue || prefix || with_year || p->latent || p->f.has || p->f.edge || (hebrew && label);
	if (!cue && (hebrew || !(month->marks & ATOM_CAPITAL)))
		return false;
	put_date(p, 0, month->value, year);
	p->i += 1 + with_year;
	if (peek(p, 0)->kind == K_AFTERNEXT) {
		p->f.unit_mod = MOD_AFTER_NEXT;
		p->i++;
	}
	return true;
}

// "next March", "this May", "last October"; Hebrew says it behind: "מרץ הבא".
static bool read_modified_month(struct parse *p)
{
	enum modifier mod = MOD_NONE;
	uint32_t n = day_modifier_before(p, 0, &mod);
	const struct atom *month = peek(p, n);
	if (month->kind != K_MONTH ||
	    (month->value == 5 && n && !(month->marks & ATOM_CAPITAL))) // "this may take"
		return false;
	uint32_t behind = n ? 0 : day_modifier_behind(p, 1, &mod);
	if (!n && !behind)
		return false;
	int16_t year = 0;
	n += 1 + behind;
	n += read_year(p, n, &year);
	put_date(p, 0, month->value, year);
	p->f.unit_mod = (int8_t)mod;
	p->i += n;
	return true;
}

// "ט' בכסלו", "כ"ה באדר א' תשפ"ז", "9 Kislev", "Kislev 9".
static bool read_hebrew_date(struct parse *p)
{
	const struct atom *a = peek(p, 0), *b = peek(p, 1);
	const struct atom *number = a, *month = b;
	if (a->kind == K_HMONTH && b->kind == K_NUM && a->marks & ATOM_LATIN) {
		number = b;
		month = a;
	}
	if (month->kind != K_HMONTH || month->prefix & ~(PREFIX_IN | PREFIX_TO))
		return false;
	int32_t day = number->kind == K_NUM || number->kind == K_LETTERS ? number->value
		      : number->kind == K_DAYLETTER			 ? number->extra
									 : 0;
	if (day < 1 || day > 30 ||
	    (number->kind == K_NUM && !(number->marks & ATOM_FIGURES) && month->value == SHEVAT))
		return false;
	uint32_t n = 2;
	int32_t year = 0;
	const struct atom *y = peek(p, n);
	if (y->kind == K_LETTERS && y->value >= 500 && y->value < 1000)
		year = 5000 + y->value;
	else if (y->kind == K_NUM && y->value > 5700 && y->value < 6000)
		year = y->value;
	n += year != 0;
	put_date(p, day, month->value, year);
	p->f.hebrew = true;
	p->i += n;
	return true;
}

// "on the 1st", "ב-15 לחודש", "20 of next month": the month comes from the rest, or from the calendar.
static bool read_dom_alone(struct parse *p)
{
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *a = peek(p, n);
	int32_t day;
	uint32_t used = read_dom(p, n, &day);
	if (!used)
		return false;
	const struct atom *next = peek(p, n + used);
	bool month = next->kind == K_UNIT && next->value == UNIT_MONTH &&
		     !(next->flags & (NF_PLURAL | NF_DUAL)) && next->prefix & (PREFIX_TO | PREFIX_THE);
	uint32_t skip_day = next->kind == K_UNIT && next->value == UNIT_DAY && a->flags & NF_ORD ? 1 : 0;
	const struct atom *of = peek(p, n + used + skip_day);
	bool english_month = false;
	if (of->kind == K_OF || of->kind == K_NEXT || of->kind == K_THIS) {
		uint32_t m = n + used + skip_day + (of->kind == K_OF);
		m += skip(p, m, K_THE);
		enum modifier ignored;
		m += day_modifier_before(p, m, &ignored);
		english_month = peek(p, m)->kind == K_UNIT && peek(p, m)->value == UNIT_MONTH;
	}
	bool ordinal =
	    a->kind == K_NUM && a->flags & NF_ORD && (n || p->cue & CUE_THE || p->cue & CUE_ON || p->latent);
	bool figures = a->marks & ATOM_FIGURES;
	bool words = !figures && ordinal && (p->cue & CUE_ON || p->latent);
	bool alone = ((ordinal && figures) || words) && day_phrase_ends(p, n + used);
	// "ה-19 אחרי יום שלישי", "יום שלישי ה-19": figures with ה beside a weekday
	bool marked = a->prefix & PREFIX_THE || a->flags & NF_ORD;
	bool beside = figures && marked && p->f.has & HAS_WEEKDAY && !clock_like_range(p, n);
	// "לה-1", "עד ה-1"
	bool the_nth = figures && a->prefix & PREFIX_THE && (a->prefix & ~PREFIX_THE || p->cue & CUE_ON) &&
		       a->digits <= 2 && !clock_counts_things(p, n) && !clock_like_range(p, n);
	if (!month && !english_month && !alone && !beside && !the_nth)
		return false;
	p->f.has |= HAS_DOM;
	p->f.dom = (int8_t)day;
	p->i += n + used + skip_day;
	if (month && next->prefix & PREFIX_TO) {
		enum modifier mod = MOD_NONE;
		p->i++;
		uint32_t which = day_modifier_behind(p, 0, &mod);
		if (which) { // ב-22 לחודש הבא
			p->f.has |= HAS_UNIT;
			p->f.unit = UNIT_MONTH;
			p->f.unit_mod = (int8_t)mod;
			p->i += which;
		}
	}
	return true;
}

bool day_read_date(struct parse *p)
{
	bool again = p->f.has & HAS_DAYREL && p->cue & CUE_COMMA; // "tomorrow, 19 November"
	if (p->f.has & (HAS_DOM | HAS_MONTH | HAS_HOLIDAY) || (p->f.has & HAS_DAYREL && !again))
		return false;
	if (peek(p, 0)->prefix & PREFIX_AND && p->f.has)
		return false;
	if (read_modified_month(p))
		return true;
	return read_figures(p) || read_day_month(p) || read_month_day(p) || read_hebrew_date(p) ||
	       read_dom_alone(p);
}

// "ערב פסח", "Christmas Eve", "erev Rosh Hashana", "מוצאי יום כיפור", "Easter 2010".
static bool read_holiday(struct parse *p)
{
	enum modifier ignored = MOD_NONE;
	uint32_t n = skip(p, 0, K_THE);
	n += day_modifier_before(p, n, &ignored);
	const struct atom *a = peek(p, n);
	bool eve =
	    a->kind == K_EVE || (a->kind == K_PART && a->value == PW_EVENING && !(a->marks & ATOM_LATIN));
	bool motzei = a->kind == K_MOTZEI && a->value == 0;
	n += eve || motzei;
	n += eve ? skip(p, n, K_OF) : 0;
	const struct atom *h = peek(p, n);
	int value = h->kind == K_HOLIDAY ? h->value : -1;
	// שבועות is a holiday when no number stands before it and something says that it is a day.
	bool weeks = h->kind == K_UNIT && h->value == UNIT_WEEK && h->flags & NF_AMBIG;
	enum lexeme_kind behind = (enum lexeme_kind)peek_behind(p)->kind;
	if (weeks && (eve || h->prefix & PREFIX_IN || (p->cue & CUE_ON && behind != K_NUM)))
		value = HD_SHAVUOT;
	if (value < 0 || (h->flags & NF_AMBIG && !weeks && !p->cue && !p->latent))
		return false;
	if (peek(p, n + 1)->kind == K_VETO_AFTER) // חג שבועות שמח
		return false;
	n++;
	eve |= (h->flags & NF_SHORT) != 0 && h->kind == K_HOLIDAY; // ליל הסדר is the evening before
	if (peek(p, n)->kind == K_EVE) {
		eve = true;
		n++;
	}
	int16_t year = 0;
	n += skip(p, n, K_IN) && read_year(p, n + 1, &year) ? 1 : 0;
	n += read_year(p, n, &year);
	p->f.has |= HAS_HOLIDAY | (year ? HAS_YEAR : 0u);
	p->f.holiday = (int8_t)value;
	p->f.eve = eve;
	p->f.year = year;
	if (motzei) {
		p->f.has |= HAS_PART;
		p->f.part = PW_EVENING;
	}
	p->i += n;
	return true;
}

// "right after the holiday", מיד אחרי החג: not now but then.
static bool goes_beyond_now(const struct parse *p)
{
	enum lexeme_kind next = (enum lexeme_kind)peek(p, 1)->kind;
	return next == K_AFTER || next == K_VAGUE || next == K_BEFORE;
}

bool day_read_named(struct parse *p)
{
	const struct atom *a = peek(p, 0);
	bool day_known = p->f.has & HAS_ANY_DAY;
	if (a->prefix & PREFIX_AND && p->f.has)
		return false;
	uint32_t n = skip(p, 0, K_THE);
	const struct atom *b = peek(p, n);
	bool again = p->cue & CUE_COMMA &&
		     (p->f.has & ~(uint32_t)(HAS_CLOCK | HAS_PART)) == HAS_WEEKDAY; // "Thursday, tomorrow"
	if ((!day_known || again) && b->kind == K_DAYREL) {
		p->f.has |= HAS_DAYREL;
		p->f.dayrel = (int16_t)b->value;
	} else if (!day_known && (b->kind == K_SAME || b->kind == K_NEXTDAY) &&
		   !(b->flags & NF_AMBIG && b->marks & ATOM_LATIN && !n)) {
		p->f.has |= b->kind == K_SAME ? HAS_SAME : HAS_NEXTDAY;
	} else if (p->f.has == 0 && b->kind == K_NOW && n == 0 && !goes_beyond_now(p)) {
		p->f.has |= HAS_NOW;
	} else if (!day_known && a->kind == K_MOTZEI && a->value == 1) {
		p->f.has |= HAS_WEEKDAY | HAS_PART;
		p->f.weekday = SATURDAY;
		p->f.part = PW_EVENING;
	} else if (!day_known || (p->f.has & HAS_NTH && !(p->f.has & (HAS_DOM | HAS_MONTH | HAS_UNIT)))) {
		return read_holiday(p);
	} else {
		return false;
	}
	p->i += n + 1;
	return true;
}
