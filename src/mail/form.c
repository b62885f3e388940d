// SPDX-License-Identifier: Apache-2.0
// Written without the MIME parser: browsers send a narrow form of MIME, values must come out byte for byte,
// and a body that broke off must be refused, where a mail would be read as far as it goes.
#include "mail/form.h"

#include <string.h>

#include "mail/charset.h"
#include "mail/file_name.h"
#include "mail/header_block.h"
#include "mail/header.h"
#include "mail/utf.h"

#define PART_HEADER_MAX 8192

// The value of name="…" (or name=token) among the parameters of a header value. Browsers write %22 for a
// quotation mark and leave backslashes alone.
static struct slice parameter(struct arena *a, struct slice value, const char *name)
{
	struct slice wanted = arena_printf(a, "%s=", name), part;
	size_t from = 0;

	for (size_t i = byte_find(value, ';'); i < value.len; i++) {
		char c = value.ptr[i];

		if (c == '"') { // over a quoted string
			size_t end = byte_find(slice_sub(value, i + 1, value.len), '"');
			i = end == SIZE_MAX ? value.len : i + end + 1;
			continue;
		}
		if (c != ';')
			continue;
		for (from = i + 1; from < value.len && ascii_space(value.ptr[from]); from++)
			;
		part = slice_sub(value, from, value.len);
		if (!ascii_starts(part, wanted))
			continue;
		part = slice_sub(part, wanted.len, part.len);
		if (part.len && *part.ptr == '"') {
			part = slice_sub(part, 1, part.len);
			return slice_sub(part, 0, byte_find(part, '"'));
		}
		return ascii_trim(slice_sub(part, 0, byte_find(part, ';')));
	}
	return NO_SLICE;
}

static struct slice percent_quotes(struct arena *a, struct slice s)
{
	struct buf b = buf_new(a, s.len + 1);

	for (size_t i = 0; i < s.len; i++) {
		if (slice_starts(slice_sub(s, i, s.len), S("%22"))) {
			buf_byte(&b, '"');
			i += 2;
		} else {
			buf_byte(&b, s.ptr[i]);
		}
	}
	return buf_slice(&b);
}

static struct slice text(struct arena *a, struct slice bytes)
{
	return percent_quotes(a, charset_decode(a, S("utf-8"), bytes, NULL));
}

static enum err field_read(struct ctx *c, struct slice part, struct form *f)
{
	struct arena *a = c->arena;
	struct header_block h = header_block_read(a, part);
	struct slice disposition = header_first(&h, "Content-Disposition"), name, file;
	struct form_field *field;

	if (h.body > PART_HEADER_MAX || !ascii_starts(disposition, S("form-data")))
		return fail(c, E_MALFORMED, "a part of the form is no field");
	if (f->count == FORM_FIELDS_MAX)
		return fail(c, E_TOO_LARGE, "more than %d fields", FORM_FIELDS_MAX);
	name = parameter(a, disposition, "name");
	file = parameter(a, disposition, "filename");
	if (!name.ptr || name.len > FORM_NAME_MAX)
		return fail(c, E_MALFORMED, "a field of the form has no name");
	field = &f->fields[f->count++];
	*field = (struct form_field){.name = utf_line(a, text(a, name), FORM_NAME_MAX, true),
				     .file = file.ptr != NULL};
	field->value = slice_sub(part, h.body, part.len);
	field->type = ascii_lowered(a, utf_line(a, header_first(&h, "Content-Type"), 100, true));
	if (field->file && file.len)
		field->file_name = file_name_clean(a, text(a, file), field->type);
	return OK;
}

// Offset of the line break and boundary that end the part beginning at `from`; SIZE_MAX when there is none.
static size_t part_end(struct slice body, size_t from, struct slice mark)
{
	const char *p =
	    from <= body.len ? memmem(body.ptr + from, body.len - from, mark.ptr, mark.len) : NULL;

	return p ? (size_t)(p - body.ptr) : SIZE_MAX;
}

enum err form_read(struct ctx *c, struct slice content_type, struct slice body, struct form *out)
{
	struct form f = {.fields = ARENA_ARRAY(c->arena, FORM_FIELDS_MAX, struct form_field)};
	struct slice boundary, mark;
	size_t at, end;

	if (!ascii_starts(content_type, S("multipart/form-data")))
		return fail(c, E_MEDIA_TYPE, "this is no form");
	boundary = parameter(c->arena, content_type, "boundary");
	if (boundary.len == 0 || boundary.len > 200)
		return fail(c, E_MALFORMED, "the form has no boundary");
	mark = arena_printf(c->arena, "\r\n--%.*s", SLICE_ARG(boundary));
	if (!body.ptr || !slice_starts(body, slice_sub(mark, 2, mark.len)))
		return fail(c, E_MALFORMED, "the form does not begin with its boundary");
	for (at = mark.len - 2;; at = end + mark.len) {
		struct slice rest = slice_sub(body, at, body.len);

		if (slice_starts(rest, S("--")))
			break;
		if (!slice_starts(rest, S("\r\n")))
			return fail(c, E_MALFORMED, "the form is broken");
		end = part_end(body, at, mark);
		if (end == SIZE_MAX)
			return fail(c, E_MALFORMED, "the form broke off");
		TRY(field_read(c, slice_sub(body, at + 2, end), &f));
	}
	*out = f;
	return OK;
}
