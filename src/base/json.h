// SPDX-License-Identifier: Apache-2.0
// Writes JSON straight into a buffer: for hot answers and journal contents. Reading is jansson's work (api/).
// json_begin opens an object; members follow; json_end closes and returns it.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#define JSON_MAX ((size_t)16 << 20)
#define JSON_DEPTH_MAX 16

struct json {
	struct buf out;
	unsigned depth;
	bool some[JSON_DEPTH_MAX]; // something stands before at this depth
};

struct json json_begin(struct arena *a);
struct slice json_end(struct json *j);

// Members of an object; `name` NULL inside an array.
void json_text(struct json *j, const char *name, struct slice value); // invalid UTF-8 becomes U+FFFD
void json_int(struct json *j, const char *name, int64_t value);
void json_bool(struct json *j, const char *name, bool value);
void json_null(struct json *j, const char *name);
void json_raw(struct json *j, const char *name, struct slice json); // already JSON
void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);
void json_close(struct json *j); // the innermost object
void json_close_array(struct json *j);

// null instead of 0, or of an empty text.
void json_int_or_null(struct json *j, const char *name, int64_t value);
void json_text_or_null(struct json *j, const char *name, struct slice value);

#endif
