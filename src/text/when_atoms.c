// SPDX-License-Identifier: Apache-2.0
// From tokens to atoms. Number words join (twenty-four, עשרים וארבע), prefix letters join what they stand
// before ("ב-17:00", "ה-19", "ל-EOD"), labels and measures take the time out of numbers ("גרסה 11.26", "17.00
// ש״ח").
#include "text/when_atoms.h"

#include "text/when_figures.h"
#include "text/when_result.h"

void atoms_begin(struct atoms *s, const struct text *t)
{
	s->text = t;
	s->next_token = s->head = s->count = 0;
}

// Prefix kinds of a Hebrew word made of nothing but prefix letters ("ב", "וב", "שמה"); 0 when it is not.
static uint8_t prefix_only(struct slice w)
{
	static const struct {
		char low; // second byte of the letter
		uint8_t kind, rank;
	} letters[] = {
	    {(char)0x95, PREFIX_AND, 1}, {(char)0xA9, PREFIX_THAT, 3}, {(char)0x91, PREFIX_IN, 4},
	    {(char)0x9B, PREFIX_AS, 4},	 {(char)0x9C, PREFIX_TO, 4},   {(char)0x9E, PREFIX_FROM, 4},
	    {(char)0x94, PREFIX_THE, 5},
	};
	uint8_t kinds = 0, rank = 0;
	if (w.len == 0 || w.len > 8)
		return 0;
	for (size_t i = 0; i + 1 < w.len; i += 2) {
		bool found = false;
		for (size_t k = 0; k < sizeof letters / sizeof letters[0] && !found; k++) {
			bool cedes = letters[k].rank > rank || (letters[k].kind == PREFIX_AS && rank == 4);
			found = w.ptr[i + 1] == letters[k].low && cedes;
			if (found) {
				kinds |= letters[k].kind;
				rank = letters[k].rank;
			}
		}
		if (!found)
			return 0;
	}
	return kinds;
}

// א'..ו' and ש' as a weekday, with or without one prefix letter; -1 when it is none. `loose` needs no geresh.
static int weekday_letter(struct slice w, bool loose, uint8_t *prefix)
{
	size_t at = 0;
	*prefix = 0;
	bool geresh = w.len > 0 && w.ptr[w.len - 1] == '\'';
	size_t letters = (w.len - geresh) / 2;
	if ((!geresh && !loose) || letters == 0 || letters > 3)
		return -1;
	if (letters > 1) {
		*prefix = prefix_only(slice_sub(w, 0, 2 * (letters - 1)));
		at = 2 * (letters - 1);
		if (*prefix == 0)
			return -1;
	}
	unsigned low = (unsigned char)w.ptr[at + 1];
	if (low >= 0x90 && low <= 0x95)
		return (int)low - 0x90;
	return low == 0xA9 ? SATURDAY : -1;
}

// A weekday or a range of weekdays has just been opened: יום ה, ימים א-ה.
static bool expects_letter(const struct atoms *s)
{
	if (s->count < 2) // the last atom is the one that is being read
		return false;
	const struct atom *prior = &s->a[s->count - 2];
	if (prior->kind == K_DASH && s->count >= 3)
		return prior[-1].kind == K_DAYLETTER;
	return prior->kind == K_UNIT && prior->value == UNIT_DAY && !(prior->flags & NF_DUAL);
}

// A Hebrew number in letters, as in dates: ט', כ"ה, י"ט; with one prefix letter allowed.
static bool read_letters(struct slice w, struct atom *out)
{
	struct slice rest = w;
	int32_t value = hebrew_letters_value(rest);
	if (value == 0 && w.len > 2) {
		out->prefix |= prefix_only(slice_sub(w, 0, 2));
		rest = slice_sub(w, 2, w.len);
		value = out->prefix ? hebrew_letters_value(rest) : 0;
	}
	if (value == 0)
		return false;
	out->kind = K_LETTERS;
	out->value = value;
	return true;
}

static bool plural_noun(const struct token *k, struct slice w)
{
	if (k->flags & TOKEN_HEBREW)
		return k->letters >= 4 && (slice_ends(w, S("ימ")) || slice_ends(w, S("ות")));
	return k->flags & TOKEN_LATIN && k->letters >= 4 && slice_ends(w, S("s")) && !slice_ends(w, S("ss"));
}

