// SPDX-License-Identifier: Apache-2.0
// Surest forms first. A bare number is an hour only with a cue before it or a part of the day behind it.
#include "text/when_clock.h"

// An hour that is being put together.
struct hour {
	int32_t minute; // of the day
	int8_t second;
	bool sure;
	bool bare; // nothing but a number: needs a cue
	bool part; // a part of the day follows it
	uint32_t atoms;
};

bool clock_counts_things(const struct parse *p, uint32_t k)
{
	const struct atom *next = peek(p, k + 1);
	switch (next->kind) {
	case K_UNIT:
		return !(next->prefix) || next->flags & NF_PLURAL;
	case K_BUSINESS:
	case K_MORE:
	case K_FEW:
	case K_VETO_AFTER:
		return true;
	case K_ORDWEEK:
		return false;
	case K_OTHER:
		return next->marks & ATOM_PLURAL;
	case K_OF:
		return next->marks & ATOM_LATIN;
	case K_DASH:
		return next->marks & ATOM_GLUED && peek(p, k + 2)->kind == K_OTHER;
	default:
		return false;
	}
}

// Minutes behind an hour in words: "ten thirty", "twelve oh three", "three-twenty".
static uint32_t spoken_minutes(const struct parse *p, uint32_t k, int32_t *minutes)
{
	uint32_t n = peek(p, k)->kind == K_DASH && peek(p, k)->marks & ATOM_GLUED ? 1 : 0;
	const struct atom *a = peek(p, k + n);
	if (a->kind != K_NUM || a->flags & NF_ORD || a->prefix || clock_counts_things(p, k + n))
		return 0;
	if (a->value == 0 && !(a->marks & ATOM_FIGURES)) { // oh, zero
		uint32_t dash = peek(p, k + n + 1)->kind == K_DASH ? 1 : 0;
		const struct atom *digit = peek(p, k + n + 1 + dash);
		if (digit->kind != K_NUM || digit->value > 9 || digit->value == 0)
			return 0;
		*minutes = digit->value;
		return n + 2 + dash;
	}
	bool two_figures = a->marks & ATOM_FIGURES && a->digits == 2;
	if (n && a->marks & ATOM_FIGURES)
		return 0;
	if (a->value < 10 || a->value > 59 || (a->marks & ATOM_FIGURES && !two_figures))
		return 0;
	*minutes = a->value;
	return n + 1;
}

// Hebrew minutes behind an hour: "וחצי", "ורבע", "ועשרה", "ו-20", "ארבעים וחמש".
static uint32_t hebrew_minutes(const struct parse *p, uint32_t k, bool words, int32_t *minutes)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_FRACTION && a->prefix == PREFIX_AND) {
		*minutes = a->value * 15;
		return 1;
	}
	if (a->kind != K_NUM || a->value > 59 || a->flags & NF_ORD)
		return 0;
	bool and = a->prefix == PREFIX_AND && words;
	bool tens = a->prefix == 0 && words && a->value >= 10 && !(a->marks & ATOM_FIGURES);
	if (!and&&!tens)
		return 0;
	const struct atom *unit = peek(p, k + 1);
	bool counted = unit->kind == K_UNIT && unit->value == UNIT_MINUTE;
	if (!counted && clock_counts_things(p, k))
		return 0;
	*minutes = a->value;
	return 1 + counted;
}

// Whether an hour may be said by this number: 0-24, in Hebrew words the feminine.
static bool hour_number(const struct atom *a)
{
	if (a->kind != K_NUM || a->flags & NF_ORD || a->value > 24)
		return false;
	bool words = !(a->marks & ATOM_FIGURES);
	if (words && (a->flags & NF_TENS || a->value == 0 || a->flags & NF_SHORT))
		return false;
	return !(words && !(a->marks & ATOM_LATIN) && !(a->flags & NF_FEM)) && a->value <= 24 &&
	       (!words || a->value <= 12);
}

// A part of the day that says which half the hour is in: "in the morning", "בערב", "tonight", "this evening".
static bool part_follows(const struct parse *p, uint32_t k)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_PARTREL)
		return true;
	if (a->kind == K_PART)
		return a->prefix & (PREFIX_IN | PREFIX_THE) || !(a->marks & ATOM_LATIN);
	if (a->kind != K_IN && a->kind != K_AT && a->kind != K_THIS)
		return false;
	uint32_t n = k + 1 + skip(p, k + 1, K_THE);
	n += skip(p, n, K_EARLY);
	return peek(p, n)->kind == K_PART;
}

