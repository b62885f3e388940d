// SPDX-License-Identifier: Apache-2.0
#include "mail/bounds.h"

#include <string.h>

#include "mail/limits.h"
#include "mail/utf.h"

#define BOUNDARY_MAX 70 // RFC 2046 §5.1.1

struct scan {
	struct slice boundaries[MAIL_BOUNDARIES_MAX];
	size_t boundary_count;
	bool any_dash; // boundaries are beyond telling apart: every line that begins with "--" counts
	bool in_header;
	bool message; // this header block says that a message follows: another header block
	bool digest;  // … in every part
	size_t boundary_lines, header_lines, header_bytes;
};

// Remembers the boundary that a header line declares. An odd way of writing it only makes the count coarser.
static void boundary_note(struct scan *s, struct slice line)
{
	size_t at = ascii_seek(line, S("boundary"));
	struct slice value;
	size_t end;

	if (at == SIZE_MAX)
		return;
	value = ascii_trim(slice_sub(line, at + 8, line.len));
	if (value.len == 0 || *value.ptr != '=' || s->boundary_count == MAIL_BOUNDARIES_MAX) {
		s->any_dash = true;
		return;
	}
	value = ascii_trim(slice_sub(value, 1, value.len));
	if (value.len && *value.ptr == '"') {
		value = slice_sub(value, 1, value.len);
		end = byte_find(value, '"');
	} else {
		end = byte_find(value, ';');
	}
	value = ascii_trim(slice_sub(value, 0, end));
	if (value.len == 0 || value.len > BOUNDARY_MAX || byte_find(value, '\\') != SIZE_MAX ||
	    byte_find(value, '(') != SIZE_MAX)
		s->any_dash = true;
	else
		s->boundaries[s->boundary_count++] = value;
}

static bool is_boundary(const struct scan *s, struct slice line)
{
	if (line.len < 2 || line.ptr[0] != '-' || line.ptr[1] != '-')
		return false;
	line = slice_sub(line, 2, line.len);
	for (size_t i = 0; i < s->boundary_count; i++)
		if (slice_starts(line, s->boundaries[i]))
			return true;
	return s->any_dash;
}

static void header_line(struct scan *s, struct slice line)
{
	size_t at;

	s->header_lines++;
	s->header_bytes += line.len;
	boundary_note(s, line);
	at = ascii_seek(line, S("message"));
	if (at != SIZE_MAX) {
		line = ascii_trim(slice_sub(line, at + 7, line.len));
		s->message |= line.len && *line.ptr == '/';
	}
	s->digest |= ascii_seek(line, S("digest")) != SIZE_MAX;
}

static const char *limit_of(const struct scan *s)
{
	if (s->boundary_lines > MAIL_BOUNDARY_LINES_MAX)
		return "parts";
	if (s->header_lines > MAIL_HEADER_LINES_MAX || s->header_bytes > MAIL_HEADER_BYTES_MAX)
		return "headers";
	return NULL;
}

struct bounds bounds_of(struct slice raw)
{
	struct scan s = {.in_header = true};
	struct slice rest = raw, line;
	const char *why = NULL;

	for (size_t from = 0; !why; from = raw.len - rest.len) {
		if (!line_next(&rest, &line))
			return (struct bounds){.cut = raw.len};
		if (is_boundary(&s, line)) {
			s.boundary_lines++;
			s.in_header = true;
			s.message = s.digest;
		} else if (s.in_header && ascii_trim(line).len == 0) {
			s.in_header = s.message;
			s.message = false;
		} else if (s.in_header) {
			header_line(&s, line);
		}
		why = limit_of(&s);
		if (why)
			return (struct bounds){.cut = from, .why = why};
	}
	return (struct bounds){.cut = raw.len};
}