// A word token that is no lexeme.
static void read_plain_word(struct atoms *s, uint32_t i, struct atom *out)
{
	const struct token *k = &s->text->tokens[i];
	struct slice w = text_word(s->text, i);
	uint8_t prefix;
	out->kind = K_OTHER;
	if (plural_noun(k, w))
		out->marks |= ATOM_PLURAL;
	if (!(k->flags & TOKEN_HEBREW)) {
		bool q = w.len == 1 && w.ptr[0] == 'q' && i + 1 < s->text->count &&
			 s->text->tokens[i + 1].kind == TOKEN_NUMBER &&
			 s->text->tokens[i + 1].flags & TOKEN_GLUED;
		uint32_t n = q ? s->text->tokens[i + 1].value : 0;
		if (n >= 1 && n <= 4) {
			out->kind = K_QUARTER;
			out->value = (int32_t)n;
			out->to = i + 2;
		}
		return;
	}
	int day = weekday_letter(w, expects_letter(s), &prefix);
	if (day >= 0) {
		out->kind = K_DAYLETTER;
		out->value = day;
		out->extra = hebrew_letters_value(slice_sub(w, w.len > 3 ? w.len - 3 : 0, w.len));
		out->prefix |= prefix;
		out->marks |= k->flags & TOKEN_GERESH ? ATOM_GERESH : 0;
	} else if (k->flags & TOKEN_GERESH) {
		read_letters(w, out);
	}
}

static void read_mark(const struct text *t, uint32_t i, struct atom *out)
{
	const struct token *k = &t->tokens[i];
	switch (k->mark) {
	case '-':
	case '~':
		out->kind = K_DASH;
		break;
	case ',':
	case '(':
	case ')':
		out->kind = K_COMMA;
		break;
	case '/':
		out->kind = K_DASH;
		out->value = 1; // a slash between two full times: ISO ranges
		break;
	case '@':
		out->kind = K_AT;
		break;
	case '.':
		out->kind = K_DOT;
		break;
	case '"':
		out->kind = k->flags & TOKEN_GLUED ? K_SECONDS : K_OTHER;
		break;
	default:
		out->kind = K_OTHER;
	}
}

// A prefix-only word that belongs to what follows: "ב-17:00", "ב17", "ב 17", "ל-EOD", "מ-מחר".
static bool joins_next(const struct atoms *s, uint32_t i, uint32_t *next)
{
	const struct text *t = s->text;
	uint32_t n = i + 1;
	if (n >= t->count || t->tokens[i].flags & TOKEN_GERESH)
		return false;
	bool dash = t->tokens[n].kind == TOKEN_MARK && t->tokens[n].mark == '-' && n + 1 < t->count &&
		    t->tokens[n + 1].flags & TOKEN_GLUED;
	if (dash && t->tokens[n].flags & TOKEN_GLUED)
		n++;
	else if (dash) // "ב -5"
		n++;
	const struct token *k = &t->tokens[n];
	bool glued = k->flags & TOKEN_GLUED;
	*next = n;
	if (expects_letter(s) && !glued)
		return false;
	if (k->kind == TOKEN_NUMBER)
		return true;
	return k->kind == TOKEN_WORD && glued && (dash || k->flags & TOKEN_LATIN);
}

static void read_token(struct atoms *s, uint32_t i, struct atom *out);

static void read_word(struct atoms *s, uint32_t i, struct atom *out)
{
	const struct token *k = &s->text->tokens[i];
	uint32_t next;
	uint8_t prefix = k->flags & TOKEN_HEBREW ? prefix_only(text_word(s->text, i)) : 0;
	if (prefix && joins_next(s, i, &next)) {
		read_token(s, next, out);
		out->prefix |= prefix;
		return;
	}
	struct lexeme_hit hit = lexicon_at(s->text, i);
	if (!hit.lexeme) {
		read_plain_word(s, i, out);
		return;
	}
	out->kind = hit.lexeme->kind;
	out->value = hit.lexeme->value;
	out->flags = hit.lexeme->flags & 0xFF00u;
	out->prefix |= hit.prefixes;
	out->to = i + hit.tokens;
	out->marks |= k->flags & TOKEN_GERESH ? ATOM_GERESH : 0;
}

static void read_token(struct atoms *s, uint32_t i, struct atom *out)
{
	const struct token *k = &s->text->tokens[i];
	out->to = i + 1;
	if (k->flags & TOKEN_LATIN)
		out->marks |= ATOM_LATIN;
	if (k->flags & TOKEN_CAPITAL)
		out->marks |= ATOM_CAPITAL;
	switch ((enum token_kind)k->kind) {
	case TOKEN_NUMBER:
		figures_read(s->text, i, out);
		break;
	case TOKEN_WORD:
		read_word(s, i, out);
		break;
	case TOKEN_MARK:
		read_mark(s->text, i, out);
		break;
	default:
		out->kind = K_OTHER;
	}
}

