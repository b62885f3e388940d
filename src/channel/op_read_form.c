// SPDX-License-Identifier: Apache-2.0
// Reader op "read-form": parts are the value of Content-Type and the body of a multipart/form-data request.
// The answer's head is {"fields":[{"name","file":bool,"file_name","type","size","part"}]}; the values are its
// parts, in that order.
#include "base/put.h"
#include "mail/form.h"
#include "wire/reader_child.h"

static enum err run(struct ctx *c, const struct slice *parts, size_t part_count, struct reader_answer *out)
{
	struct form f;
	struct put j;

	if (part_count != 2)
		return fail(c, E_MALFORMED, "read-form wants a content type and a body");
	TRY(form_read(c, parts[0], parts[1], &f));
	j = put_begin(c->arena);
	out->parts = ARENA_ARRAY(c->arena, f.count + 1, struct slice);
	out->part_count = f.count;
	put_array(&j, "fields");
	for (size_t i = 0; i < f.count; i++) {
		put_object(&j, NULL);
		put_text(&j, "name", f.fields[i].name);
		put_bool(&j, "file", f.fields[i].file);
		put_text(&j, "file_name", f.fields[i].file_name);
		put_text(&j, "type", f.fields[i].type);
		put_int(&j, "size", (int64_t)f.fields[i].value.len);
		put_int(&j, "part", (int64_t)i);
		put_close(&j);
		out->parts[i] = f.fields[i].value;
	}
	put_close_array(&j);
	out->head = put_end(&j);
	return OK;
}

const struct reader_op read_form_op = {.name = "read-form", .run = run};
