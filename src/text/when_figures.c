// SPDX-License-Identifier: Apache-2.0
// Everything here goes by glue: "8-10" and "8 - 10" are not the same, "050-123" is no range.
#include "text/when_figures.h"

static bool glued_mark(const struct text *t, uint32_t i, char mark)
{
	return i < t->count && t->tokens[i].kind == TOKEN_MARK && t->tokens[i].mark == mark &&
	       t->tokens[i].flags & TOKEN_GLUED && t->tokens[i].to - t->tokens[i].from == 1;
}

static bool glued_number(const struct text *t, uint32_t i)
{
	return i < t->count && t->tokens[i].kind == TOKEN_NUMBER && t->tokens[i].flags & TOKEN_GLUED;
}

static bool glued_word(const struct text *t, uint32_t i)
{
	return i < t->count && t->tokens[i].kind == TOKEN_WORD && t->tokens[i].flags & TOKEN_GLUED;
}

static const struct token *number_after(const struct text *t, uint32_t i, char mark)
{
	return glued_mark(t, i + 1, mark) && glued_number(t, i + 2) ? &t->tokens[i + 2] : NULL;
}

// Swallows a chain of figures and marks that is no time: "050-1234567", "650.650.6500", "1.2.3.4".
static void refuse(const struct text *t, uint32_t i, struct atom *out)
{
	uint32_t to = i + 1;
	while (to + 1 < t->count && t->tokens[to].kind == TOKEN_MARK && t->tokens[to].flags & TOKEN_GLUED &&
	       glued_number(t, to + 1))
		to += 2;
	out->kind = K_OTHER;
	out->to = to;
}

static int32_t full_year(const struct token *k)
{
	int32_t v = (int32_t)k->value;
	return k->digits == 2 ? v + (v < 70 ? 2000 : 1900) : v;
}

// 19.11.2026, 19/11/26, 2026-11-19, 10/31/1974; day before month unless that cannot be.
static bool read_date(const struct text *t, uint32_t i, char mark, struct atom *out)
{
	const struct token *a = &t->tokens[i], *b = number_after(t, i, mark);
	const struct token *c = b ? number_after(t, i + 2, mark) : NULL;
	if (!b || !c || number_after(t, i + 4, mark) || b->digits > 2)
		return false;
	bool year_first = a->digits == 4;
	if (year_first ? c->digits > 2 : a->digits > 2 || (c->digits != 2 && c->digits != 4))
		return false;
	int32_t year = full_year(year_first ? a : c), month = (int32_t)b->value;
	int32_t day = (int32_t)(year_first ? c : a)->value;
	if (!year_first && month > 12 && day <= 12) {
		int32_t swap = day;
		day = month;
		month = swap;
	}
	if (!civil_valid(year, month, day))
		return false;
	out->kind = K_DATE;
	out->value = month * 100 + day;
	out->extra = year;
	bool iso_t = glued_word(t, i + 5) && glued_number(t, i + 6) && slice_eq(text_word(t, i + 5), S("t"));
	out->to = i + 5 + iso_t;
	return true;
}

// 2014/10, 2014-10, 10/2014.
static bool read_month(const struct text *t, uint32_t i, char mark, struct atom *out)
{
	const struct token *a = &t->tokens[i], *b = number_after(t, i, mark);
	if (b && a->digits <= 2 && b->digits == 4) {
		const struct token *year = b;
		b = a;
		a = year;
	}
	if (!b || a->digits != 4 || a->value < 1900 || a->value > 2100 || b->value < 1 || b->value > 12 ||
	    b->digits > 2 || number_after(t, i + 2, mark))
		return false;
	out->kind = K_DATE;
	out->value = (int32_t)b->value * 100;
	out->extra = (int32_t)a->value;
	out->to = i + 3;
	return true;
}

// 17:00, 17:00:00.
static bool read_clock(const struct text *t, uint32_t i, struct atom *out)
{
	const struct token *a = &t->tokens[i], *b = number_after(t, i, ':');
	if (!b || a->digits > 2 || b->digits != 2 || a->value > 24 || b->value > 59 ||
	    (a->value == 24 && b->value))
		return false;
	out->to = i + 3;
	out->extra = -1;
	const struct token *c = number_after(t, i + 2, ':');
	if (c && c->digits == 2 && c->value < 60) {
		out->extra = (int32_t)c->value;
		out->to = i + 5;
	}
	out->kind = K_CLOCK;
	out->value = (int32_t)(a->value * 60 + b->value);
	if (a->value > 12 || a->value == 0 || (a->digits == 2 && a->value < 10))
		out->flags |= CLOCK_SURE;
	return true;
}

// 22.11, 17.30, 1.5; 1/2, 15/2.
static bool read_pair(const struct text *t, uint32_t i, char mark, struct atom *out)
{
	const struct token *a = &t->tokens[i], *b = number_after(t, i, mark);
	if (!b || a->digits > 2 || b->digits > 2 || number_after(t, i + 2, mark))
		return false;
	if (mark == '/' && a->value == 24 && (b->value == 7 || b->value == 6)) {
		refuse(t, i, out);
		return true;
	}
	out->kind = mark == '.' ? K_DOTTED : K_SLASHED;
	out->value = (int32_t)a->value;
	out->extra = (int32_t)b->value;
	out->digits = (uint8_t)(a->digits + 16 * b->digits);
	out->to = i + 3;
	return true;
}

static bool word_is(const struct text *t, uint32_t i, const char *two)
{
	struct slice w = text_word(t, i);
	return w.len == 2 && w.ptr[0] == two[0] && w.ptr[1] == two[1];
}