// 24 of "twenty four", "twenty-four", "עשרים וארבע" when `a` ends in tens and `b` are the ones.
static bool join_numbers(struct atom *tens, const struct atom *ones)
{
	bool words =
	    !((tens->marks | ones->marks) & ATOM_FIGURES) && tens->kind == K_NUM && ones->kind == K_NUM;
	if (!words || ones->flags & NF_TENS || ones->value == 0)
		return false;
	bool hundred = tens->value == 100 && ones->prefix & PREFIX_AND && ones->value < 100;
	bool ten = tens->flags & NF_TENS && ones->value < 10 &&
		   (ones->prefix == PREFIX_AND || ones->marks & ATOM_LATIN);
	if (!hundred && !ten)
		return false;
	tens->value += ones->value;
	tens->flags = (uint16_t)((tens->flags & ~NF_TENS) | ones->flags);
	tens->to = ones->to;
	return true;
}

// Adjusts the new last atom and the one before it.
static void settle(struct atoms *s)
{
	struct atom *last = &s->a[s->count - 1];
	struct atom *prior = s->count >= 2 ? last - 1 : NULL;
	if (!prior || s->count < s->head + 2)
		return; // what was read already stays as it is
	bool figure = last->marks & ATOM_FIGURES && last->kind != K_OTHER;
	if (prior->kind == K_VETO_BEFORE && figure && last->prefix == 0)
		last->kind = K_OTHER;
	if (last->kind == K_VETO_AFTER && prior->marks & ATOM_FIGURES)
		prior->kind = K_OTHER;
	if (last->kind == K_VETO_AFTER && prior->kind == K_NUM && !(last->flags & NF_AMBIG))
		prior->kind = K_OTHER;
	// "7a", "7 p": the article and a lone letter are am and pm only when glued to figures.
	if (last->kind == K_A && prior->kind != K_OTHER && prior->marks & ATOM_FIGURES &&
	    last->marks & ATOM_GLUED)
		last->kind = K_AM;
	if (last->kind == K_PM && last->flags & NF_SHORT &&
	    !(prior->marks & ATOM_FIGURES && last->marks & ATOM_GLUED))
		last->kind = K_OTHER;
	if (join_numbers(prior, last)) {
		s->count--;
		return;
	}
	bool dashed = s->count >= 3 && prior->kind == K_DASH && prior->marks & last->marks & ATOM_GLUED;
	if (dashed && last->marks & ATOM_LATIN && join_numbers(last - 2, last))
		s->count -= 2;
}

static bool ends_sentence(const struct text *t, uint32_t i)
{
	return i + 1 >= t->count || t->tokens[i + 1].flags & TOKEN_SENTENCE;
}

static void push(struct atoms *s)
{
	const struct text *t = s->text;
	uint32_t i = s->next_token;
	const struct token *k = &t->tokens[i];
	bool soft_line = k->kind == TOKEN_LINE && !ends_sentence(t, i);
	bool quote = k->kind == TOKEN_MARK && k->mark == '\'' && k->flags & TOKEN_GLUED;
	if (soft_line || quote) {
		s->next_token++;
		return;
	}
	struct atom *a = &s->a[s->count++];
	*a = (struct atom){.from = i};
	if (k->flags & TOKEN_GLUED)
		a->marks |= ATOM_GLUED;
	if (k->flags & TOKEN_SENTENCE)
		a->marks |= ATOM_FIRST;
	read_token(s, i, a);
	bool closing = a->kind == K_DOT || a->kind == K_OTHER || k->kind == TOKEN_LINE;
	if (closing && k->kind != TOKEN_WORD && ends_sentence(t, a->to - 1) && k->kind != TOKEN_NUMBER)
		a->kind = K_BREAK;
	s->next_token = a->to;
	settle(s);
}

bool atoms_fill(struct atoms *s)
{
	if (s->count - s->head >= ATOMS_AHEAD || s->next_token >= s->text->count)
		return s->head < s->count;
	// Keep two atoms behind the head: what stands before an expression matters.
	uint32_t keep = s->head >= 2 ? 2 : s->head;
	uint32_t drop = s->head - keep;
	if (s->count >= ATOMS_WINDOW - 4) {
		for (uint32_t i = drop; i < s->count; i++)
			s->a[i - drop] = s->a[i];
		s->head -= drop;
		s->count -= drop;
	}
	while (s->count < ATOMS_WINDOW - 4 && s->next_token < s->text->count)
		push(s);
	return s->head < s->count;
}
