// SPDX-License-Identifier: Apache-2.0
// Writes JSON straight into a buffer: for hot answers and journal contents. Reading is jansson's work (api/).
// put_begin opens an object; members follow; put_end closes and returns it.
#ifndef BASE_PUT_H
#define BASE_PUT_H

#include "base/buf.h"

#define PUT_MAX ((size_t)16 << 20)
#define PUT_DEPTH_MAX 16

struct put {
	struct buf out;
	unsigned depth;
	bool some[PUT_DEPTH_MAX]; // something stands before at this depth
};

struct put put_begin(struct arena *a);
struct slice put_end(struct put *j);

// Members of an object; `name` NULL inside an array.
void put_text(struct put *j, const char *name, struct slice value); // invalid UTF-8 becomes U+FFFD
void put_int(struct put *j, const char *name, int64_t value);
void put_bool(struct put *j, const char *name, bool value);
void put_null(struct put *j, const char *name);
void put_raw(struct put *j, const char *name, struct slice json); // already JSON
void put_object(struct put *j, const char *name);
void put_array(struct put *j, const char *name);
void put_close(struct put *j); // the innermost object
void put_close_array(struct put *j);

// null instead of 0, or of an empty text.
void put_int_or_null(struct put *j, const char *name, int64_t value);
void put_text_or_null(struct put *j, const char *name, struct slice value);

#endif
