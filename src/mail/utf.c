// SPDX-License-Identifier: Apache-2.0
#include "mail/utf.h"

#include <string.h>

#include "text/normalise.h"

void utf_put(struct buf *b, uint32_t cp)
{
	char s[4];
	size_t n = 0;

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		s[n++] = (char)cp;
	} else if (cp < 0x800) {
		s[n++] = (char)(0xC0 | cp >> 6);
		s[n++] = (char)(0x80 | (cp & 63));
	} else if (cp < 0x10000) {
		s[n++] = (char)(0xE0 | cp >> 12);
		s[n++] = (char)(0x80 | (cp >> 6 & 63));
		s[n++] = (char)(0x80 | (cp & 63));
	} else {
		s[n++] = (char)(0xF0 | cp >> 18);
		s[n++] = (char)(0x80 | (cp >> 12 & 63));
		s[n++] = (char)(0x80 | (cp >> 6 & 63));
		s[n++] = (char)(0x80 | (cp & 63));
	}
	buf_add(b, (struct slice){.ptr = s, .len = n});
}

// Length of the sequence at s[at] when it is well formed (Unicode table 3-7), else 0.
static size_t sequence(struct slice s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at, n;
	unsigned low = 0x80, high = 0xBF;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	n = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (left < n)
		return 0;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

bool utf_valid(struct slice s)
{
	for (size_t at = 0, n; at < s.len; at += n)
		if ((n = sequence(s, at)) == 0)
			return false;
	return true;
}

bool utf_is_damaged(struct slice s)
{
	size_t good = 0, bad = 0;

	for (size_t at = 0; at < s.len;) {
		size_t n = sequence(s, at);

		good += n > 1;
		bad += n == 0;
		at += n ? n : 1;
	}
	return good > bad;
}

bool utf_is_rtl(uint32_t cp)
{
	return (cp >= 0x05BE && cp <= 0x08FF && !(cp >= 0x0600 && cp <= 0x0607) &&
		!(cp >= 0x0660 && cp <= 0x0669)) ||
	       (cp >= 0xFB1D && cp <= 0xFDFF) || (cp >= 0xFE70 && cp <= 0xFEFE) || cp == 0x200F ||
	       (cp >= 0x10800 && cp <= 0x10FFF) || (cp >= 0x1E800 && cp <= 0x1EFFF);
}

bool utf_is_ltr(uint32_t cp)
{
	if ((cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z'))
		return true;
	if (cp < 0xAA || cp == 0xD7 || cp == 0xF7)
		return false;
	if (cp < 0x0590)
		return cp == 0xAA || cp == 0xB5 || cp == 0xBA || (cp >= 0xC0 && cp < 0x02B9) ||
		       (cp >= 0x0370 && cp < 0x0590);
	return (cp >= 0x0900 && cp < 0x2000) || cp == 0x200E || (cp >= 0x2C00 && cp < 0x2E00) ||
	       (cp >= 0x3041 && cp < 0xA4D0) || (cp >= 0xAC00 && cp < 0xD7FC) ||
	       (cp >= 0xF900 && cp < 0xFB1D) || (cp >= 0xFF21 && cp <= 0xFF5A) ||
	       (cp >= 0x20000 && cp < 0x30000);
}

int utf_direction(struct slice s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = norm_decode(s, &at);

		if (utf_is_rtl(cp))
			return -1;
		if (utf_is_ltr(cp))
			return 1;
	}
	return 0;
}

bool utf_is_invisible(uint32_t cp)
{
	return cp == 0x00AD || cp == 0x034F || cp == 0x061C || cp == 0x115F || cp == 0x1160 || cp == 0x180E ||
	       (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0x3164 || (cp >= 0xFE00 && cp <= 0xFE0F) ||
	       cp == 0xFEFF || (cp >= 0xFFF0 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xA0 || cp == 0x2028 ||
	       cp == 0x2029;
}

struct slice utf_line(struct arena *a, struct slice s, size_t max, bool plain)
{
	struct buf b = buf_new(a, s.len * 3 + 4);
	bool blank = false;

	for (size_t at = 0; at < s.len && b.len <= max;) {
		uint32_t cp = norm_decode(s, &at);

		if (is_blank(cp)) {
			blank = b.len > 0;
			continue;
		}
		if (is_control(cp) || (plain && utf_is_invisible(cp)))
			continue;
		if (blank)
			buf_byte(&b, ' ');
		blank = false;
		utf_put(&b, cp);
	}
	return ascii_trim(utf8_cut(buf_slice(&b), max));
}

struct slice utf_body(struct arena *a, struct slice s, size_t max)
{
	struct buf b = buf_new(a, max + 4);

	for (size_t at = 0; at < s.len && !b.full;) {
		size_t from = at;
		uint32_t cp;

		// Plain ASCII in one go.
		while (at < s.len && (unsigned char)s.ptr[at] >= 0x20 && (unsigned char)s.ptr[at] < 0x7F)
			at++;
		if (at > from) {
			buf_add(&b, slice_sub(
					s, from,
					from + (at - from < max + 4 - b.len ? at - from : max + 4 - b.len)));
			continue;
		}
		cp = norm_decode(s, &at);
		if (cp == '\r' || cp == 0x2028 || cp == 0x2029) {
			if (cp == '\r' && at < s.len && s.ptr[at] == '\n')
				at++;
			cp = '\n';
		}
		if (cp == '\n' || cp == '\t' || (!is_control(cp) && cp != 0xFEFF))
			utf_put(&b, cp);
	}
	return utf8_cut(buf_slice(&b), max);
}

bool ascii_starts(struct slice s, struct slice prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++)
		if (ascii_lower(s.ptr[i]) != ascii_lower(prefix.ptr[i]))
			return false;
	return true;
}

size_t ascii_seek(struct slice s, struct slice what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (ascii_starts(slice_sub(s, i, s.len), what))
			return i;
	return SIZE_MAX;
}

size_t byte_find(struct slice s, char c)
{
	const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return p ? (size_t)(p - s.ptr) : SIZE_MAX;
}

bool line_next(struct slice *rest, struct slice *line)
{
	size_t end;

	if (rest->len == 0)
		return false;
	end = byte_find(*rest, '\n');
	*line = slice_sub(*rest, 0, end);
	*rest =
	    end == SIZE_MAX ? slice_sub(*rest, rest->len, rest->len) : slice_sub(*rest, end + 1, rest->len);
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}
