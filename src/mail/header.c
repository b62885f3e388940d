// SPDX-License-Identifier: Apache-2.0
#include "mail/header.h"

#include "mail/charset.h"
#include "mail/limits.h"
#include "mail/utf.h"

struct slice header_unfold(struct arena *a, struct slice raw)
{
	struct buf b = buf_new(a, MAIL_HEADER_VALUE_MAX);
	bool blank = false;

	raw = ascii_trim(slice_sub(raw, 0, MAIL_HEADER_VALUE_MAX));
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '\r' || c == '\n') {
			blank = true;
			continue;
		}
		if (blank && (c == ' ' || c == '\t'))
			continue;
		if (blank)
			buf_byte(&b, ' ');
		blank = false;
		if (c)
			buf_byte(&b, c);
	}
	return buf_slice(&b);
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

struct slice base64_read(struct arena *a, struct slice text)
{
	struct buf b = buf_new(a, text.len);
	unsigned bits = 0;
	int have = 0;

	for (size_t i = 0; i < text.len; i++) {
		int v = base64_value(text.ptr[i]);

		if (text.ptr[i] == '=') { // padding ends a quantum; what follows begins anew
			have = 0;
			continue;
		}
		if (v < 0)
			continue;
		bits = bits << 6 | (unsigned)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_byte(&b, (char)(bits >> have & 0xFF));
		}
	}
	return buf_slice(&b);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void q_read(struct slice text, struct buf *b)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '=' && i + 2 < text.len && hex_value(text.ptr[i + 1]) >= 0 &&
		    hex_value(text.ptr[i + 2]) >= 0) {
			c = (char)(hex_value(text.ptr[i + 1]) << 4 | hex_value(text.ptr[i + 2]));
			i += 2;
		} else if (c == '_') {
			c = ' ';
		}
		buf_byte(b, c);
	}
}

#define WORD_MAX 4096 // bytes of one encoded word; the standard says 75, programs say more

struct word {
	struct slice charset, text;
	char encoding; // 'b' or 'q'
	size_t end;    // offset behind it
};

// Reads =?charset?B or Q?text?= at s[at].
static bool word_at(struct slice s, size_t at, struct word *w)
{
	struct slice rest = slice_sub(s, at, s.len);
	size_t name_end, star, end;

	if (!slice_starts(rest, S("=?")))
		return false;
	name_end = byte_find(slice_sub(rest, 2, 80), '?');
	if (name_end == SIZE_MAX || name_end == 0 || rest.len < name_end + 5 || rest.ptr[name_end + 4] != '?')
		return false;
	w->charset = slice_sub(rest, 2, name_end + 2);
	star = byte_find(w->charset, '*'); // a language may follow (RFC 2231 §5)
	if (star != SIZE_MAX)
		w->charset = slice_sub(w->charset, 0, star);
	w->encoding = ascii_lower(rest.ptr[name_end + 3]);
	if (w->encoding != 'b' && w->encoding != 'q')
		return false;
	rest = slice_sub(rest, 0, name_end + WORD_MAX);
	for (end = name_end + 5; end + 1 < rest.len; end++)
		if (rest.ptr[end] == '?' && rest.ptr[end + 1] == '=')
			break;
	if (end + 1 >= rest.len)
		return false;
	w->text = slice_sub(rest, name_end + 5, end);
	w->end = at + end + 2;
	return true;
}

static size_t skip_blanks(struct slice s, size_t at)
{
	while (at < s.len && ascii_space(s.ptr[at]))
		at++;
	return at;
}

// Decodes the run of encoded words of one charset that begins with `w`; returns the offset behind it.
static size_t words_decode(struct arena *a, struct slice s, struct word w, struct buf *to)
{
	struct buf bytes = buf_new(a, s.len + 1);
	struct slice charset = w.charset;
	size_t end;

	for (;;) {
		if (w.encoding == 'b')
			buf_add(&bytes, base64_read(a, w.text));
		else
			q_read(w.text, &bytes);
		end = w.end;
		if (!word_at(s, skip_blanks(s, end), &w) || !ascii_eq(w.charset, charset))
			break;
	}
	buf_add(to, charset_decode(a, charset, buf_slice(&bytes), NULL));
	return end;
}

struct slice header_decode(struct arena *a, struct slice s)
{
	struct buf b = buf_new(a, MAIL_HEADER_VALUE_MAX * 4);
	struct word w;
	size_t from = 0;

	for (size_t at = 0; at < s.len;) {
		size_t next;

		if (s.ptr[at] != '=' || !word_at(s, at, &w)) {
			at++;
			continue;
		}
		buf_add(&b, charset_decode(a, NO_SLICE, slice_sub(s, from, at), NULL));
		for (;;) {
			from = words_decode(a, s, w, &b);
			next = skip_blanks(s, from);
			if (!word_at(s, next, &w))
				break;
		}
		at = from;
	}
	buf_add(&b, charset_decode(a, NO_SLICE, slice_sub(s, from, s.len), NULL));
	return buf_slice(&b);
}

struct slice header_text(struct arena *a, struct slice unfolded, size_t max)
{
	return utf_line(a, header_decode(a, unfolded), max, false);
}

// Keeps an id that is plain enough; blanks inside (a fold in its middle) are dropped.
static struct slice id_clean(struct arena *a, struct slice id)
{
	struct buf b = buf_new(a, MAIL_MESSAGE_ID_MAX);

	for (size_t i = 0; i < id.len; i++) {
		unsigned char c = (unsigned char)id.ptr[i];

		if (ascii_space((char)c))
			continue;
		if (c < 0x21 || c > 0x7E || c == '<' || c == '>')
			return NO_SLICE;
		buf_byte(&b, (char)c);
	}
	return b.full ? NO_SLICE : buf_slice(&b);
}

// The next id in `rest`, with or without its brackets.
static bool id_next(struct slice *rest, struct slice *id)
{
	size_t from = 0, to;

	while (from < rest->len && (ascii_space(rest->ptr[from]) || rest->ptr[from] == ','))
		from++;
	if (from >= rest->len)
		return false;
	if (rest->ptr[from] == '<') {
		to = byte_find(slice_sub(*rest, from, rest->len), '>');
		if (to != SIZE_MAX) {
			*id = slice_sub(*rest, from + 1, from + to);
			*rest = slice_sub(*rest, from + to + 1, rest->len);
			return true;
		}
		from++;
	}
	for (to = from; to < rest->len && !ascii_space(rest->ptr[to]) && rest->ptr[to] != '<'; to++)
		;
	*id = slice_sub(*rest, from, to);
	if (byte_find(*id, '@') == SIZE_MAX)
		*id = NO_SLICE;
	*rest = slice_sub(*rest, to, rest->len);
	return true;
}

struct mail_texts header_ids(struct arena *a, struct slice unfolded, size_t max)
{
	struct mail_texts out = {.list = ARENA_ARRAY(a, max + 1, struct slice)};
	struct slice id;

	while (id_next(&unfolded, &id)) {
		id = id_clean(a, id);
		if (slice_empty(id))
			continue;
		if (out.count == max) { // the newest count most, but the first names the thread
			for (size_t i = 1; i + 1 < max; i++)
				out.list[i] = out.list[i + 1];
			out.count--;
		}
		out.list[out.count++] = id;
	}
	return out;
}
