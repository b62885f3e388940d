// SPDX-License-Identifier: Apache-2.0
#include "base/put.h"

#include <assert.h>
#include <string.h>

#include "base/ascii.h"

struct put put_begin(struct arena *a)
{
	struct put j = {.out = buf_new(a, PUT_MAX)};

	buf_byte(&j.out, '{');
	return j;
}

struct slice put_end(struct put *j)
{
	assert(j->depth == 0);
	buf_byte(&j->out, '}');
	return buf_slice(&j->out);
}

// '<' is escaped too, so that JSON may stand inside a page.
static void escaped(struct buf *b, unsigned char c)
{
	static const char *const names[] = {['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};

	if (c == '"')
		buf_adds(b, "\\\"");
	else if (c == '\\')
		buf_adds(b, "\\\\");
	else if (c < sizeof names / sizeof *names && names[c])
		buf_adds(b, names[c]);
	else
		buf_printf(b, "\\u%04x", c);
}

static bool plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7F;
}

static void string_valid(struct buf *b, struct slice s)
{
	size_t from = 0;

	buf_byte(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (plain((unsigned char)s.ptr[i]))
			continue;
		buf_add(b, slice_sub(s, from, i));
		escaped(b, (unsigned char)s.ptr[i]);
		from = i + 1;
	}
	buf_add(b, slice_sub(s, from, s.len));
	buf_byte(b, '"');
}

static struct slice made_valid(struct arena *a, struct slice s)
{
	struct buf b = buf_new(a, s.len * 3 + 1);

	for (size_t i = 0; i < s.len;) {
		size_t n = 1;

		while (n < 4 && i + n < s.len && ((unsigned char)s.ptr[i + n] & 0xC0) == 0x80)
			n++;
		if (utf8_valid(slice_sub(s, i, i + n))) {
			buf_add(&b, slice_sub(s, i, i + n));
		} else {
			buf_adds(&b, "\xEF\xBF\xBD");
			n = s.ptr[i] == 0 ? 1 : n;
		}
		i += n;
	}
	return buf_slice(&b);
}

static void start(struct put *j, const char *name)
{
	if (j->some[j->depth])
		buf_byte(&j->out, ',');
	j->some[j->depth] = true;
	if (name) {
		string_valid(&j->out, slice_cstr(name));
		buf_byte(&j->out, ':');
	}
}

void put_text(struct put *j, const char *name, struct slice value)
{
	start(j, name);
	string_valid(&j->out, utf8_valid(value) ? value : made_valid(j->out.arena, value));
}

void put_int(struct put *j, const char *name, int64_t value)
{
	char digits[24];
	size_t n = sizeof digits;
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	start(j, name);
	do {
		digits[--n] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (value < 0)
		digits[--n] = '-';
	buf_add(&j->out, (struct slice){.ptr = digits + n, .len = sizeof digits - n});
}

void put_bool(struct put *j, const char *name, bool value)
{
	start(j, name);
	buf_adds(&j->out, value ? "true" : "false");
}

void put_null(struct put *j, const char *name)
{
	start(j, name);
	buf_adds(&j->out, "null");
}

void put_raw(struct put *j, const char *name, struct slice json)
{
	start(j, name);
	buf_add(&j->out, json);
}

static void open_with(struct put *j, const char *name, char bracket)
{
	start(j, name);
	buf_byte(&j->out, bracket);
	assert(j->depth + 1 < PUT_DEPTH_MAX);
	j->some[++j->depth] = false;
}

void put_object(struct put *j, const char *name)
{
	open_with(j, name, '{');
}

void put_array(struct put *j, const char *name)
{
	open_with(j, name, '[');
}

void put_close(struct put *j)
{
	assert(j->depth > 0);
	j->depth--;
	buf_byte(&j->out, '}');
}

void put_close_array(struct put *j)
{
	assert(j->depth > 0);
	j->depth--;
	buf_byte(&j->out, ']');
}

void put_int_or_null(struct put *j, const char *name, int64_t value)
{
	if (value)
		put_int(j, name, value);
	else
		put_null(j, name);
}

void put_text_or_null(struct put *j, const char *name, struct slice value)
{
	if (value.len)
		put_text(j, name, value);
	else
		put_null(j, name);
}
