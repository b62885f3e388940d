// SPDX-License-Identifier: Apache-2.0
#include "desk/blob.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/blob.sql.h"
#include "lang/texts.h"

enum err blob_store(struct ctx *c, struct tx *tx, struct slice bytes, struct sha256 *hash)
{
	struct sha256 h = sha256_of(bytes);
	int64_t added;

	if (bytes.len > BLOB_MAX)
		return E_TOO_LARGE;
	TRY(blob_insert(c, tx, sha256_slice(&h), (int64_t)bytes.len, c->now, &added));
	if (added)
		for (size_t at = 0, n = 0; at < bytes.len || n == 0; at += BLOB_CHUNK, n++)
			TRY(blob_chunk_insert(c, tx, sha256_slice(&h), (int64_t)n,
					      bytes.len ? slice_sub(bytes, at, at + BLOB_CHUNK) : S("")));
	*hash = h;
	return OK;
}

enum err blob_load(struct ctx *c, struct tx *tx, struct slice hash, struct slice *out)
{
	struct blob_chunks_rows rows;
	struct blob_size_row blob;
	struct sha256 h;
	size_t at = 0;
	bool found;
	char *p;

	TRY(blob_size(c, tx, hash, &blob, &found));
	if (!found)
		return E_NOT_FOUND;
	TRY(blob_chunks(c, tx, hash, &rows));
	p = arena_alloc(c->arena, (size_t)blob.size + 1);
	for (size_t i = 0; i < rows.count; i++) {
		struct slice s = rows.items[i].bytes;

		if (s.len > (size_t)blob.size - at)
			return FAIL0(c, E_INTERNAL, NULL, text_why_blob_longer);
		if (s.len)
			memcpy(p + at, s.ptr, s.len);
		at += s.len;
	}
	h = sha256_of((struct slice){.ptr = p, .len = at});
	if (!slice_eq(sha256_slice(&h), hash))
		return FAIL0(c, E_INTERNAL, NULL, text_why_blob_changed);
	*out = (struct slice){.ptr = p, .len = at};
	return OK;
}
