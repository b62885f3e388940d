// SPDX-License-Identifier: Apache-2.0
#include "wire/imap_text.h"

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/number.h"
#include "wire/words.h"

#define LITERAL_DIGITS 10
#define DEPTH_MAX 50
#define FOLDER_MAX 2000

static size_t find_crlf(struct slice s, size_t from)
{
	while (from + 1 < s.len) {
		const char *cr = memchr(s.ptr + from, '\r', s.len - from - 1);

		if (!cr)
			break;
		from = (size_t)(cr - s.ptr);
		if (s.ptr[from + 1] == '\n')
			return from;
		from++;
	}
	return SIZE_MAX;
}

static struct slice take_word(struct slice *s)
{
	size_t n = 0;
	struct slice word;

	while (n < s->len && s->ptr[n] != ' ')
		n++;
	word = slice_sub(*s, 0, n);
	*s = slice_sub(*s, n < s->len ? n + 1 : n, s->len);
	return word;
}

static bool status_of(struct slice word, enum imap_status *out)
{
	static const struct slice words[] = {S_INIT("OK"), S_INIT("NO"), S_INIT("BAD"), S_INIT("BYE"),
					     S_INIT("PREAUTH")};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (ascii_eq(word, words[i])) {
			*out = (enum imap_status)i;
			return true;
		}
	return false;
}

// Text for people may end in "{5}" without meaning a literal; only data can have one.
static bool may_have_literals(struct slice line)
{
	enum imap_status status;
	struct slice first = take_word(&line);

	return slice_eq(first, S("*")) && !status_of(take_word(&line), &status);
}

// The length of the literal that a line announces at its end: "{123}", also "{123+}" and "~{123}". -1: none.
static int64_t literal_at_end(struct slice line)
{
	size_t open;
	int64_t n;

	if (line.len < 3 || line.ptr[line.len - 1] != '}')
		return -1;
	open = line.len - 1;
	while (open > 0 && line.len - open < LITERAL_DIGITS + 4 && line.ptr[open] != '{')
		open--;
	if (line.ptr[open] != '{')
		return -1;
	line = slice_sub(line, open + 1, line.len - 1);
	if (line.len && line.ptr[line.len - 1] == '+')
		line.len--;
	return line.len && line.ptr[0] != '-' && number_read(line, &n) ? n : -1;
}

enum imap_found imap_response_find(struct slice bytes, size_t literal_max, size_t *len, size_t *need)
{
	size_t at = 0, line_bytes = 0;
	bool literals = false;

	for (;;) {
		size_t end = find_crlf(bytes, at);
		int64_t literal;

		if (end == SIZE_MAX) {
			*need = bytes.len + 1;
			return bytes.len - at + line_bytes > IMAP_LINE_MAX ? IMAP_BROKEN : IMAP_MORE;
		}
		line_bytes += end - at;
		if (line_bytes > IMAP_LINE_MAX)
			return IMAP_BROKEN;
		if (at == 0)
			literals = may_have_literals(slice_sub(bytes, 0, end));
		literal = literals ? literal_at_end(slice_sub(bytes, at, end)) : -1;
		at = end + 2;
		if (literal < 0) {
			*len = at;
			return IMAP_WHOLE;
		}
		if ((uint64_t)literal > literal_max)
			return IMAP_LITERAL_TOO_LARGE;
		if (bytes.len - at < (size_t)literal + 2) {
			*need = at + (size_t)literal + 2;
			return IMAP_MORE;
		}
		at += (size_t)literal;
	}
}

static void read_status_text(struct slice s, struct imap_response *out)
{
	const char *close;

	if (s.len && s.ptr[0] == '[' && (close = memchr(s.ptr, ']', s.len)) != NULL) {
		size_t n = (size_t)(close - s.ptr);

		out->code = slice_sub(s, 1, n);
		s = slice_sub(s, n + 1, s.len);
	}
	out->text = ascii_trim(s);
}

