// SPDX-License-Identifier: Apache-2.0
// The scanner behind text_read (text/token.h): from normalised bytes to tokens, in one pass; then zones and
// sentences, which text/quoted.c marks.
#include <string.h>

#include "text/quoted.h"
#include "text/token.h"

// Longest part of a mail address before the sign (RFC 5321).
#define MAIL_LOCAL_MAX 64

enum class {
	C_BLANK,
	C_LINE,
	C_DIGIT,
	C_LATIN,
	C_HEBREW,
	C_OTHER, // letters of other scripts
	C_MARK,
	C_SYMBOL,
};

struct scan {
	struct slice s; // normalised text
	const struct norm *norm;
	struct token *tokens;
	uint32_t count;
	size_t at;
	size_t no_mail; // before this byte no mail address begins
	bool glued;
};

static bool other_letter(uint32_t cp)
{
	return (cp >= 0xC0 && cp < 0x250 && cp != 0xD7 && cp != 0xF7) || (cp >= 0x370 && cp < 0x590) ||
	       (cp >= 0x5F0 && cp < 0x5F3) || (cp >= 0x620 && cp < 0x2000) || (cp >= 0x3040 && cp < 0xA000) ||
	       (cp >= 0xAC00 && cp < 0xD7A4) || (cp >= 0x20000 && cp < 0x30000);
}

// Class of the character at `at`, and its length in bytes.
static enum class class_at(struct slice s, size_t at, size_t *len)
{
	unsigned char c = (unsigned char)s.ptr[at];
	*len = 1;
	if (norm_hebrew_at(s, at)) {
		*len = 2;
		return C_HEBREW;
	}
	if (c >= 'a' && c <= 'z')
		return C_LATIN;
	if (c >= '0' && c <= '9')
		return C_DIGIT;
	if (c == ' ')
		return C_BLANK;
	if (c == '\n')
		return C_LINE;
	if (c < 0x80)
		return c == 0x1A ? C_SYMBOL : C_MARK;
	size_t next = at;
	uint32_t cp = norm_decode(s, &next);
	*len = next - at;
	return other_letter(cp) ? C_OTHER : C_SYMBOL;
}

static enum class peek(struct slice s, size_t at)
{
	size_t len;
	return at < s.len ? class_at(s, at, &len) : C_BLANK;
}

static size_t letters_end(struct slice s, size_t at, enum class c)
{
	size_t len;
	if (c == C_LATIN)
		while (at < s.len && s.ptr[at] >= 'a' && s.ptr[at] <= 'z')
			at++;
	else if (c == C_HEBREW)
		while (norm_hebrew_at(s, at))
			at += 2;
	while (at < s.len && class_at(s, at, &len) == c)
		at += len;
	return at;
}

// Prefix letters, each of which may stand before a quotation: ה"בעיה".
static bool all_prefix_letters(struct slice w)
{
	static const char letters[] = "והבכלמש";
	for (size_t i = 0; i + 1 < w.len; i += 2) {
		bool found = false;
		for (size_t k = 0; k + 1 < sizeof letters && !found; k += 2)
			found = letters[k] == w.ptr[i] && letters[k + 1] == w.ptr[i + 1];
		if (!found)
			return false;
	}
	return true;
}

// `at` stands on a double quote behind Hebrew letters [from, at): gershayim of an acronym, or a quotation mark?
static bool is_gershayim(struct slice s, size_t from, size_t at)
{
	if (!norm_hebrew_at(s, at + 1))
		return false;
	size_t end = letters_end(s, at + 1, C_HEBREW);
	size_t after = (end - at - 1) / 2;
	bool closes = end < s.len && s.ptr[end] == '"';
	if (closes && !norm_hebrew_at(s, end + 1) && after > 1)
		return false;
	return after < 3 || !all_prefix_letters((struct slice){s.ptr + from, at - from});
}