// 815, 1030, 0930: hours and minutes without a mark.
static bool compact(const struct parse *p, uint32_t k, struct hour *out)
{
	const struct atom *a = peek(p, k);
	if (a->kind != K_NUM || !(a->marks & ATOM_FIGURES) || a->digits < 3 || a->digits > 4 ||
	    a->flags & NF_ORD)
		return false;
	int32_t hour = a->value / 100, minute = a->value % 100;
	const struct atom *next = peek(p, k + 1);
	bool meridiem = next->kind == K_AM || next->kind == K_PM;
	bool year = a->value >= 1900 && a->value <= 2100;
	bool cued = p->cue & CUE_STRONG || meridiem || part_follows(p, k + 1) || next->kind == K_ISH ||
		    (p->f.has & (HAS_PART | HAS_DAYREL) && !year) || (p->latent && p->cue);
	if (hour > 23 || minute > 59 || !cued || (year && !(p->cue & CUE_STRONG)) ||
	    clock_counts_things(p, k))
		return false;
	*out = (struct hour){
	    hour * 60 + minute, -1, a->digits == 4 && (hour > 12 || hour < 10), false, false, 1};
	return true;
}

// 17.30: an hour where it cannot be a date, or where only an hour can follow.
static bool dotted(const struct parse *p, uint32_t k, struct hour *out)
{
	const struct atom *a = peek(p, k);
	if (a->kind != K_DOTTED || a->digits / 16 != 2 || a->value > 23 || a->extra > 59)
		return false;
	const struct atom *next = peek(p, k + 1);
	bool meridiem = next->kind == K_AM || next->kind == K_PM;
	bool date = a->extra >= 1 && a->extra <= 12 && a->value >= 1;
	bool cue =
	    p->cue & (CUE_AT | CUE_ON) || a->prefix & (PREFIX_IN | PREFIX_TO | PREFIX_FROM) || p->ranged;
	bool day_known = p->f.has & (HAS_DAYREL | HAS_DOM) && cue;
	bool link = next->kind == K_DASH && peek(p, k + 2)->kind == K_DOTTED && cue;
	if (!meridiem && !(p->cue & CUE_STRONG) && !(cue && !date) && !day_known && !(link && !date) &&
	    !part_follows(p, k + 1))
		return false;
	bool sure = a->value > 12 || a->value == 0 || ((a->digits & 15) == 2 && a->value < 10);
	*out = (struct hour){a->value * 60 + a->extra, -1, sure, false, false, 1};
	return true;
}

static bool number_hour(const struct parse *p, uint32_t k, struct hour *out)
{
	const struct atom *a = peek(p, k);
	if (!hour_number(a))
		return false;
	bool words = !(a->marks & ATOM_FIGURES);
	bool sure = !words && (a->value > 12 || (a->digits == 2 && a->value < 10));
	struct hour h = {a->value * 60, -1, sure, true, false, 1};
	int32_t minutes;
	uint32_t more = hebrew_minutes(p, k + 1, words, &minutes);
	bool spoken_ok = words || p->cue & CUE_STRONG;
	if (!more && spoken_ok && (a->marks & ATOM_LATIN || (p->cue & CUE_STRONG && !words)) &&
	    a->value <= 12 && a->value > 0)
		more = spoken_minutes(p, k + 1, &minutes);
	if (more) {
		h.minute += minutes;
		h.atoms += more;
	} else if (clock_counts_things(p, k)) {
		return false;
	}
	*out = h;
	return true;
}

// A written hour, without anything before it.
static bool plain_hour(const struct parse *p, uint32_t k, struct hour *out)
{
	const struct atom *a = peek(p, k);
	if (a->kind == K_CLOCK) {
		*out = (struct hour){a->value, (int8_t)a->extra, a->flags & CLOCK_SURE, false, false, 1};
		return true;
	}
	if (a->kind == K_CLOCKWORD) {
		*out = (struct hour){a->value * 60, -1, true, false, false, 1};
		return true;
	}
	// 3h18 comes as number, unit and number when the hour is small
	return compact(p, k, out) || dotted(p, k, out) || number_hour(p, k, out);
}

