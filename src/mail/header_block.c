// SPDX-License-Identifier: Apache-2.0
#include "mail/header_block.h"

#include <string.h>

#include "mail/header.h"
#include "mail/utf.h"

// Length of the field name that the line begins with, 0 when it is none. "Subject : x" is forgiven.
static size_t name_length(struct slice line)
{
	size_t n = 0, end;

	while (n < line.len && (unsigned char)line.ptr[n] > ' ' && (unsigned char)line.ptr[n] < 0x7F &&
	       line.ptr[n] != ':')
		n++;
	for (end = n; end < line.len && (line.ptr[end] == ' ' || line.ptr[end] == '\t'); end++)
		;
	return end < line.len && line.ptr[end] == ':' ? n : 0;
}

struct header_block header_block_read(struct arena *a, struct slice message)
{
	struct header_block h = {.arena = a,
				 .fields = ARENA_ARRAY(a, HEADER_FIELDS_MAX, struct header_field)};
	struct slice rest = message, line;
	struct header_field *last = NULL;

	while (line_next(&rest, &line)) {
		size_t n = name_length(line);

		h.body = message.len - rest.len;
		if (line.len == 0)
			return h;
		if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
			if (last)
				last->raw.len = (size_t)(line.ptr + line.len - last->raw.ptr);
			continue;
		}
		last = NULL;
		if (n == 0 || h.count == HEADER_FIELDS_MAX)
			continue;
		last = &h.fields[h.count++];
		last->name = slice_sub(line, 0, n);
		n += byte_find(slice_sub(line, n, line.len), ':') + 1;
		last->raw = slice_sub(line, n, line.len);
	}
	h.body = message.len;
	return h;
}

struct slice header_nth(const struct header_block *h, const char *name, size_t n)
{
	struct slice wanted = {.ptr = name, .len = strlen(name)};

	for (size_t i = 0; i < h->count; i++)
		if (ascii_eq(h->fields[i].name, wanted) && n-- == 0)
			return header_unfold(h->arena, h->fields[i].raw);
	return S("");
}

struct slice header_first(const struct header_block *h, const char *name)
{
	return header_nth(h, name, 0);
}

bool header_has(const struct header_block *h, const char *name)
{
	struct slice wanted = {.ptr = name, .len = strlen(name)};

	for (size_t i = 0; i < h->count; i++)
		if (ascii_eq(h->fields[i].name, wanted))
			return true;
	return false;
}
