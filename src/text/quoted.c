// SPDX-License-Identifier: Apache-2.0
// Zones line by line (people answer above, below and between quoted lines), then quotations, then sentences.
#include "text/quoted.h"

// A signature is short: at most this many lines behind "בברכה" or "Kind regards".
#define SIGNATURE_LINES_MAX 6
// A quotation ends at its sentence, or after this many tokens without a closing mark it is none.
#define QUOTATION_TOKENS_MAX 80
// Lines at least this long (in code points) may have been hard-wrapped by a mail program.
#define WRAPPED_LINE_MIN 58

struct line {
	uint32_t from, to; // tokens, without the TOKEN_LINE behind
};

// The line that starts at token `from`.
static struct line line_at(const struct text *t, uint32_t from)
{
	uint32_t to = from;
	while (to < t->count && t->tokens[to].kind != TOKEN_LINE)
		to++;
	return (struct line){from, to};
}

static bool mark_is(const struct text *t, uint32_t i, char mark)
{
	return i < t->count && t->tokens[i].kind == TOKEN_MARK && t->tokens[i].mark == mark;
}

static void flag(struct text *t, uint32_t from, uint32_t to, unsigned bits)
{
	for (uint32_t i = from; i < to; i++)
		t->tokens[i].flags |= (uint16_t)bits;
}

static bool any_of(const struct text *t, uint32_t i, const struct slice *words, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if (text_is(t, i, words[k]))
			return true;
	return false;
}

// "On 12 Nov 2026 … wrote:", "בתאריך 12.11.2026 כתב/ה …:", "ב-12 בנוב׳ מאת דנה:"
static bool is_attribution(const struct text *t, struct line l)
{
	static const struct slice wrote[] = {S_INIT("wrote"), S_INIT("כתב"), S_INIT("כתבה"), S_INIT("מאת"), S_INIT("כתבו")};
	static const struct slice opens[] = {S_INIT("on"), S_INIT("בתאריך"), S_INIT("ב"), S_INIT("ביום"), S_INIT("מאת")};
	if (l.to < l.from + 4 || !mark_is(t, l.to - 1, ':') || !any_of(t, l.from, opens, 5))
		return false;
	bool number = false, verb = false;
	for (uint32_t i = l.from; i < l.to; i++) {
		number |= t->tokens[i].kind == TOKEN_NUMBER;
		verb |= any_of(t, i, wrote, 5);
	}
	return number && verb;
}

// "-----Original Message-----", "---------- Forwarded message ---------", "הודעה שהועברה", or a header block.
static bool is_forward_head(const struct text *t, struct line l)
{
	static const struct slice second[] = {S_INIT("message"), S_INIT("מקורית"), S_INIT("שהועברה")};
	static const struct slice first[] = {S_INIT("original"), S_INIT("forwarded"), S_INIT("הודעה")};
	uint32_t i = l.from;
	if (mark_is(t, i, '-') && any_of(t, i + 1, first, 3) && any_of(t, i + 2, second, 3))
		return true;
	static const struct slice sender[] = {S_INIT("from"), S_INIT("מאת")};
	static const struct slice below[] = {S_INIT("sent"), S_INIT("date"), S_INIT("to"), S_INIT("נשלח"), S_INIT("תאריך"),
	                                     S_INIT("אל")};
	if (!any_of(t, i, sender, 2) || !mark_is(t, i + 1, ':') || l.to >= t->count)
		return false;
	return any_of(t, l.to + 1, below, 6) && mark_is(t, l.to + 2, ':');
}

// A line that is only a closing: "בברכה," "Kind regards," "תודה,".
static bool is_closing(const struct text *t, struct line l)
{
	static const struct slice closing[] = {S_INIT("regards"), S_INIT("sincerely"), S_INIT("cheers"), S_INIT("בברכה"),
	                                       S_INIT("בכבוד"), S_INIT("בתודה")};
	if (l.to > l.from + 4 || l.to == l.from)
		return false;
	for (uint32_t i = l.from; i < l.to; i++)
		if (any_of(t, i, closing, 6))
			return true;
	return false;
}

static unsigned lines_left(const struct text *t, uint32_t from)
{
	unsigned n = 0;
	for (uint32_t i = from; i < t->count && n <= SIGNATURE_LINES_MAX; i++)
		n += t->tokens[i].kind == TOKEN_LINE;
	return n;
}

// Is there a "> " line among the next lines? Then the quotation ends where those end.
static bool arrows_follow(const struct text *t, uint32_t from)
{
	for (unsigned n = 0; n < 4 && from < t->count; n++) {
		struct line l = line_at(t, from);
		if (mark_is(t, l.from, '>'))
			return true;
		from = l.to + 1;
	}
	return false;
}

static void mark_quotations(struct text *t)
{
	for (uint32_t i = 0; i < t->count; i++) {
		if (!mark_is(t, i, '"'))
			continue;
		uint32_t end = i + 1, last = t->count - i > QUOTATION_TOKENS_MAX ? i + QUOTATION_TOKENS_MAX : t->count;
		while (end < last && !mark_is(t, end, '"') && t->tokens[end].kind != TOKEN_LINE)
			end++;
		if (end >= last || !mark_is(t, end, '"'))
			continue;
		flag(t, i, end + 1, TOKEN_QUOTATION);
		i = end;
	}
}