static bool is_number(struct slice word, uint32_t *out)
{
	int64_t n;

	if (word.len == 0 || word.ptr[0] < '0' || word.ptr[0] > '9' || !number_read(word, &n) ||
	    n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

enum err imap_response_read(struct slice whole, struct imap_response *out)
{
	struct imap_response r = {.kind = IMAP_TAGGED};
	struct slice s = whole, word;

	if (!slice_ends(s, S("\r\n")))
		return E_MALFORMED;
	s.len -= 2;
	if (s.len && s.ptr[0] == '+') {
		r.kind = IMAP_CONTINUE;
		r.text = ascii_trim(slice_sub(s, 1, s.len));
		*out = r;
		return OK;
	}
	r.tag = take_word(&s);
	word = take_word(&s);
	if (r.tag.len == 0 || word.len == 0)
		return E_MALFORMED;
	if (status_of(word, &r.status)) {
		if (slice_eq(r.tag, S("*")))
			r.kind = IMAP_STATUS;
		read_status_text(s, &r);
	} else if (!slice_eq(r.tag, S("*"))) {
		return E_MALFORMED;
	} else {
		r.kind = is_number(word, &r.number) ? IMAP_NUMBERED : IMAP_DATA;
		r.word = r.kind == IMAP_NUMBERED ? take_word(&s) : word;
		r.rest = s;
	}
	*out = r;
	return OK;
}

// ---- FETCH ------------------------------------------------------------------------------------------------

static void skip_spaces(struct slice *s)
{
	while (s->len && s->ptr[0] == ' ')
		*s = slice_sub(*s, 1, s->len);
}

// A name such as BODY[HEADER.FIELDS (TO)]<0>: brackets keep their spaces.
static struct slice take_name(struct slice *s)
{
	bool inside = false;
	size_t n = 0;

	for (; n < s->len; n++) {
		char c = s->ptr[n];

		if (c == '[')
			inside = true;
		else if (c == ']')
			inside = false;
		else if (!inside && (c == ' ' || c == '(' || c == ')' || c == '"' || c == '{' || c == '\r'))
			break;
	}
	*s = slice_sub(*s, n, s->len);
	return (struct slice){.ptr = s->ptr - n, .len = n};
}

static enum err take_quoted(struct arena *a, struct slice *s, struct slice *out)
{
	char *to = arena_alloc(a, s->len);
	size_t n = 0;

	for (size_t i = 1; i < s->len; i++) {
		if (s->ptr[i] == '"') {
			*out = (struct slice){.ptr = to, .len = n};
			*s = slice_sub(*s, i + 1, s->len);
			return OK;
		}
		if (s->ptr[i] == '\r' || s->ptr[i] == '\n')
			break;
		if (s->ptr[i] == '\\' && i + 1 < s->len)
			i++;
		to[n++] = s->ptr[i];
	}
	return E_MALFORMED;
}

static enum err take_literal(struct slice *s, struct slice *out)
{
	size_t end = find_crlf(*s, 0);
	int64_t n = end == SIZE_MAX ? -1 : literal_at_end(slice_sub(*s, 0, end));

	if (n < 0 || (uint64_t)n > s->len - end - 2)
		return E_MALFORMED;
	*out = slice_sub(*s, end + 2, end + 2 + (size_t)n);
	*s = slice_sub(*s, end + 2 + (size_t)n, s->len);
	return OK;
}

// One value that is no list: a string of any form, a number, NIL.
static enum err take_plain(struct arena *a, struct slice *s, struct slice *out)
{
	if (s->len == 0)
		return E_MALFORMED;
	if (s->ptr[0] == '"')
		return take_quoted(a, s, out);
	if (s->ptr[0] == '~')
		*s = slice_sub(*s, 1, s->len);
	if (s->len && s->ptr[0] == '{')
		return take_literal(s, out);
	*out = take_name(s);
	return out->len ? OK : E_MALFORMED;
}

// One value; a list is walked through and thrown away.
static enum err take_value(struct arena *a, struct slice *s, struct slice *out)
{
	int depth = 0;

	skip_spaces(s);
	if (s->len == 0 || s->ptr[0] != '(')
		return take_plain(a, s, out);
	*out = S("");
	do {
		struct slice skipped;

		skip_spaces(s);
		if (s->len == 0 || depth > DEPTH_MAX)
			return E_MALFORMED;
		if (s->ptr[0] == '(' || s->ptr[0] == ')') {
			depth += s->ptr[0] == '(' ? 1 : -1;
			*s = slice_sub(*s, 1, s->len);
		} else {
			TRY(take_plain(a, s, &skipped));
		}
	} while (depth > 0);
	return OK;
}

static bool is_body(struct slice name)
{
	return ascii_eq(name, S("BODY[]")) || ascii_eq(slice_sub(name, 0, 7), S("BODY[]<")) ||
	       ascii_eq(name, S("RFC822"));
}

static enum err take_item(struct arena *a, struct slice *s, struct imap_fetched *f)
{
	struct slice name = take_name(s), value;
	int64_t n;

	if (name.len == 0)
		return E_MALFORMED;
	TRY(take_value(a, s, &value));
	if (ascii_eq(name, S("UID")))
		return is_number(value, &f->uid) ? OK : E_MALFORMED;
	if (ascii_eq(name, S("RFC822.SIZE"))) {
		if (!number_read(value, &n) || n < 0)
			return E_MALFORMED;
		f->size = n;
	}
	if (is_body(name)) {
		f->body = ascii_eq(value, S("NIL")) ? S("") : value;
		f->has_body = true;
	}
	return OK;
}

enum err imap_fetched_read(struct arena *a, struct slice rest, struct imap_fetched *out)
{
	struct imap_fetched f = {.size = -1};

	if (rest.len == 0 || rest.ptr[0] != '(')
		return E_MALFORMED;
	rest = slice_sub(rest, 1, rest.len);
	for (skip_spaces(&rest); rest.len && rest.ptr[0] != ')'; skip_spaces(&rest))
		TRY(take_item(a, &rest, &f));
	if (rest.len == 0)
		return E_MALFORMED;
	*out = f;
	return OK;
}

// ---- what clients say -------------------------------------------------------------------------------------

bool imap_has_word(struct slice list, const char *word)
{
	while (list.len) {
		if (ascii_eq(take_word(&list), (struct slice){.ptr = word, .len = strlen(word)}))
			return true;
	}
	return false;
}

enum err imap_quoted(struct arena *a, struct slice s, struct slice *out)
{
	struct buf b = buf_new(a, 2 * s.len + 2);

	buf_byte(&b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7E)
			return E_INVALID;
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_byte(&b, '\\');
		buf_byte(&b, s.ptr[i]);
	}
	buf_byte(&b, '"');
	*out = buf_slice(&b);
	return OK;
}

static void add_base64(struct buf *b, struct slice s, char last, bool padding)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";

	for (size_t i = 0; i < s.len; i += 3) {
		size_t n = s.len - i < 3 ? s.len - i : 3;
		uint32_t bits = 0;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < n ? (unsigned char)s.ptr[i + k] : 0);
		for (size_t k = 0; k < 4; k++) {
			uint32_t digit = bits >> (18 - 6 * k) & 63;

			if (k <= n)
				buf_byte(b, digit == 63 ? last : digits[digit]);
			else if (padding)
				buf_byte(b, '=');
		}
	}
}

