// SPDX-License-Identifier: Apache-2.0
// `keshev when`: the times in a text, what they mean and by when a promise that names them is due, as JSON.
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "base/sys.h"
#include "desk/zone_load.h"
#include "text/when_json.h"

#define TIMES_MAX 4096u               // in one text
#define INPUT_MAX ((size_t)256 << 20) // bytes of standard input
#define TEXT_MAX ((size_t)1 << 20)    // bytes of one text
#define DAY_MS ((msec)86400000)
#define ZONE_DEFAULT "Asia/Jerusalem"

// What all texts of one run share.
struct reading {
	struct ctx *ctx;
	struct zone zone;
	struct hours hours;
	struct when_context context;
	bool hebrew; // the language of explanations
};

static struct slice text_of(const char *s)
{
	return s ? (struct slice){.ptr = s, .len = strlen(s)} : NO_SLICE;
}

// "+02:00", "-0230" or "Z".
static bool fixed_offset(struct slice s, int32_t *offset)
{
	char padded[32];
	bool has;
	msec at;

	if (s.len > 8 || (s.ptr[0] != '+' && s.ptr[0] != '-' && s.ptr[0] != 'Z'))
		return false;
	size_t len = (size_t)snprintf(padded, sizeof padded, "2000-01-01T00:00%.*s", SLICE_ARG(s));
	return civil_parse_iso((struct slice){padded, len}, &at, offset, &has) && has;
}

static enum err read_moment(struct reading *r, struct slice now, msec *at, bool *local)
{
	int32_t offset;
	bool has;

	*at = r->ctx->now;
	*local = false;
	if (!now.len)
		return OK;
	if (!civil_parse_iso(now, at, &offset, &has))
		return fail_field(r->ctx, E_INVALID, "now", "\"%.*s\" is no moment; write it like 2026-11-18T10:30:00+02:00",
		                  SLICE_ARG(now));
	*local = !has;
	return OK;
}

static enum err prepare(struct reading *r, struct invocation *in)
{
	struct slice now = text_of(invocation_option(in, "now")), tz = text_of(invocation_option(in, "tz"));
	int32_t offset;
	msec at;
	bool local;

	if (!tz.len)
		tz = text_of(ZONE_DEFAULT);
	TRY(read_moment(r, now, &at, &local));
	if (fixed_offset(tz, &offset))
		r->zone = zone_fixed(offset);
	else if (zone_load(r->ctx->arena, tz, at - 800 * DAY_MS, at + 4000 * DAY_MS, &r->zone) != OK)
		return fail_field(r->ctx, E_INVALID, "tz", "\"%.*s\" is no time zone; write it like Asia/Jerusalem or +02:00",
		                  SLICE_ARG(tz));
	if (local) // a clock without an offset is one of this zone
		at = zone_moment(&r->zone, floor_div(at, 1000), NULL);
	r->hours = hours_default(&r->zone);
	r->context = (struct when_context){.now = at, .hours = &r->hours};
	r->hebrew = r->ctx->lang == LANG_HE;
	return OK;
}

// One text to one line of JSON.
static enum err answer(struct reading *r, struct slice text, struct slice id)
{
	struct arena *a = r->ctx->arena;
	struct text read;
	size_t room = text_room(text.len);

	if (text.len > TEXT_MAX)
		return fail(r->ctx, E_TOO_LARGE, "the text is larger than %zu kB", TEXT_MAX >> 10);
	if (!text_read(text, arena_alloc(a, room), room, &read))
		return fail(r->ctx, E_TOO_LARGE, "the text is too large");
	uint32_t max = read.count < TIMES_MAX ? read.count + 1 : TIMES_MAX;
	struct when *times = ARENA_ARRAY(a, max, struct when);
	uint32_t count = when_find(&read, &r->context, times, max);
	size_t size = (size_t)count * WHEN_JSON_EACH + id.len + 64;
	char *out = arena_alloc(a, size);
	size_t len = when_json(times, count, &r->context, id, r->hebrew, out, size);

	if (!len)
		return E_TOO_LARGE;
	return printf("%.*s\n", (int)len, out) < 0 ? E_FULL : OK;
}

// {"id","text","lang"} of one line.
static enum err answer_line(struct reading *r, struct slice line, size_t number)
{
	json_error_t error;
	json_t *item = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, &error);
	json_t *text = json_object_get(item, "text");
	const char *lang = json_string_value(json_object_get(item, "lang"));
	char *id = json_dumps(json_object_get(item, "id"), JSON_ENCODE_ANY | JSON_COMPACT);
	enum err e;

	r->hebrew = lang ? strcmp(lang, "he") == 0 : r->ctx->lang == LANG_HE;
	if (json_is_string(text)) {
		struct slice words = {json_string_value(text), json_string_length(text)};
		e = answer(r, words, id ? text_of(id) : NO_SLICE);
	} else {
		e = fail(r->ctx, E_MALFORMED, "line %zu is no object with a \"text\"", number);
	}
	free(id); // raw-ok: made by jansson
	json_decref(item);
	return e;
}

static enum err answer_lines(struct reading *r, struct slice input)
{
	struct arena *whole = r->ctx->arena, *each = arena_new(0);
	size_t number = 0;
	enum err e = each ? OK : E_UNAVAILABLE;

	for (size_t from = 0; e == OK && from < input.len; number++) {
		size_t to = from;
		while (to < input.len && input.ptr[to] != '\n')
			to++;
		if (to > from) {
			arena_reset(each);
			r->ctx->arena = each;
			e = answer_line(r, slice_sub(input, from, to), number + 1);
			r->ctx->arena = whole;
			if (e != OK)
				r->ctx->why = arena_dup(whole, r->ctx->why);
		}
		from = to + 1;
	}
	arena_free(each);
	return e;
}

static int run(struct invocation *in)
{
	struct reading r = {.ctx = in->ctx};
	struct slice input;
	enum err e = prepare(&r, in);

	if (e == OK)
		e = sys_read_fd(in->ctx->arena, STDIN_FILENO, INPUT_MAX, &input);
	if (e == OK)
		e = invocation_option(in, "jsonl") ? answer_lines(&r, input) : answer(&r, input, NO_SLICE);
	return e == OK ? 0 : command_failed(in->ctx, e);
}

const struct command when_command = {
    .name = "when",
    .arguments = "",
    .summary = "shows the times in a text, in Hebrew or English, as JSON",
    .details = "Reads a text from standard input and writes one JSON object: every time with its place in the text "
               "(\"span\", code points), what it means (\"at\", \"from\", \"to\"), by when a promise that names it is "
               "due, other readings where the words leave it open, and why. With --jsonl every line of the input is "
               "an object with \"id\" and \"text\", and every line of the output answers one.\n\n"
               "The work calendar is Sunday to Thursday, 9:00 to 18:00, with Israel's holidays.",
    .options = {{"now", "TIME", "the moment it is read at, like 2026-11-18T10:30:00+02:00 (default: now)"},
                {"tz", "ZONE", "the time zone, like Asia/Jerusalem (the default) or +02:00"},
                {"jsonl", NULL, "one JSON object per line in and out"}},
    .run = run,
};