// Whether a number before "ל-8" is minutes ("עשרה ל-8") and not the beginning of a window ("9 ל-12").
static bool minutes_to(const struct parse *p, const struct atom *a, bool unit_said)
{
	if (a->kind == K_FRACTION || unit_said)
		return true;
	if (p->ranged || a->prefix & PREFIX_FROM || a->flags & NF_FEM)
		return false;
	bool round = a->value == 5 || a->value == 10 || a->value == 20 || a->value == 25;
	return !(a->marks & ATOM_FIGURES) || (round && p->cue & CUE_AT);
}

// "quarter to", "half past", "twenty after", "רבע ל-", "עשרה ל-", "half three".
static bool before_or_past(const struct parse *p, uint32_t k, struct hour *out)
{
	uint32_t n = skip(p, k, K_A);
	const struct atom *a = peek(p, k + n);
	int32_t minutes = a->kind == K_FRACTION		      ? a->value * 15
			  : a->kind == K_NUM && a->value < 60 ? a->value
							      : -1;
	if (minutes < 0 || a->flags & NF_ORD || (a->prefix == PREFIX_AND && p->f.has))
		return false;
	n++;
	const struct atom *unit = peek(p, k + n);
	if (a->kind == K_NUM && unit->kind == K_UNIT && unit->value == UNIT_MINUTE && !unit->prefix)
		n++;
	const struct atom *link = peek(p, k + n);
	int direction = link->kind == K_TO || link->kind == K_BEFORE	? -1
			: link->kind == K_PAST || link->kind == K_AFTER ? 1
									: 0;
	struct hour h;
	if (direction) {
		n++;
	} else if (link->prefix == PREFIX_TO &&
		   (link->kind == K_NUM || link->kind == K_CLOCK || link->kind == K_CLOCKWORD) &&
		   minutes_to(p, a, unit != link)) {
		direction = -1;
	} else if (a->kind == K_FRACTION && a->value == 2 && a->marks & ATOM_LATIN && link->kind == K_NUM &&
		   n == 1) {
		direction = 1; // half three
	} else {
		return false;
	}
	bool words = link->kind == K_TO && a->kind == K_NUM;
	// "from 3 to 4", "10 to 5": two hours, not minutes
	bool minutes_said = unit->kind == K_UNIT || p->cue & CUE_STRONG;
	if (words && a->marks & ATOM_FIGURES && !minutes_said && peek(p, k + n)->kind != K_CLOCKWORD)
		return false;
	if (!plain_hour(p, k + n, &h) ||
	    (words && h.bare && !(p->cue & CUE_AT) && a->marks & ATOM_FIGURES && !p->latent))
		return false;
	// "twenty after" needs an hour that is one beyond doubt
	const struct atom *behind = peek(p, k + n + h.atoms);
	if (h.bare && (link->kind == K_AFTER || link->kind == K_BEFORE) && a->kind != K_FRACTION &&
	    behind->kind != K_AM && behind->kind != K_PM)
		return false;
	bool one =
	    h.bare && !h.sure && h.minute == 60 && direction < 0; // a quarter to one is a quarter to thirteen
	h.minute += direction * minutes + (one ? 720 : 0);
	h.minute += h.minute < 0 ? DAY_MINUTES : 0;
	h.bare = h.bare && a->kind == K_NUM && a->marks & ATOM_FIGURES && link->kind != K_PAST;
	h.atoms += n;
	*out = h;
	return true;
}

// "השעה", "בשעה", "בין השעות": what follows is an hour.
static uint32_t hour_label(const struct parse *p)
{
	const struct atom *a = peek(p, 0), *next = peek(p, 1);
	if (a->kind != K_UNIT || a->value != UNIT_HOUR || a->flags & NF_DUAL || a->marks & ATOM_LATIN)
		return 0;
	if (next->kind != K_CLOCK && next->kind != K_NUM && next->kind != K_DOTTED &&
	    next->kind != K_FRACTION && next->kind != K_CLOCKWORD)
		return 0;
	if (a->prefix == 0 && a->flags & NF_PLURAL)
		return 0;
	return next->prefix & ~(PREFIX_IN | PREFIX_TO | PREFIX_AS) ? 0 : 1;
}

