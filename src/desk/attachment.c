// SPDX-License-Identifier: Apache-2.0
#include "desk/attachment.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/attachment.sql.h"
#include "desk/blob.h"
#include "lang/texts.h"

#define TYPE_MAX 120

// Zero-width and bidi characters U+200B–200F, 202A–202E, 2060–2069, FEFF, 061C: length in bytes, or 0.
static size_t invisible_at(struct slice s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.ptr + i;
	size_t left = s.len - i;

	if (left >= 2 && p[0] == 0xD8 && p[1] == 0x9C)
		return 2;
	if (left < 3)
		return 0;
	if (p[0] == 0xE2 && p[1] == 0x80 && ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xAA && p[2] <= 0xAE)))
		return 3;
	if (p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xA9)
		return 3;
	return p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF ? 3 : 0;
}

struct slice attachment_name(struct arena *a, struct slice name)
{
	struct slice line = one_line(a, name, 4 * ATTACHMENT_NAME_MAX);
	char *p = arena_alloc(a, line.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < line.len;) {
		size_t skip = invisible_at(line, i);

		if (skip) {
			i += skip;
			continue;
		}
		if (line.ptr[i] == '/' || line.ptr[i] == '\\')
			n = 0;
		else
			p[n++] = line.ptr[i];
		i++;
	}
	line = ascii_trim(utf8_cut((struct slice){.ptr = p, .len = n}, ATTACHMENT_NAME_MAX));
	while (line.len && line.ptr[0] == '.')
		line = slice_sub(line, 1, line.len);
	return line.len ? line : S("file");
}

enum err attachment_add(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, struct slice name,
			struct slice type, struct slice inline_id, struct slice bytes, int64_t *id)
{
	struct attachment_insert_row row;
	struct sha256 hash;

	if (bytes.len > ATTACHMENT_MAX && !contact)
		return FAIL(c, E_TOO_LARGE, NULL, text_why_file_too_large, ARG_N("most", (int)(ATTACHMENT_MAX >> 20)));
	TRY(blob_store(c, tx, bytes, &hash));
	TRY(attachment_insert(c, tx, contact, by->kind == ACTOR_STAFF ? by->id : 0, attachment_name(c->arena, name),
			      one_line(c->arena, type.len ? type : S("application/octet-stream"), TYPE_MAX), (int64_t)bytes.len,
			      sha256_slice(&hash), inline_id.ptr ? inline_id : S(""), c->now, &row));
	*id = row.id;
	return OK;
}

enum err attachment_bind(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t changed;

		TRY(attachment_take(c, tx, contact, ids[i], by->id, &changed));
		if (changed != 1)
			return FAIL0(c, E_NOT_FOUND, "attachments", text_why_file_gone);
	}
	return OK;
}

static struct attachment from_row(const struct attachment_get_row *r)
{
	return (struct attachment){.id = r->id,
				   .contact = r->contact,
				   .staff = r->staff,
				   .size = r->size,
				   .name = r->name,
				   .type = r->type,
				   .hash = r->hash,
				   .inline_id = r->inline_id};
}

enum err attachment_load(struct ctx *c, struct tx *tx, int64_t id, struct attachment *out)
{
	struct attachment_get_row r;

	TRY(attachment_get(c, tx, id, &r));
	*out = from_row(&r);
	return OK;
}

_Static_assert(sizeof(struct attachment_list_row) == sizeof(struct attachment_get_row), "same columns");

enum err attachment_of_contact(struct ctx *c, struct tx *tx, int64_t contact, struct attachments *out)
{
	struct attachment_list_rows rows;

	TRY(attachment_list(c, tx, contact, &rows));
	out->items = ARENA_ARRAY(c->arena, rows.count + 1, struct attachment);
	out->count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		out->items[i] = from_row((const struct attachment_get_row *)(const void *)&rows.items[i]);
	return OK;
}