// End of the Hebrew word that starts at `from`, geresh and gershayim inside included.
static size_t hebrew_end(struct slice s, size_t from, bool *geresh)
{
	size_t at = letters_end(s, from, C_HEBREW);
	while (at < s.len) {
		if (s.ptr[at] == '"' && is_gershayim(s, from, at)) {
			*geresh = true;
		} else if (s.ptr[at] == '\'' && norm_hebrew_at(s, at + 1)) {
			*geresh = true;
		} else if (s.ptr[at] == '.' && at - from == 2 && norm_hebrew_at(s, at + 1) &&
		           peek(s, at + 3) != C_HEBREW && at + 3 < s.len && s.ptr[at + 3] == '.') {
			return at + 4; // ת.ז.
		} else {
			break;
		}
		at = letters_end(s, at + 1, C_HEBREW);
	}
	// A closing geresh belongs to short words (א' רח' וכו'), unless it closes a quotation.
	bool quoted = from > 0 && s.ptr[from - 1] == '\'';
	if (at < s.len && s.ptr[at] == '\'' && at - from <= 8 && !quoted && peek(s, at + 1) != C_LATIN) {
		*geresh = true;
		at++;
	}
	return at;
}

static size_t latin_end(struct slice s, size_t from)
{
	size_t at = letters_end(s, from, C_LATIN);
	if (at == from + 1 && at + 1 < s.len && s.ptr[at] == '.' && peek(s, at + 1) == C_LATIN &&
	    peek(s, at + 2) != C_LATIN) { // p.m. e.g. u.s.a.
		while (at + 1 < s.len && s.ptr[at] == '.' && peek(s, at + 1) == C_LATIN && peek(s, at + 2) != C_LATIN)
			at += 2;
		return at < s.len && s.ptr[at] == '.' ? at + 1 : at;
	}
	while (at + 1 < s.len && s.ptr[at] == '\'' && peek(s, at + 1) == C_LATIN)
		at = letters_end(s, at + 1, C_LATIN);
	return at;
}

static bool address_byte(unsigned char c)
{
	return c > ' ' && c < 0x80 && c != '"' && c != '<' && c != '>' && c != '(' && c != ')' && c != '\'' && c != 0x1A;
}

static bool local_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '+';
}

// The sign of a mail address that starts at `from`, or 0. What was looked at is not looked at again.
static size_t mail_sign(struct scan *sc, size_t from)
{
	size_t at = from;
	if (from < sc->no_mail)
		return 0;
	while (at < sc->s.len && local_byte(sc->s.ptr[at]))
		at++;
	if (at + 1 < sc->s.len && sc->s.ptr[at] == '@' && at > from && at - from <= MAIL_LOCAL_MAX && local_byte(sc->s.ptr[at + 1]))
		return at;
	sc->no_mail = at;
	return 0;
}

// End of a web or mail address that starts at a Latin letter or digit, or 0.
static size_t link_end(struct scan *sc, size_t from)
{
	struct slice s = sc->s, rest = slice_sub(s, from, s.len);
	bool web = (s.ptr[from] == 'h' || s.ptr[from] == 'w') &&
	           (slice_starts(rest, S("http://")) || slice_starts(rest, S("https://")) || slice_starts(rest, S("www.")));
	size_t sign = web ? from : mail_sign(sc, from), at = sign;
	if (!web && !sign)
		return 0;
	while (at < s.len && address_byte((unsigned char)s.ptr[at]))
		at++;
	while (at > from && (s.ptr[at - 1] == '.' || s.ptr[at - 1] == ',' || s.ptr[at - 1] == '!' ||
	                     s.ptr[at - 1] == '?' || s.ptr[at - 1] == ':' || s.ptr[at - 1] == ';'))
		at--;
	return web || at > sign + 3 ? at : 0;
}

static struct token *add(struct scan *sc, size_t from, size_t to, enum token_kind kind)
{
	struct token *t = &sc->tokens[sc->count++];
	*t = (struct token){.from = (uint32_t)from, .to = (uint32_t)to, .kind = kind, .flags = sc->glued ? TOKEN_GLUED : 0};
	t->hash = norm_hash((struct slice){sc->s.ptr + from, to - from});
	sc->at = to;
	sc->glued = true;
	return t;
}

// Capitals are lost in normalising: they are read from the original.
static uint16_t capitals(const struct scan *sc, size_t from, size_t to)
{
	unsigned upper = 0, lower = 0;
	bool first = false;
	for (size_t i = from; i < to; i++) {
		char c = sc->norm->original.ptr[sc->norm->byte_at[i]];
		if (c >= 'A' && c <= 'Z') {
			upper++;
			first |= i == from;
		} else if (c >= 'a' && c <= 'z') {
			lower++;
		}
	}
	return (uint16_t)((first ? TOKEN_CAPITAL : 0) | (upper >= 2 && lower == 0 ? TOKEN_CAPS : 0));
}

