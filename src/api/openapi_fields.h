// SPDX-License-Identifier: Apache-2.0
// The fields that a route names in `takes` and `asks`: "subject text, customer object, mailbox int?".
#ifndef API_OPENAPI_FIELDS_H
#define API_OPENAPI_FIELDS_H

#include "base/put.h"

struct field {
	struct slice name;
	const char *type; // of JSON Schema
	bool optional;
};

// Takes the next field off `rest`; false at the end.
bool field_next(struct slice *rest, struct field *out);

// The field as a member with its schema.
void field_schema_put(struct put *j, const struct field *f);

#endif
