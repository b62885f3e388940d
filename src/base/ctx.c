// SPDX-License-Identifier: Apache-2.0
// The context of one unit of work.
#include "base/ctx.h"

#include <stdio.h>
#include <string.h>

#define WHY_MAX 1024

struct ctx ctx_new(struct arena *arena, msec now, enum lang lang)
{
	return (struct ctx){.arena = arena, .now = now, .lang = lang};
}

static void set_why(struct ctx *c, const char *format, va_list args)
{
	char line[WHY_MAX];
	int len = vsnprintf(line, sizeof line, format, args);
	size_t kept = len < 0 ? 0 : (size_t)len < sizeof line ? (size_t)len : sizeof line - 1;

	c->why = arena_dup(c->arena, (struct slice){.ptr = line, .len = kept});
}

enum err fail(struct ctx *c, enum err e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_why(c, format, args);
	va_end(args);
	c->field = NO_SLICE;
	return e;
}

enum err fail_field(struct ctx *c, enum err e, const char *field, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_why(c, format, args);
	va_end(args);
	c->field = arena_dup(c->arena, (struct slice){.ptr = field, .len = strlen(field)});
	return e;
}

const char *lang_code(enum lang l)
{
	return l == LANG_HE ? "he" : "en";
}

enum lang lang_from(struct slice code)
{
	return slice_starts(code, S("he")) || slice_starts(code, S("iw")) ? LANG_HE : LANG_EN;
}
