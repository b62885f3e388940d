// SPDX-License-Identifier: Apache-2.0
// Counts in quarters of a unit, so that halves and quarters stay whole numbers.
#include "text/when_amount.h"

#define QUARTERS_MAX 400000 // a hundred thousand of anything is enough
#define UNIT_REACH 8	    // atoms from the beginning of a length to its first unit

void amount_add(struct amount *a, enum when_unit unit, int32_t quarters, bool business)
{
	int32_t whole = quarters / 4, rest = quarters % 4;
	switch (unit) {
	case UNIT_SECOND:
		a->seconds += (quarters + 3) / 4;
		break;
	case UNIT_MINUTE:
		a->seconds += (int64_t)quarters * 15;
		break;
	case UNIT_HOUR:
		if (business && quarters % 96 == 0) // "48 working hours" are two working days
			a->business_days += quarters / 96;
		else if (business)
			a->business_minutes += quarters * 15;
		else
			a->seconds += (int64_t)quarters * 900;
		break;
	case UNIT_DAY:
		if (business) {
			a->business_days += (quarters + 3) / 4;
		} else {
			a->days += whole;
			a->seconds += rest * 21600;
		}
		break;
	case UNIT_WEEK:
	case UNIT_WEEKEND:
		a->days += whole * 7 + rest * 7 / 4;
		break;
	case UNIT_MONTH:
		a->months += whole;
		a->days += rest * 30 / 4;
		break;
	case UNIT_QUARTER:
		a->months += quarters * 3 / 4;
		break;
	case UNIT_YEAR:
		a->months += quarters * 3;
		break;
	}
	a->unit = (uint8_t)unit;
	a->count = (quarters + 3) / 4;
}

// A number in quarters: 3, 1/2, 2.5, three, שני; how many atoms it takes, 0 when it is none.
static uint32_t read_count(const struct parse *p, uint32_t k, int32_t *quarters)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_NUM && !(a->flags & NF_ORD) && a->value <= QUARTERS_MAX / 4) {
		*quarters = a->value * 4;
		return 1;
	}
	if (a->kind == K_ORDWEEK && a->value == 2) { // שני ימים
		*quarters = 8;
		return 1;
	}
	if (a->kind == K_SLASHED && a->extra > 0 && a->extra <= 4 && a->value < a->extra) {
		*quarters = a->value * 4 / a->extra;
		return 1;
	}
	if (a->kind == K_DOTTED && a->extra < 100) {
		int32_t hundredths = a->digits / 16 == 1 ? a->extra * 10 : a->extra;
		*quarters = a->value * 4 + (hundredths * 4 + 50) / 100;
		return 1;
	}
	return 0;
}

// Kinds of atoms between a number and its unit that change nothing: more, extra, full, calendar.
static uint32_t skip_fillers(const struct parse *p, uint32_t k, bool *business)
{
	uint32_t from = k;
	for (; k < from + 3; k++) {
		const struct atom *a = peek(p, k);
		if (a->kind == K_BUSINESS)
			*business = true;
		else if (a->kind != K_MORE && a->kind != K_A)
			break;
	}
	return k - from;
}

// Whether a unit can be counted here: lone letters only glued to figures.
static bool unit_fits(const struct parse *p, const struct atom *unit, const struct atom *number)
{
	if (unit->kind != K_UNIT || unit->prefix & (PREFIX_AND | PREFIX_IN | PREFIX_FROM | PREFIX_TO))
		return false;
	if (unit->prefix & PREFIX_THE && !(unit->flags & NF_PLURAL))
		return false; // ב-15 החודש
	bool letter = unit->flags & NF_SHORT && unit->flags & NF_AMBIG;
	if (letter && !(unit->marks & ATOM_GLUED) && !p->latent)
		return false;
	if (unit->flags & NF_SHORT && unit->value == UNIT_WEEKEND)
		return false;
	return !(unit->flags & NF_SHORT && !(number->marks & ATOM_FIGURES) && letter);
}

// UNIT [BUSINESS] [אחד]: the unit and what belongs to it; number of atoms.
static uint32_t read_unit(const struct parse *p, uint32_t k, enum when_unit *unit, bool *business, bool *one)
{
	const struct atom *u = peek(p, k);
	uint32_t n = 1;
	*unit = (enum when_unit)u->value;
	*one = false;
	if (peek(p, k + n)->kind == K_BUSINESS && (*unit == UNIT_DAY || *unit == UNIT_HOUR) &&
	    !(peek(p, k + n)->marks & ATOM_LATIN)) {
		*business = true;
		n++;
	}
	const struct atom *after = peek(p, k + n);
	bool singular = !(u->flags & (NF_PLURAL | NF_DUAL | NF_SHORT)) && !(u->marks & ATOM_LATIN);
	if (singular && after->kind == K_NUM && after->value == 1 && !(after->marks & ATOM_FIGURES) &&
	    after->prefix == 0) {
		*one = true;
		n++;
	}
	while (peek(p, k + n)->kind == K_MORE && !(peek(p, k + n)->marks & ATOM_LATIN))
		n++;
	return n;
}

