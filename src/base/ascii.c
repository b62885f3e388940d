// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"

#include <string.h>

bool ascii_eq(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	return true;
}

struct slice ascii_lowered(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		p[i] = ascii_lower(s.ptr[i]);
	return (struct slice){.ptr = p, .len = s.len};
}

struct slice ascii_trim(struct slice s)
{
	while (s.len && ascii_space(s.ptr[0]))
		s = slice_sub(s, 1, s.len);
	while (s.len && ascii_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

ptrdiff_t ascii_find(struct slice s, struct slice what, size_t from)
{
	const char *p;

	if (from > s.len || !s.ptr)
		return -1;
	p = memmem(s.ptr + from, s.len - from, what.ptr, what.len);
	return p ? p - s.ptr : -1;
}

bool ascii_next_part(struct slice *rest, char separator, struct slice *part)
{
	size_t end = 0;

	if (!rest->ptr || !rest->len)
		return false;
	while (end < rest->len && rest->ptr[end] != separator)
		end++;
	*part = ascii_trim(slice_sub(*rest, 0, end));
	*rest = slice_sub(*rest, end + 1, rest->len);
	return true;
}

struct slice utf8_cut(struct slice s, size_t max)
{
	if (s.len <= max)
		return s;
	while (max && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
		max--;
	return slice_sub(s, 0, max);
}

// Length of the sequence that starts with `lead`, 0 when none does.
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if ((lead & 0xF0) == 0xE0)
		return 3;
	return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

static bool sequence_ok(const unsigned char *p, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return false;
	if (n == 3)
		return !(p[0] == 0xE0 && p[1] < 0xA0) && !(p[0] == 0xED && p[1] > 0x9F);
	if (n == 4)
		return !(p[0] == 0xF0 && p[1] < 0x90) && !(p[0] == 0xF4 && p[1] > 0x8F);
	return p[0] != 0;
}

bool utf8_valid(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	for (size_t i = 0; i < s.len;) {
		size_t n = sequence_length(p[i]);

		if (!n || n > s.len - i || !sequence_ok(p + i, n))
			return false;
		i += n;
	}
	return true;
}

struct slice one_line(struct arena *a, struct slice s, size_t max)
{
	char *p = arena_alloc(a, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool blank = c <= 0x20 || c == 0x7F;

		if (!blank)
			p[n++] = (char)c;
		else if (n && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	return ascii_trim(utf8_cut((struct slice){.ptr = p, .len = n}, max));
}
