// SPDX-License-Identifier: Apache-2.0
// Uploaded forms (multipart/form-data, RFC 7578): fields and files of a request's body.
#ifndef MAIL_FORM_H
#define MAIL_FORM_H

#include "base/ctx.h"

#define FORM_FIELDS_MAX 200
#define FORM_NAME_MAX 200

struct form_field {
	struct slice name;  // of the field
	struct slice value; // bytes as sent; points into the body
	bool file;
	struct slice file_name; // for display only (mail/file_name.h)
	struct slice type;	// as the browser claims, lower case
};

struct form {
	struct form_field *fields;
	size_t count;
};

// `content_type` is the request's header value. E_MEDIA_TYPE when it is another type, E_MALFORMED when the
// body does not fit it (no closing boundary counts: an upload that broke off), E_TOO_LARGE beyond
// FORM_FIELDS_MAX.
enum err form_read(struct ctx *c, struct slice content_type, struct slice body, struct form *out) CHECKED;

#endif