// "and a half", "וחצי", "ורבע", "and two quarters": quarters behind a number or unit; number of atoms.
static uint32_t read_and_fraction(const struct parse *p, uint32_t k, int32_t *quarters)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_FRACTION && a->prefix == PREFIX_AND) {
		*quarters = a->value;
		return 1;
	}
	if (a->kind != K_AND)
		return 0;
	uint32_t n = 1;
	int32_t times = 4;
	n += skip(p, k + n, K_A);
	if (n == 1)
		n += read_count(p, k + n, &times);
	const struct atom *f = peek(p, k + n);
	if (f->kind != K_FRACTION)
		return 0;
	*quarters = times / 4 * f->value;
	return n + 1;
}

// One number and one unit: the simple kind of amount, and the heads of the others.
struct piece {
	int32_t quarters;
	enum when_unit unit;
	bool business;
	bool counted;
	uint32_t atoms;
};

// "half an hour", "רבע שעה", "three quarters of an hour", "1/2h".
static bool read_fraction(const struct parse *p, uint32_t k, struct piece *out)
{
	uint32_t n = 0;
	int32_t times = 4;
	n += skip(p, k, K_A);
	if (n == 0 && peek(p, k + 1)->kind == K_FRACTION && peek(p, k)->kind == K_NUM)
		n += read_count(p, k, &times);
	const struct atom *f = peek(p, k + n);
	if (f->kind != K_FRACTION || (f->prefix & PREFIX_AND))
		return false;
	n++;
	n += skip(p, k + n, K_OF);
	n += skip(p, k + n, K_A);
	const struct atom *u = peek(p, k + n);
	if (!unit_fits(p, u, f) || u->prefix)
		return false;
	bool one;
	*out = (struct piece){.quarters = times / 4 * f->value, .counted = true};
	out->atoms = n + read_unit(p, k + n, &out->unit, &out->business, &one);
	return true;
}

// "3 quarters" of a year.
static bool read_quarters(const struct parse *p, uint32_t k, struct piece *out)
{
	int32_t quarters;
	uint32_t n = read_count(p, k, &quarters);
	const struct atom *f = peek(p, k + n);
	if (!n || f->kind != K_FRACTION || f->value != 1 || !(f->flags & NF_PLURAL) || !(p->latent || p->cue))
		return false;
	*out = (struct piece){.quarters = quarters, .unit = UNIT_QUARTER, .counted = true, .atoms = n + 1};
	return true;
}

// "3 more business days", "one and a quarter hours", "2.5 hours", "a day".
static bool read_counted(const struct parse *p, uint32_t k, struct piece *out)
{
	struct piece piece = {.counted = true};
	const struct atom *number = peek(p, k);
	uint32_t n = read_count(p, k, &piece.quarters);
	int32_t more = 0;
	if (n == 0 && number->kind == K_A) {
		piece.quarters = 4;
		n = 1;
	} else if (n) {
		uint32_t plus = read_and_fraction(p, k + n, &more);
		if (plus && (peek(p, k + n + plus)->kind == K_UNIT || peek(p, k + n + plus)->kind == K_OF)) {
			n += plus;
			n += skip(p, k + n, K_OF);
			piece.quarters += more;
		}
	}
	if (n == 0)
		return false;
	n += skip_fillers(p, k + n, &piece.business);
	const struct atom *u = peek(p, k + n);
	if (u->kind == K_SECONDS && number->marks & ATOM_FIGURES &&
	    (p->latent || peek_behind(p)->kind == K_IN || peek_behind(p)->kind == K_WITHIN)) {
		*out = (struct piece){piece.quarters, UNIT_SECOND, false, true, n + 1};
		return true;
	}
	if (!unit_fits(p, u, number) || u->flags & NF_DUAL)
		return u->flags & NF_DUAL && u->marks & ATOM_LATIN && u->kind == K_UNIT
			   ? (*out = (struct piece){piece.quarters * 2, UNIT_WEEK, false, true, n + 1}, true)
			   : false;
	bool one;
	n += read_unit(p, k + n, &piece.unit, &piece.business, &one);
	piece.atoms = n;
	*out = piece;
	return true;
}

