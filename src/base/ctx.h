// SPDX-License-Identifier: Apache-2.0
// The context of one unit of work: its memory, its moment, its language, and the sentence when it fails.
// Time comes from here (milliseconds since 1970, UTC): nothing below reads a clock, so a test lives through
// a week in a millisecond.
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

typedef int64_t msec; // a moment: milliseconds since 1970-01-01 UTC; or a span of milliseconds

enum lang { LANG_EN, LANG_HE, LANG_COUNT };

struct ctx {
	struct arena *arena;
	msec now;
	enum lang lang;       // of the person this unit of work speaks to
	struct slice why;     // sentence for people about the last failure, or empty
	struct slice field;   // which field of the input was wrong, or empty
};

// A context on `arena` at the moment `now`.
struct ctx ctx_new(struct arena *arena, msec now, enum lang lang);

// Sets the sentence (printf form, already in the person's language or technical) and returns `e`.
enum err fail(struct ctx *c, enum err e, const char *format, ...) __attribute__((format(printf, 3, 4)));

// The same, naming the input field that was wrong.
enum err fail_field(struct ctx *c, enum err e, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// "he" or "en", and back (anything else: LANG_EN).
const char *lang_code(enum lang l);
enum lang lang_from(struct slice code);

#endif