// o'clock, ish, am, pm, sharp behind an hour.
static void read_suffixes(struct parse *p, bool *bare)
{
	for (int i = 0; i < 4; i++) {
		const struct atom *a = peek(p, 0);
		if (a->kind == K_DASH && a->marks & peek(p, 1)->marks & ATOM_GLUED &&
		    peek(p, 1)->kind == K_ISH) {
			p->i++;
			a = peek(p, 0);
		}
		bool am = a->kind == K_AM || a->kind == K_PM;
		if (am && p->f.meridiem == MERIDIEM_NONE) {
			if (a->flags & NF_AMBIG && *bare && !(p->a[p->i - 1].marks & ATOM_FIGURES) &&
			    !(p->cue & CUE_AT) && p->f.minute % 60 == 0 && a->kind == K_AM &&
			    peek(p, 1)->kind == K_OTHER)
				return; // "the three am I …"
			p->f.meridiem = a->kind == K_AM ? MERIDIEM_AM : MERIDIEM_PM;
		} else if (a->kind == K_ISH) {
			p->f.approximate = true;
		} else if (a->kind == K_AROUND && a->marks & ATOM_LATIN && peek(p, 1)->kind != K_NUM &&
			   peek(p, 1)->kind != K_CLOCK && peek(p, 1)->kind != K_A) {
			p->f.approximate = true;
			p->i++;
			return;
		} else if (a->kind == K_EXACT) {
			p->i++;
			continue;
		} else if (a->kind != K_OCLOCK) {
			return;
		}
		*bare = false;
		p->i++;
	}
}

// Puts the hour into the frame when it fits am and pm.
static bool settle(struct parse *p, const struct hour *h)
{
	if (p->f.meridiem != MERIDIEM_NONE && h->minute >= 13 * 60 && h->minute < DAY_MINUTES) {
		if (p->f.meridiem == MERIDIEM_AM)
			return false;
		p->f.meridiem = MERIDIEM_NONE; // 15:00 pm
	}
	p->f.has |= HAS_CLOCK;
	p->f.minute = (int16_t)h->minute;
	p->f.second = h->second;
	p->f.sure = h->sure && p->f.meridiem == MERIDIEM_NONE;
	return true;
}

// A small hour with an h: 3h18, 8h30, 8h, which the figures left as number and unit.
static bool h_hour(const struct parse *p, uint32_t k, struct hour *out)
{
	const struct atom *a = peek(p, k), *unit = peek(p, k + 1);
	bool h = unit->kind == K_UNIT && unit->value == UNIT_HOUR && unit->flags & NF_SHORT &&
		 unit->marks & ATOM_GLUED;
	if (a->kind != K_NUM || !(a->marks & ATOM_FIGURES) || !h || a->value > 24)
		return false;
	bool cued = p->cue & CUE_AT || p->ranged || p->f.has & HAS_ANY_DAY || peek(p, k + 2)->kind == K_ZONE;
	if (!cued || unit->to - unit->from != 1)
		return false;
	*out = (struct hour){a->value * 60, -1, a->value > 12, false, false, 2};
	return true;
}

bool clock_read(struct parse *p)
{
	struct parse saved = *p;
	struct hour h;
	uint32_t label = hour_label(p);
	if (peek(p, 0)->kind == K_THE && peek(p, 1)->kind == K_CLOCKWORD)
		p->i++;
	if (label) {
		p->i++;
		p->cue |= CUE_AT | CUE_STRONG;
	}
	const struct atom *first = peek(p, 0);
	if (first->prefix & PREFIX_AS)
		p->f.approximate = true;
	if (first->prefix & PREFIX_IN)
		p->cue |= CUE_AT;
	if (!h_hour(p, 0, &h) && !before_or_past(p, 0, &h) && !plain_hour(p, 0, &h)) {
		*p = saved;
		return false;
	}
	p->i += h.atoms;
	p->f.meridiem = MERIDIEM_NONE;
	bool bare = h.bare;
	read_suffixes(p, &bare);
	bool cued = p->cue & CUE_AT || p->latent || p->ranged || part_follows(p, 0) ||
		    (p->f.has & HAS_PART && first->marks & ATOM_FIGURES && p->f.part_this);
	bool and = first->prefix & PREFIX_AND && saved.f.has;
	unsigned cue = saved.cue;
	if ((bare && !cued) || and || !settle(p, &h)) {
		*p = saved;
		return false;
	}
	p->cue = cue;
	return true;
}