// "שעתיים", "יום עסקים אחד", and with `implied` "שעה", "the hour".
static bool read_lone(const struct parse *p, uint32_t k, bool implied, struct piece *out)
{
	struct piece piece = {.quarters = 4};
	uint32_t n = implied ? skip(p, k, K_THE) : 0;
	bool english = n > 0;
	n += skip_fillers(p, k + n, &piece.business);
	const struct atom *u = peek(p, k + n);
	if (u->kind != K_UNIT || u->flags & (NF_PLURAL | NF_SHORT) || u->value == UNIT_WEEKEND)
		return false;
	if (u->prefix & (PREFIX_AND | PREFIX_FROM | PREFIX_IN) && k > 0)
		return false;
	if (u->marks & ATOM_LATIN && !english && !(u->flags & NF_DUAL))
		return false;
	if (u->flags & NF_AMBIG && !implied)
		return false;
	if (u->prefix & PREFIX_THE && peek(p, k + n + 1)->kind != K_COMING &&
	    peek(p, k + n + 1)->kind != K_BUSINESS)
		return false; // עוד השבוע
	bool dual = u->flags & NF_DUAL, one;
	n += read_unit(p, k + n, &piece.unit, &piece.business, &one);
	piece.quarters = dual ? 8 : 4;
	piece.counted = dual || one || piece.business;
	if (!implied && !piece.counted)
		return false;
	piece.atoms = n;
	*out = piece;
	return true;
}

static bool read_piece(const struct parse *p, uint32_t k, bool implied, struct piece *out)
{
	return read_fraction(p, k, out) || read_counted(p, k, out) || read_quarters(p, k, out) ||
	       read_lone(p, k, implied, out);
}

// "a few minutes", "כמה ימים", "ימים ספורים", "a couple of hours".
static uint32_t read_few(const struct parse *p, struct amount *out)
{
	uint32_t n = skip(p, 0, K_A);
	const struct atom *few = peek(p, n);
	bool business = false;
	if (few->kind == K_FEW || few->kind == K_COUPLE) {
		uint32_t fill = skip_fillers(p, n + 1, &business);
		const struct atom *u = peek(p, n + 1 + fill);
		if (u->kind != K_UNIT || (few->kind == K_FEW && !(u->flags & NF_PLURAL)))
			return 0;
		enum when_unit unit;
		bool one;
		uint32_t taken = read_unit(p, n + 1 + fill, &unit, &business, &one);
		amount_add(out, unit, few->value * 4, business);
		out->vague = few->kind == K_FEW;
		out->counted = true;
		return n + 1 + fill + taken;
	}
	const struct atom *u = peek(p, 0), *after = peek(p, 1);
	if (u->kind == K_UNIT && u->flags & NF_PLURAL && after->kind == K_FEW && after->flags & NF_PLURAL) {
		amount_add(out, (enum when_unit)u->value, after->value * 4, false);
		out->vague = out->counted = true;
		return 2;
	}
	return 0;
}

static int64_t plain_length(const struct amount *a)
{
	return a->business_days
		   ? a->business_days
		   : a->seconds + (int64_t)a->days * DAY_SECONDS + (int64_t)a->months * 30 * DAY_SECONDS;
}

// The larger of "3-5 days", "24/48 hours", "2 or 3 days", "3 to 5 days": atoms, 0 when it is no range.
static uint32_t read_range(const struct parse *p, struct amount *out)
{
	const struct atom *first = peek(p, 0);
	int32_t low;
	uint32_t n = read_count(p, 0, &low);
	if (first->kind == K_SLASHED && first->value >= 24 && first->extra == 2 * first->value)
		n = 1;
	struct piece high;
	if (first->kind == K_SLASHED && n && first->value >= first->extra / 2 && first->extra > 4) {
		if (peek(p, 1)->kind != K_UNIT)
			return 0;
		bool one;
		high = (struct piece){.quarters = first->extra * 4, .counted = true};
		high.atoms = 1 + read_unit(p, 1, &high.unit, &high.business, &one);
		low = first->value * 4;
		n = 0;
	} else {
		const struct atom *link = peek(p, n);
		bool glued = link->kind == K_DASH || link->kind == K_TO || link->kind == K_OR ||
			     (link->kind == K_BY && link->value != 3);
		bool prefixed = link->kind == K_NUM && link->prefix == PREFIX_TO;
		if (!n || !(glued || prefixed) || first->kind == K_SLASHED)
			return 0;
		n += glued;
		if (!read_counted(p, n, &high) || high.quarters <= low)
			return 0;
	}
	amount_add(out, high.unit, low, high.business);
	out->least = plain_length(out);
	*out = (struct amount){.least = out->least, .low = true, .counted = true};
	amount_add(out, high.unit, high.quarters, high.business);
	return n + high.atoms;
}

