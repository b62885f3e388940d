// SPDX-License-Identifier: Apache-2.0
// Checks of values before they reach an engine.
#include "db/values.h"

#include <string.h>

// Length of the well-formed sequence at p (2..4 bytes), or 0 (Unicode, table 3-7).
static size_t sequence(const unsigned char *p, size_t left)
{
	unsigned char lead = p[0], low = 0x80, high = 0xBF;
	size_t len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;

	if (lead < 0xC2 || lead > 0xF4 || left < len)
		return 0;
	if (lead == 0xE0)
		low = 0xA0;
	else if (lead == 0xED)
		high = 0x9F;
	else if (lead == 0xF0)
		low = 0x90;
	else if (lead == 0xF4)
		high = 0x8F;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xBF)
			return 0;
	return len;
}

// True when the eight bytes at p are ASCII without NUL.
static bool plain_word(const unsigned char *p)
{
	const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return !((word | ((word - ones) & ~word)) & tops);
}

bool values_text_ok(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t at = 0;

	while (at < s.len) {
		size_t step = 1;

		if (s.len - at >= 8 && plain_word(p + at))
			step = 8;
		else if (p[at] == 0)
			return false;
		else if (p[at] >= 0x80)
			step = sequence(p + at, s.len - at);
		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

static enum val_kind kind_of(char letter)
{
	return letter == 'i' ? VAL_INT : letter == 't' ? VAL_TEXT : VAL_BYTES;
}

enum err values_check(struct ctx *c, const struct query *q, const struct val *in)
{
	for (size_t i = 0; q->in[i]; i++) {
		if (in[i].kind == VAL_NULL)
			continue;
		if (in[i].kind != kind_of(q->in[i]))
			return fail(c, E_INTERNAL, "%s: value %zu is not of its declared kind", q->name,
				    i + 1);
		if (in[i].kind == VAL_TEXT && !values_text_ok(in[i].slice))
			return fail(
			    c, E_INVALID,
			    "A text holds bytes that are not UTF-8 and was not stored (%s, value %zu).",
			    q->name, i + 1);
	}
	return OK;
}
