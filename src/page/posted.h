// SPDX-License-Identifier: Apache-2.0
// What came with a form: texts and files. A multipart body is a stranger's bytes, so a reader takes it apart
// (reader op "read-form"); what the reader says is checked here like a stranger's word.
#ifndef PAGE_POSTED_H
#define PAGE_POSTED_H

#include "desk/attachment.h"
#include "page/page.h"

#define POSTED_FILES_MAX 10
#define POSTED_FIELDS_MAX 60

struct posted_field {
	struct slice name, value;
};

struct posted_file {
	struct slice name, type, bytes;
};

struct posted {
	struct posted_field fields[POSTED_FIELDS_MAX];
	size_t field_count;
	struct posted_file files[POSTED_FILES_MAX];
	size_t file_count;
	bool too_many_files; // more than POSTED_FILES_MAX were sent
	bool file_too_large; // one was larger than ATTACHMENT_MAX
};

// E_MEDIA_TYPE for another kind of body; E_MALFORMED, E_UNREADABLE or E_TOO_LARGE when it cannot be read.
enum err posted_read(struct visit *v, struct posted *out) CHECKED;

// A field's text with plain line breaks; empty when it is absent or no text (broken UTF-8, NUL).
struct slice posted_text(struct visit *v, const struct posted *p, const char *name);

// Stores all files on a contact.
enum err posted_attach(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact,
		       const struct posted *p) CHECKED;

#endif