struct slice imap_base64(struct arena *a, struct slice bytes)
{
	struct buf b = buf_new(a, bytes.len * 2 + 8);

	add_base64(&b, bytes, '/', true);
	return buf_slice(&b);
}

static void add_utf16(struct buf *b, uint32_t unit)
{
	buf_byte(b, (char)(unit >> 8 & 0xFF));
	buf_byte(b, (char)(unit & 0xFF));
}

static uint32_t code_point(struct slice s, size_t n)
{
	static const unsigned char lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	uint32_t cp = (unsigned char)s.ptr[0] & lead_mask[n];

	for (size_t i = 1; i < n; i++)
		cp = cp << 6 | ((unsigned char)s.ptr[i] & 0x3F);
	return cp;
}

// One run of characters beyond printable ASCII, as "&…-". The rest of `s` behind it.
static enum err add_shifted(struct arena *a, struct buf *out, struct slice *s)
{
	struct buf utf16 = buf_new(a, FOLDER_MAX);

	while (s->len && !(s->ptr[0] >= 0x20 && s->ptr[0] <= 0x7E)) {
		size_t n = words_utf8(*s);
		uint32_t cp = n ? code_point(*s, n) : 0;

		if (cp < 0x80) // invalid, or a control character
			return E_INVALID;
		if (cp >= 0x10000) {
			add_utf16(&utf16, 0xD800 + ((cp - 0x10000) >> 10));
			add_utf16(&utf16, 0xDC00 + ((cp - 0x10000) & 0x3FF));
		} else {
			add_utf16(&utf16, cp);
		}
		*s = slice_sub(*s, n, s->len);
	}
	buf_byte(out, '&');
	add_base64(out, buf_slice(&utf16), ',', false);
	buf_byte(out, '-');
	return OK;
}

enum err imap_folder(struct arena *a, struct slice utf8, struct slice *out)
{
	struct buf b = buf_new(a, FOLDER_MAX);

	if (utf8.len > FOLDER_MAX / 4)
		return E_INVALID;
	while (utf8.len) {
		if (utf8.ptr[0] >= 0x20 && utf8.ptr[0] <= 0x7E) {
			buf_byte(&b, utf8.ptr[0]);
			if (utf8.ptr[0] == '&')
				buf_byte(&b, '-');
			utf8 = slice_sub(utf8, 1, utf8.len);
		} else {
			TRY(add_shifted(a, &b, &utf8));
		}
	}
	if (b.full)
		return E_INVALID;
	*out = buf_slice(&b);
	return OK;
}
