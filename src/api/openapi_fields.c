// SPDX-License-Identifier: Apache-2.0
#include "api/openapi_fields.h"

#include "base/ascii.h"

static const struct {
	const char *word, *type;
} types[] = {{"text", "string"}, {"int", "integer"}, {"flag", "boolean"}, {"list", "array"}, {"object", "object"}};

bool field_next(struct slice *rest, struct field *out)
{
	struct slice part, word;
	ptrdiff_t blank;

	if (!rest->len || !ascii_next_part(rest, ',', &part))
		return false;
	part = ascii_trim(part);
	blank = ascii_find(part, S(" "), 0);
	*out = (struct field){.name = blank < 0 ? part : slice_sub(part, 0, (size_t)blank), .type = "string"};
	word = blank < 0 ? S("") : slice_sub(part, (size_t)blank + 1, part.len);
	out->optional = slice_ends(word, S("?"));
	if (out->optional)
		word = slice_sub(word, 0, word.len - 1);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (slice_eq(word, slice_cstr(types[i].word)))
			out->type = types[i].type;
	return true;
}

void field_schema_put(struct put *j, const struct field *f)
{
	char name[64] = "";
	size_t n = f->name.len < sizeof name - 1 ? f->name.len : sizeof name - 1;

	for (size_t i = 0; i < n; i++)
		name[i] = f->name.ptr[i];
	put_object(j, name);
	if (f->optional && slice_eq(slice_cstr(f->type), S("object"))) {
		put_text(j, "type", S("object"));
	} else if (f->optional) {
		put_array(j, "type");
		put_text(j, NULL, slice_cstr(f->type));
		put_text(j, NULL, S("null"));
		put_close_array(j);
	} else {
		put_text(j, "type", slice_cstr(f->type));
	}
	put_close(j);
}
