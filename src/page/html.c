// SPDX-License-Identifier: Apache-2.0
#include "page/html.h"

#include <assert.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "base/log.h"

struct html html_new(struct arena *a)
{
	return (struct html){.out = buf_new(a, HTML_MAX)};
}

struct slice html_slice(const struct html *h)
{
	return buf_slice(&h->out);
}

static const char *escape_of(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&#34;";
	case '\'':
		return "&#39;";
	default:
		return c == 0x7F || (c < 0x20 && c != '\n' && c != '\t') ? "" : NULL;
	}
}

static void valid_text(struct buf *b, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *instead = escape_of((unsigned char)s.ptr[i]);

		if (!instead)
			continue;
		buf_add(b, slice_sub(s, from, i));
		buf_adds(b, instead);
		from = i + 1;
	}
	buf_add(b, slice_sub(s, from, s.len));
}

// Bytes that are no UTF-8 could swallow the markup behind them in a lenient reader: each becomes U+FFFD.
static void text(struct buf *b, struct slice s)
{
	if (utf8_valid(s)) {
		valid_text(b, s);
		return;
	}
	for (size_t i = 0; i < s.len;) {
		size_t n = 1;

		while (n < 4 && i + n < s.len && ((unsigned char)s.ptr[i + n] & 0xC0) == 0x80)
			n++;
		if (s.ptr[i] && utf8_valid(slice_sub(s, i, i + n))) {
			valid_text(b, slice_sub(s, i, i + n));
		} else {
			buf_adds(b, s.ptr[i] ? "\xEF\xBF\xBD" : "");
			n = s.ptr[i] ? n : 1;
		}
		i += n;
	}
}

// "//host" would leave the house, and "\" is read as "/" by browsers (row 57).
static bool is_own_path(struct slice s)
{
	if (!s.len || (s.ptr[0] != '/' && s.ptr[0] != '#' && s.ptr[0] != '?'))
		return false;
	if (s.ptr[0] == '/' && s.len > 1 && (s.ptr[1] == '/' || s.ptr[1] == '\\'))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == '\\')
			return false;
	return true;
}

static void address(struct buf *b, struct slice s)
{
	static const struct slice schemes[] = {S_INIT("https://"), S_INIT("http://"), S_INIT("mailto:"),
					       S_INIT("tel:")};
	bool fits = is_own_path(s);

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		fits = fits || ascii_eq(slice_sub(s, 0, schemes[i].len), schemes[i]);
	text(b, fits ? s : S("#"));
}

static void slot(struct buf *b, char kind, struct slice value)
{
	switch (kind) {
	case 'u':
		address(b, value);
		break;
	case 'b':
		buf_adds(b, "<bdi>");
		text(b, value);
		buf_adds(b, "</bdi>");
		break;
	case 'l':
		buf_adds(b, "<bdi dir=\"ltr\">");
		text(b, value);
		buf_adds(b, "</bdi>");
		break;
	default:
		text(b, value);
	}
}

static bool is_slot(const char *p)
{
	return p[0] == '$' && (p[1] == 't' || p[1] == 'u' || p[1] == 'b' || p[1] == 'l');
}

void html_put(struct html *h, const char *markup, const struct slice *arguments, size_t count)
{
	const char *from = markup, *p = markup;
	size_t used = 0;

	for (; *p; p++) {
		if (!is_slot(p))
			continue;
		buf_add(&h->out, (struct slice){.ptr = from, .len = (size_t)(p - from)});
		if (used == count)
			break;
		slot(&h->out, p[1], arguments[used++]);
		from = ++p + 1;
	}
	if (*p || used != count) {
		log_error("markup and its arguments do not fit: %s", markup);
		abort();
	}
	buf_add(&h->out, (struct slice){.ptr = from, .len = (size_t)(p - from)});
}

static void lines(struct html *h, struct slice paragraph)
{
	size_t from = 0;
	bool some = false;

	MARK(h, "<p dir=\"auto\">");
	for (size_t i = 0; i <= paragraph.len; i++) {
		if (i < paragraph.len && paragraph.ptr[i] != '\n')
			continue;
		if (some)
			MARK(h, "<br>");
		HTML(h, "$t", slice_sub(paragraph, from, i));
		some = true;
		from = i + 1;
	}
	MARK(h, "</p>");
}

// Where the next empty line begins at or after `from`, or the end; `next` behind all its line breaks.
static size_t paragraph_end(struct slice s, size_t from, size_t *next)
{
	for (size_t i = from; i < s.len; i++) {
		size_t j = i + 1;

		if (s.ptr[i] != '\n')
			continue;
		while (j < s.len && (s.ptr[j] == ' ' || s.ptr[j] == '\t' || s.ptr[j] == '\r'))
			j++;
		if (j < s.len && s.ptr[j] != '\n')
			continue;
		while (j < s.len && ascii_space(s.ptr[j]))
			j++;
		*next = j;
		return i;
	}
	*next = s.len;
	return s.len;
}

void html_paragraphs(struct html *h, struct slice people)
{
	struct slice s = ascii_trim(people);

	for (size_t from = 0, next; from < s.len; from = next) {
		size_t end = paragraph_end(s, from, &next);

		if (ascii_trim(slice_sub(s, from, end)).len)
			lines(h, slice_sub(s, from, end));
	}
}

void html_unescaped_markup_of_our_own(struct html *h, struct slice markup)
{
	buf_add(&h->out, markup);
}
