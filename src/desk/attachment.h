// SPDX-License-Identifier: Apache-2.0
// Files on contacts. The bytes are blobs; the name is text for people and never a path.
#ifndef DESK_ATTACHMENT_H
#define DESK_ATTACHMENT_H

#include "desk/access.h"

#define ATTACHMENT_NAME_MAX 200
#define ATTACHMENT_MAX ((size_t)25 << 20)

struct attachment {
	int64_t id, contact, staff, size;
	struct slice name, type, hash, inline_id;
};

struct attachments {
	struct attachment *items;
	size_t count;
};

// Stores a file. `contact` 0: an upload of `by` that an answer takes later.
enum err attachment_add(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, struct slice name,
			struct slice type, struct slice inline_id, struct slice bytes, int64_t *id) CHECKED;

// Puts uploads of `by` on a contact. E_NOT_FOUND for one that is somebody else's or used.
enum err attachment_bind(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, const int64_t *ids, size_t count) CHECKED;

enum err attachment_load(struct ctx *c, struct tx *tx, int64_t id, struct attachment *out) CHECKED;
enum err attachment_of_contact(struct ctx *c, struct tx *tx, int64_t contact, struct attachments *out) CHECKED;

// A name as it may be shown: one line, no controls, no bidi or zero-width characters, no path.
struct slice attachment_name(struct arena *a, struct slice name);

#endif