// "יום-יומיים", "שעה שעתיים", "a day or two", "יום או יומיים", "יומיים-שלושה": atoms behind the first piece.
static uint32_t read_second_end(const struct parse *p, uint32_t k, const struct piece *first,
				struct amount *out)
{
	const struct atom *link = peek(p, k);
	uint32_t n = link->kind == K_DASH || link->kind == K_OR || link->kind == K_TO ? 1 : 0;
	const struct atom *a = peek(p, k + n);
	int32_t quarters = 0;
	uint32_t used = 0;
	if (a->kind == K_UNIT && a->value == (int32_t)first->unit && a->flags & NF_DUAL && a->prefix == 0) {
		quarters = 8;
		used = 1;
	} else if (n && a->kind == K_NUM && !(a->marks & ATOM_FIGURES) &&
		   peek(p, k + n + 1)->kind != K_UNIT) {
		quarters = a->value * 4;
		used = 1;
	}
	if (!used || quarters <= first->quarters || first->quarters > 12)
		return 0;
	int64_t least = plain_length(out);
	*out = (struct amount){.least = least, .low = true, .counted = true};
	amount_add(out, first->unit, quarters, first->business);
	return n + used;
}

// Smaller units that follow: ", 2 days", "and 30 seconds", "ועשרים דקות", "and thirty", "3 months".
static uint32_t read_tail(const struct parse *p, uint32_t k, const struct piece *head, struct amount *out)
{
	uint32_t n = 0;
	int32_t quarters;
	n = read_and_fraction(p, k, &quarters);
	if (n && head->quarters % 4 == 0) {
		bool unit_follows = peek(p, k + n)->kind == K_UNIT || peek(p, k + n)->kind == K_OF;
		if (!unit_follows) {
			int32_t count = out->count;
			if (head->unit == UNIT_MONTH) { // a month and a half is 45 days
				out->days += out->months * 30;
				out->months = 0;
			}
			amount_add(out, head->unit, quarters, head->business);
			out->count = count + 1;
			return n;
		}
	}
	n = skip(p, k, K_COMMA);
	n += skip(p, k + n, K_AND);
	struct piece piece;
	const struct atom *a = peek(p, k + n);
	bool joined = n > 0 || a->prefix == PREFIX_AND || a->prefix == 0;
	if (joined && read_counted(p, k + n, &piece) && piece.unit < head->unit && !piece.business) {
		amount_add(out, piece.unit, piece.quarters, false);
		return n + piece.atoms;
	}
	bool linked = (n > 0 && peek(p, k)->kind == K_AND) || a->prefix == PREFIX_AND;
	if (linked && head->unit == UNIT_HOUR && a->kind == K_NUM && a->value < 60 &&
	    peek(p, k + n + 1)->kind != K_UNIT && !(peek(p, k + n + 1)->marks & ATOM_PLURAL)) {
		amount_add(out, UNIT_MINUTE, a->value * 4, false); // an hour and thirty
		return n + 1;
	}
	return 0;
}

// Whether a unit of time stands near enough to make a length.
static bool unit_ahead(const struct parse *p)
{
	for (uint32_t k = 0; k < UNIT_REACH; k++) {
		enum lexeme_kind kind = (enum lexeme_kind)peek(p, k)->kind;
		if (kind == K_UNIT || kind == K_SECONDS || (kind == K_FRACTION && k > 0))
			return true;
		if (kind == K_BREAK || kind == K_OTHER)
			return false;
	}
	return false;
}

bool amount_read(struct parse *p, bool implied, struct amount *out)
{
	if (!unit_ahead(p))
		return false;
	struct amount a = {0};
	uint32_t n = 0;
	while (peek(p, n)->kind == K_AROUND)
		n++;
	struct parse q = *p;
	q.i += n;
	a.approximate = n > 0 || peek(&q, 0)->prefix & PREFIX_AS;
	bool approximate = a.approximate;
	uint32_t used = read_few(&q, &a);
	if (!used)
		used = read_range(&q, &a);
	struct piece piece;
	if (!used && read_piece(&q, 0, implied, &piece)) {
		a.counted = piece.counted;
		amount_add(&a, piece.unit, piece.quarters, piece.business);
		used = piece.atoms;
		uint32_t more = read_second_end(&q, used, &piece, &a);
		used += more;
		for (int i = 0; more == 0 && i < 4; i++) {
			uint32_t tail = read_tail(&q, used, &piece, &a);
			if (!tail)
				break;
			used += tail;
			piece.unit = (enum when_unit)a.unit;
		}
	}
	if (!used)
		return false;
	a.approximate = approximate;
	p->i += n + used;
	*out = a;
	return true;
}
