// SPDX-License-Identifier: Apache-2.0
// Errors are values. A function that can fail returns `enum err`; OK is 0. The sentence for people goes
// with it in a `struct fault`, which every unit of work carries (base/ctx.h).
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err {
	OK = 0,
#define ERR(name, status) name,
#include "base/errors.def"
#undef ERR
	ERR_COUNT
};

#define CHECKED __attribute__((warn_unused_result))

// The HTTP status of an error (200 for OK) and its name, e.g. "E_NOT_FOUND".
int err_status(enum err e);
const char *err_name(enum err e);

// True when trying again later may succeed without a change by the asker.
bool err_is_temporary(enum err e);

// `TRY(x)` returns from the calling function when x fails.
#define TRY(expression)                                                                                      \
	do {                                                                                                 \
		enum err try_err_ = (expression);                                                            \
		if (try_err_ != OK)                                                                          \
			return try_err_;                                                                     \
	} while (0)

#endif