void quoted_mark(struct text *t)
{
	for (uint32_t at = 0; at < t->count;) {
		struct line l = line_at(t, at);
		if (mark_is(t, l.from, '>')) {
			flag(t, l.from, l.to, TOKEN_QUOTED);
		} else if (is_attribution(t, l) || is_forward_head(t, l)) {
			bool arrows = arrows_follow(t, l.to + 1);
			flag(t, l.from, arrows ? l.to : t->count, TOKEN_QUOTED);
			if (!arrows)
				break;
		} else if (mark_is(t, l.from, '-') && l.to == l.from + 1 && t->tokens[l.from].to - t->tokens[l.from].from == 2) {
			flag(t, l.from, t->count, TOKEN_SIGNATURE);
			break;
		} else if (is_closing(t, l) && lines_left(t, l.to) <= SIGNATURE_LINES_MAX) {
			flag(t, l.to, t->count, TOKEN_SIGNATURE);
		}
		at = l.to + 1;
	}
	mark_quotations(t);
}

// A dot ends no sentence inside numbers (17.00), behind abbreviations, or when the next word is glued to it.
static bool dot_ends(const struct text *t, uint32_t i)
{
	static const struct slice shortened[] = {S_INIT("mr"), S_INIT("mrs"), S_INIT("ms"), S_INIT("dr"), S_INIT("approx"),
	                                         S_INIT("vs"), S_INIT("etc"), S_INIT("st")};
	if (i + 1 < t->count && (t->tokens[i + 1].flags & TOKEN_GLUED) && t->tokens[i + 1].kind != TOKEN_MARK &&
	    t->tokens[i + 1].kind != TOKEN_LINE)
		return false;
	if (i > 0 && (t->tokens[i].flags & TOKEN_GLUED) && any_of(t, i - 1, shortened, 7))
		return false;
	return true;
}

enum stop {
	STOP_NONE,
	STOP_CLAUSE,
	STOP_SENTENCE,
};

// A single line break inside a long line's text may come from a mail program, not from the writer.
static bool wrapped(const struct text *t, uint32_t line_from, uint32_t i)
{
	if (t->tokens[i].mark == 'P' || i + 1 >= t->count || i == 0)
		return false;
	const struct token *next = &t->tokens[i + 1];
	uint32_t width = t->norm.cp_at[t->tokens[i - 1].to] - t->norm.cp_at[t->tokens[line_from].from];
	return width >= WRAPPED_LINE_MIN && next->kind != TOKEN_MARK && next->kind != TOKEN_SYMBOL &&
	       !(next->flags & TOKEN_CAPITAL);
}

static enum stop stop_at(const struct text *t, uint32_t line_from, uint32_t i)
{
	const struct token *k = &t->tokens[i];
	if (k->kind == TOKEN_LINE)
		return wrapped(t, line_from, i) ? STOP_NONE : STOP_SENTENCE;
	if (k->kind != TOKEN_MARK)
		return STOP_NONE;
	bool glued_next = i + 1 < t->count && (t->tokens[i + 1].flags & TOKEN_GLUED) && t->tokens[i + 1].kind != TOKEN_LINE;
	bool digit_next = glued_next && t->tokens[i + 1].kind == TOKEN_NUMBER;
	switch (k->mark) {
	case '!':
	case '?':
		return STOP_SENTENCE;
	case '.':
		return dot_ends(t, i) ? STOP_SENTENCE : STOP_NONE;
	case ';':
	case '(':
	case ')':
		return STOP_CLAUSE;
	case ',':
	case ':':
		return digit_next ? STOP_NONE : STOP_CLAUSE;
	case '-':
		return !(k->flags & TOKEN_GLUED) && !glued_next ? STOP_CLAUSE : STOP_NONE;
	default:
		return STOP_NONE;
	}
}

// The sentence [from, end) is over: its marks tell whether it asked or shouted.
static void close_sentence(struct text *t, uint32_t from, uint32_t end)
{
	unsigned bits = 0;
	for (uint32_t i = end; i > from && t->tokens[i - 1].kind != TOKEN_WORD && t->tokens[i - 1].kind != TOKEN_NUMBER; i--) {
		if (mark_is(t, i - 1, '?'))
			bits |= TOKEN_QUESTION;
		if (mark_is(t, i - 1, '!'))
			bits |= TOKEN_SHOUT;
	}
	flag(t, from, end, bits);
}

void sentence_mark(struct text *t)
{
	uint32_t sentence = 0, clause = 0, sentence_from = 0, line_from = 0;
	bool fresh_sentence = true, fresh_clause = true;
	for (uint32_t i = 0; i < t->count; i++) {
		struct token *k = &t->tokens[i];
		enum stop stop = stop_at(t, line_from, i);
		bool body = k->kind == TOKEN_WORD || k->kind == TOKEN_NUMBER || k->kind == TOKEN_LINK;
		if (body && fresh_sentence) {
			close_sentence(t, sentence_from, i);
			sentence_from = i;
			k->flags |= TOKEN_SENTENCE | TOKEN_CLAUSE;
			sentence++;
			clause++;
		} else if (body && fresh_clause) {
			k->flags |= TOKEN_CLAUSE;
			clause++;
		}
		if (body)
			fresh_sentence = fresh_clause = false;
		k->sentence = sentence;
		k->clause = clause;
		fresh_sentence |= stop == STOP_SENTENCE;
		fresh_clause |= stop != STOP_NONE;
		if (k->kind == TOKEN_LINE)
			line_from = i + 1;
	}
	close_sentence(t, sentence_from, t->count);
}