static void scan_word(struct scan *sc, enum class c)
{
	size_t from = sc->at;
	bool geresh = false;
	size_t to = c == C_HEBREW  ? hebrew_end(sc->s, from, &geresh)
	            : c == C_LATIN ? latin_end(sc->s, from)
	                           : letters_end(sc->s, from, c);
	struct token *t = add(sc, from, to, TOKEN_WORD);
	uint32_t letters = norm_letters((struct slice){sc->s.ptr + from, to - from});
	t->letters = letters > 255 ? 255 : (uint8_t)letters;
	if (c == C_HEBREW)
		t->flags |= TOKEN_HEBREW | (geresh ? TOKEN_GERESH : 0);
	if (c == C_LATIN)
		t->flags |= TOKEN_LATIN | capitals(sc, from, to);
}

static void scan_number(struct scan *sc)
{
	struct slice s = sc->s;
	size_t from = sc->at, at = letters_end(s, from, C_DIGIT);
	while (at - from <= 12 && at + 3 < s.len + 1 && at < s.len && s.ptr[at] == ',' &&
	       letters_end(s, at + 1, C_DIGIT) == at + 4 && (at - from) % 4 <= 3 && s.ptr[from] != '0')
		at += 4; // 1,200
	uint64_t value = 0;
	uint32_t digits = 0;
	for (size_t i = from; i < at; i++) {
		if (s.ptr[i] == ',')
			continue;
		digits++;
		if (value <= UINT32_MAX)
			value = value * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	struct token *t = add(sc, from, at, TOKEN_NUMBER);
	t->value = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
	t->digits = digits > 255 ? 255 : (uint8_t)digits;
}

static void scan_line(struct scan *sc)
{
	size_t from = sc->at, at = from, end = from;
	unsigned breaks = 0;
	while (at < sc->s.len && (sc->s.ptr[at] == '\n' || sc->s.ptr[at] == ' ')) {
		if (sc->s.ptr[at++] == '\n') {
			breaks++;
			end = at;
		}
	}
	add(sc, from, end, TOKEN_LINE)->mark = breaks > 1 ? 'P' : '\n';
}

static void scan_one(struct scan *sc)
{
	size_t len;
	enum class c = class_at(sc->s, sc->at, &len);
	size_t link = c == C_LATIN || c == C_DIGIT ? link_end(sc, sc->at) : 0;
	if (link) {
		add(sc, sc->at, link, TOKEN_LINK);
	} else if (c == C_BLANK) {
		sc->at++;
		sc->glued = false;
	} else if (c == C_LINE) {
		scan_line(sc);
		sc->glued = false;
	} else if (c == C_DIGIT) {
		scan_number(sc);
	} else if (c == C_MARK) {
		char mark = sc->s.ptr[sc->at];
		size_t to = sc->at + 1;
		while (to < sc->s.len && sc->s.ptr[to] == mark && mark != '"' && mark != '\'' && mark != '(' && mark != ')')
			to++;
		add(sc, sc->at, to, TOKEN_MARK)->mark = mark;
	} else if (c == C_SYMBOL) {
		add(sc, sc->at, sc->at + len, TOKEN_SYMBOL);
	} else {
		scan_word(sc, c);
	}
}

size_t text_room(size_t text_len)
{
	size_t norm = (normalise_room(text_len) + 7) & ~(size_t)7;
	return norm + sizeof(struct token) * (text_len + text_len / 3 + 8);
}

bool text_read(struct slice original, void *room, size_t room_len, struct text *out)
{
	struct text t = {0};
	if (room_len < text_room(original.len) || !normalise(original, room, room_len, &t.norm))
		return false;
	size_t norm_bytes = (normalise_room(original.len) + 7) & ~(size_t)7;
	struct scan sc = {.s = {t.norm.ptr, t.norm.len}, .norm = &t.norm};
	sc.tokens = (struct token *)(void *)((char *)room + norm_bytes);
	while (sc.at < sc.s.len)
		scan_one(&sc);
	t.tokens = sc.tokens;
	t.count = sc.count;
	quoted_mark(&t);
	sentence_mark(&t);
	*out = t;
	return true;
}
