// SPDX-License-Identifier: Apache-2.0
#include "page/posted.h"

#include <jansson.h>

#include "base/ascii.h"
#include "wire/reader_pool.h"

static struct slice text_member(struct arena *a, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_string(v)
		   ? arena_dup(a, (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)})
		   : S("");
}

static void take_file(struct posted *p, struct slice name, struct slice type, struct slice bytes)
{
	if (!name.len && !bytes.len)
		return; // nothing was chosen
	if (p->file_count == POSTED_FILES_MAX)
		p->too_many_files = true;
	else if (bytes.len > ATTACHMENT_MAX)
		p->file_too_large = true;
	else
		p->files[p->file_count++] = (struct posted_file){.name = name, .type = type, .bytes = bytes};
}

static enum err take_all(struct visit *v, const struct reader_answer *said, struct posted *p)
{
	json_t *head = json_loadb(said->head.ptr, said->head.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *list = json_object_get(head, "fields"), *field;
	bool fits = json_is_array(list);
	size_t i;

	json_array_foreach(list, i, field)
	{
		int64_t n = json_is_integer(json_object_get(field, "part"))
				? json_integer_value(json_object_get(field, "part"))
				: -1;
		struct slice name = text_member(v->c->arena, field, "name");

		if (n < 0 || (size_t)n >= said->part_count) {
			fits = false;
			break;
		}
		if (json_is_true(json_object_get(field, "file")))
			take_file(p, text_member(v->c->arena, field, "file_name"),
				  text_member(v->c->arena, field, "type"), said->parts[n]);
		else if (p->field_count < POSTED_FIELDS_MAX)
			p->fields[p->field_count++] =
			    (struct posted_field){.name = name, .value = said->parts[n]};
	}
	json_decref(head);
	return fits ? OK : E_UNREADABLE;
}

enum err posted_read(struct visit *v, struct posted *out)
{
	struct slice type = http_header(v->request, "Content-Type");
	struct slice question[2] = {type, v->request->body};
	struct posted *p = ARENA_NEW(v->c->arena, struct posted);
	struct reader_answer said;

	*out = *p;
	if (ascii_eq(slice_sub(type, 0, 33), S("application/x-www-form-urlencoded")))
		return OK; // posted_text asks the request itself
	if (!ascii_eq(slice_sub(type, 0, 19), S("multipart/form-data")))
		return E_MEDIA_TYPE;
	if (!v->desk->readers)
		return E_UNAVAILABLE;
	TRY(reader_call(v->desk->readers, v->c, "read-form", question, 2, &said));
	TRY(take_all(v, &said, p));
	*out = *p;
	return OK;
}

// Browsers send CR LF.
static struct slice plain_lines(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != '\r')
			p[n++] = s.ptr[i];
		else if (i + 1 == s.len || s.ptr[i + 1] != '\n')
			p[n++] = '\n';
	return (struct slice){.ptr = p, .len = n};
}

struct slice posted_text(struct visit *v, const struct posted *p, const char *name)
{
	struct slice value = http_form(v->request, name);

	for (size_t i = 0; i < p->field_count; i++)
		if (slice_eq(p->fields[i].name, slice_cstr(name)))
			value = p->fields[i].value;
	return value.len && utf8_valid(value) ? plain_lines(v->c->arena, value) : S("");
}

enum err posted_attach(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact,
		       const struct posted *p)
{
	for (size_t i = 0; i < p->file_count; i++) {
		int64_t id;

		TRY(attachment_add(c, tx, by, contact, p->files[i].name.len ? p->files[i].name : S("file"),
				   p->files[i].type, S(""), p->files[i].bytes, &id));
	}
	return OK;
}
