// SPDX-License-Identifier: Apache-2.0
// Bytes in whatever charset a message claims, or does not claim, to UTF-8. Total: any bytes give valid UTF-8,
// at most three times as long, with U+FFFD for what cannot be read.
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/arena.h"

enum charset_outcome {
	CHARSET_AS_NAMED, // decoded as the name says
	CHARSET_GUESSED,  // no name, or it was plainly wrong: utf-8, else windows-1255
	CHARSET_UNKNOWN,  // a name nobody knows; guessed
};

// `name` may be empty. Visual Hebrew (ISO-8859-8 without -I or -E, by its own letters) is turned into logical
// order, line by line. `how` may be NULL.
struct slice charset_decode(struct arena *a, struct slice name, struct slice bytes,
			    enum charset_outcome *how);

// Opens once what later must come without opening files: call before the jail is shut.
void charset_prepare(void);

#endif
