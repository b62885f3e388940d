// SPDX-License-Identifier: Apache-2.0
#include "wire/words.h"

#include "base/buf.h"

static size_t length_by_lead(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead < 0xE0)
		return 2;
	if (lead >= 0xE0 && lead < 0xF0)
		return 3;
	return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

size_t words_utf8(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t n = s.len ? length_by_lead(p[0]) : 0;

	if (n == 0 || n > s.len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	// Longer than needed, surrogates, beyond U+10FFFF.
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
	    (p[0] == 0xF4 && p[1] > 0x8F))
		return 0;
	return n;
}

struct slice words_clean(struct arena *a, struct slice words, size_t max)
{
	struct buf b = buf_new(a, max);

	for (size_t i = 0, n; words.ptr && i < words.len && !b.full; i += n ? n : 1) {
		struct slice rest = slice_sub(words, i, words.len);
		unsigned char c = (unsigned char)words.ptr[i];

		n = words_utf8(rest);
		if (n == 0)
			buf_byte(&b, '?');
		else if (c < 0x20 || c == 0x7F || (c == 0xC2 && (unsigned char)words.ptr[i + 1] < 0xA0))
			buf_byte(&b, ' ');
		else
			buf_add(&b, slice_sub(rest, 0, n));
	}
	return buf_slice(&b);
}