// What may stand glued behind a plain number: st, h, h30, pm, min …; anything else makes it no time (4k, 2x).
static void read_suffix(const struct text *t, uint32_t i, struct atom *out)
{
	uint32_t w = i + 1;
	if (!glued_word(t, w) || t->tokens[w].flags & TOKEN_HEBREW)
		return;
	struct slice word = text_word(t, w);
	if (word_is(t, w, "st") || word_is(t, w, "nd") || word_is(t, w, "rd") || word_is(t, w, "th")) {
		out->flags |= NF_ORD;
		out->to = w + 1;
	} else if (word.len == 1 && word.ptr[0] == 'h' && out->value <= 24 && out->digits <= 2) {
		bool minutes =
		    glued_number(t, w + 1) && t->tokens[w + 1].digits == 2 && t->tokens[w + 1].value < 60;
		if (!minutes && out->value < 13)
			return; // 2h is a length unless more says otherwise: the grammar sees NUM and UNIT
		out->kind = K_CLOCK;
		out->extra = -1;
		out->value = out->value * 60 + (minutes ? (int32_t)t->tokens[w + 1].value : 0);
		out->flags |= CLOCK_H | CLOCK_SURE;
		out->to = w + 1 + minutes;
	} else if (word.len > 1 || (word.ptr[0] != 'a' && word.ptr[0] != 'p')) {
		struct lexeme_hit hit = lexicon_at(t, w);
		int kind = hit.lexeme ? hit.lexeme->kind : K_OTHER;
		if (kind != K_UNIT && kind != K_AM && kind != K_PM && kind != K_ISH && kind != K_MONTH &&
		    kind != K_TO)
			refuse(t, i, out);
	}
}

// A mark glued before a number that makes it no time: *2700, #12, +972, $5.
static bool spoiled_before(const struct text *t, uint32_t i)
{
	if (i == 0 || !(t->tokens[i].flags & TOKEN_GLUED))
		return false;
	const struct token *before = &t->tokens[i - 1];
	if (before->kind == TOKEN_SYMBOL)
		return true;
	if (before->kind == TOKEN_WORD && before->flags & TOKEN_LATIN) {
		struct lexeme_hit hit = lexicon_at(t, i - 1); // "Feb13", "3h18"
		bool iso_t =
		    slice_eq(text_word(t, i - 1), S("t")) && i >= 2 && t->tokens[i - 2].kind == TOKEN_NUMBER;
		return iso_t ? false
			     : !hit.lexeme || (hit.lexeme->kind != K_MONTH && hit.lexeme->kind != K_WEEKDAY &&
					       hit.lexeme->kind != K_UNIT);
	}
	return before->kind == TOKEN_MARK &&
	       (before->mark == '*' || before->mark == '#' || before->mark == '+' || before->mark == '$' ||
		before->mark == '_' || before->mark == '=');
}

// A sign behind a number that makes it no time: 5%, 5₪, 5$, 5*.
static bool spoiled_after(const struct text *t, uint32_t to)
{
	if (to >= t->count)
		return false;
	const struct token *k = &t->tokens[to];
	struct slice w = text_word(t, to);
	if (k->kind == TOKEN_SYMBOL) // ₪ and €
		return w.len == 3 && (unsigned char)w.ptr[0] == 0xE2 && (unsigned char)w.ptr[1] == 0x82;
	if (k->kind == TOKEN_MARK && (k->mark == '%' || k->mark == '$'))
		return true;
	return k->kind == TOKEN_MARK && k->flags & TOKEN_GLUED &&
	       (k->mark == '*' || k->mark == '#' || k->mark == '_');
}

// "8-10" is a range of small numbers; a chain of longer ones is a telephone or an order number.
static bool is_chain(const struct text *t, uint32_t i, const struct atom *a)
{
	static const char marks[] = "-./:";
	for (int m = 0; marks[m]; m++) {
		if (!glued_mark(t, a->to, marks[m]) || !glued_number(t, a->to + 1))
			continue;
		const struct token *next = &t->tokens[a->to + 1];
		if (a->kind != K_NUM)
			return marks[m] != '-' && marks[m] != '/';
		if (glued_mark(t, a->to + 2, marks[m]) && glued_number(t, a->to + 3))
			return true; // 1-2-3
		return marks[m] != '-' || next->digits > 4 || t->tokens[i].digits > 4 ||
		       (t->tokens[i].digits == 3 && next->digits != 3 && next->digits != 4) ||
		       (t->tokens[i].digits > 1 && t->tokens[i].value < 10 && next->digits > 2);
	}
	return false;
}

void figures_read(const struct text *t, uint32_t i, struct atom *out)
{
	const struct token *k = &t->tokens[i];
	out->kind = K_NUM;
	out->to = i + 1;
	out->value = k->value > 9999999 ? 9999999 : (int32_t)k->value;
	out->digits = k->digits > 15 ? 15 : k->digits;
	out->marks |= ATOM_FIGURES;
	if (spoiled_before(t, i)) {
		refuse(t, i, out);
		return;
	}
	bool read = read_date(t, i, '.', out) || read_date(t, i, '/', out) || read_date(t, i, '-', out) ||
		    read_month(t, i, '/', out) || read_month(t, i, '-', out) || read_clock(t, i, out) ||
		    read_pair(t, i, '.', out) || read_pair(t, i, '/', out);
	if (!read)
		read_suffix(t, i, out);
	if (out->kind != K_OTHER &&
	    (is_chain(t, i, out) || spoiled_after(t, out->to) || (out->kind == K_NUM && k->digits > 4)))
		refuse(t, i, out);
}
