// SPDX-License-Identifier: Apache-2.0
// The times of a text as the JSON of DESIGN section 6, the same on the server, the command line and in the
// browser.
#ifndef TEXT_WHEN_JSON_H
#define TEXT_WHEN_JSON_H

#include "text/when.h"

#define WHEN_JSON_EACH 2560 // bytes that one time needs at most

// Writes `{"times":[…]}` (with `"id":ID,` in front when `id` is not empty; it must be JSON already) and
// returns the bytes written, without NUL; 0 when `size` is too small. Moments carry the offset of their zone.
// Business time is explained in one line, in Hebrew or English.
size_t when_json(const struct when *times, uint32_t count, const struct when_context *c, struct slice id,
		 bool hebrew, char *out, size_t size);

#endif
