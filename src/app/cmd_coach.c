// SPDX-License-Identifier: Apache-2.0
// `keshev coach`: what a draft promises and by when, which phrases hurt or say nothing and what to write
// instead, and whether the customer will know what happens next. JSON as in DESIGN section 6.
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "base/asset.h"
#include "base/sys.h"
#include "desk/rule_pack.h"
#include "desk/zone_load.h"
#include "listen/coach_json.h"

#define INPUT_MAX ((size_t)256 << 20) // bytes of standard input
#define DAY_MS ((msec)86400000)
#define ZONE_DEFAULT "Asia/Jerusalem"
#define ZONES_MAX 16 // different zones in one run

struct zoned {
	struct slice name;
	struct zone zone;
	struct hours hours;
};

// What all drafts of one run share.
struct run {
	struct ctx *ctx;
	struct pack pack;
	struct zoned zones[ZONES_MAX];
	unsigned zone_count;
	msec now;
	struct slice now_said, tz, channel;
	bool note, customer;
	void *room;
	size_t room_len;
	struct coach *answer;
	char *json;
};

// One draft and its situation; empty slices are what the options say.
struct draft {
	struct slice id, text, channel, now, tz, customer;
	bool note, listen;
};

static struct slice text_of(const char *s)
{
	return s ? (struct slice){.ptr = s, .len = strlen(s)} : NO_SLICE;
}

static bool fixed_offset(struct slice s, int32_t *offset)
{
	char padded[40];
	bool has;
	msec at;
	if (s.len == 0 || s.len > 8 || (s.ptr[0] != '+' && s.ptr[0] != '-' && s.ptr[0] != 'Z'))
		return false;
	size_t len = (size_t)snprintf(padded, sizeof padded, "2000-01-01T00:00%.*s", SLICE_ARG(s));
	return civil_parse_iso((struct slice){padded, len}, &at, offset, &has) && has;
}

// A zone by name or offset, with its work calendar, loaded once a run.
static enum err zone_of(struct run *r, struct slice name, struct zoned **out)
{
	for (unsigned i = 0; i < r->zone_count; i++)
		if (slice_eq(r->zones[i].name, name)) {
			*out = &r->zones[i];
			return OK;
		}
	if (r->zone_count == ZONES_MAX)
		return fail(r->ctx, E_INVALID, "at most %d different time zones in one run", ZONES_MAX);
	struct zoned *z = &r->zones[r->zone_count];
	int32_t offset;
	*z = (struct zoned){.name = arena_dup(r->ctx->arena, name)};
	if (fixed_offset(name, &offset))
		z->zone = zone_fixed(offset);
	else if (zone_load(r->ctx->arena, name, r->now - 4000 * DAY_MS, r->now + 4000 * DAY_MS, &z->zone) != OK)
		return fail_field(r->ctx, E_INVALID, "tz", "\"%.*s\" is no time zone; write it like Asia/Jerusalem or +02:00",
		                  SLICE_ARG(name));
	z->hours = hours_default(&z->zone);
	r->zone_count++;
	*out = z;
	return OK;
}

static enum err moment_of(struct run *r, struct slice said, const struct zone *zone, msec *out)
{
	int32_t offset;
	bool has;
	*out = r->now;
	if (!said.len)
		return OK;
	if (!civil_parse_iso(said, out, &offset, &has))
		return fail_field(r->ctx, E_INVALID, "now", "\"%.*s\" is no moment; write it like 2026-11-18T10:30:00+02:00",
		                  SLICE_ARG(said));
	if (!has) // a clock without an offset is one of this zone
		*out = zone_moment(zone, floor_div(*out, 1000), NULL);
	return OK;
}

static enum err channel_of(struct run *r, struct slice name, uint8_t *out)
{
	static const char *const names[] = {
#define X(name, text) text,
	    CHANNELS(X)
#undef X
	};
	*out = CHANNEL_BIT_COUNT;
	if (!name.len)
		return OK;
	for (uint8_t i = 0; i < CHANNEL_BIT_COUNT; i++)
		if (slice_eq(name, text_of(names[i]))) {
			*out = i;
			return OK;
		}
	return fail_field(r->ctx, E_INVALID, "channel", "there is no channel \"%.*s\"", SLICE_ARG(name));
}

// One draft to one line of JSON.
static enum err answer(struct run *r, const struct draft *d)
{
	struct zoned *z = NULL;
	struct when_context when;
	struct coach_asked asked = {.pack = &r->pack, .when = &when, .text = d->text, .customer = d->customer};
	TRY(zone_of(r, d->tz.len ? d->tz : r->tz, &z));
	when.hours = &z->hours;
	TRY(moment_of(r, d->now.len ? d->now : r->now_said, &z->zone, &when.now));
	TRY(channel_of(r, d->channel.len ? d->channel : r->channel, &asked.channel));
	asked.audience = d->note ? AUDIENCE_NOTE : AUDIENCE_REPLY;
	bool listen = d->listen || r->customer;
	if (!(listen ? coach_listen : coach_check)(&asked, r->room, r->room_len, r->answer))
		return fail(r->ctx, E_TOO_LARGE, "the text is too large");
	size_t len = (listen ? coach_tone_json : coach_json)(&asked, r->answer, d->id, r->json, COACH_JSON_ROOM);
	if (!len)
		return fail(r->ctx, E_TOO_LARGE, "the answer is too large");
	return printf("%.*s\n", (int)len, r->json) < 0 ? E_FULL : OK;
}

static struct slice field(const json_t *item, const char *name)
{
	const json_t *v = json_object_get(item, name);
	return json_is_string(v) ? (struct slice){json_string_value(v), json_string_length(v)} : NO_SLICE;
}

// {"id","text"} and, where they differ from the options, "channel", "now", "tz", "role", "customer".
static enum err answer_line(struct run *r, struct slice line, size_t number)
{
	json_error_t error;
	json_t *item = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, &error);
	char *id = json_dumps(json_object_get(item, "id"), JSON_ENCODE_ANY | JSON_COMPACT);
	struct slice role = field(item, "role"), customer = field(item, "customer");
	struct draft d = {.id = text_of(id),
	                  .text = field(item, "text"),
	                  .channel = field(item, "channel"),
	                  .now = field(item, "now"),
	                  .tz = field(item, "tz"),
	                  .customer = customer.len ? customer : field(item, "context"),
	                  .note = r->note || slice_eq(role, S("note")),
	                  .listen = slice_eq(role, S("customer"))};
	enum err e = d.text.ptr ? answer(r, &d) : fail(r->ctx, E_MALFORMED, "line %zu is no object with a \"text\"", number);
	free(id); // raw-ok: made by jansson
	json_decref(item);
	return e;
}

static enum err answer_lines(struct run *r, struct slice input)
{
	size_t number = 1;
	for (size_t from = 0; from < input.len; number++) {
		size_t to = from;
		while (to < input.len && input.ptr[to] != '\n')
			to++;
		if (to > from)
			TRY(answer_line(r, slice_sub(input, from, to), number));
		from = to + 1;
	}
	return OK;
}

// The pack that came with the program, or the file of --rules.
static enum err load_pack(struct run *r, const char *file)
{
	struct slice blob;
	if (file) {
		struct rule_source source = {.name = text_of(file)};
		struct rule_mistakes *mistakes = ARENA_NEW(r->ctx->arena, struct rule_mistakes);
		TRY(sys_read_file(r->ctx->arena, file, RULE_SOURCE_BYTES_MAX, &source.yaml));
		TRY(rule_pack_compile(r->ctx, &source, 1, mistakes, &blob));
	} else {
		const struct asset *made = asset_find(S("web/coach/rules.pack"));
		if (!made)
			return fail(r->ctx, E_NOT_FOUND, "this program was built without rule packs");
		blob = made->plain;
	}
	size_t room = pack_room(blob);
	return pack_open(blob, arena_alloc(r->ctx->arena, room), room, &r->pack) ? OK : fail(r->ctx, E_INTERNAL, "the rule pack does not open");
}

static int run(struct invocation *in)
{
	struct arena *a = in->ctx->arena;
	struct run r = {.ctx = in->ctx, .now = in->ctx->now};
	struct slice input, tz = text_of(invocation_option(in, "tz"));
	r.now_said = text_of(invocation_option(in, "now"));
	r.tz = tz.len ? tz : text_of(ZONE_DEFAULT);
	r.channel = text_of(invocation_option(in, "channel"));
	r.note = invocation_option(in, "note") != NULL;
	r.customer = invocation_option(in, "customer") != NULL;
	r.room_len = coach_room(COACH_TEXT_MAX);
	r.room = arena_alloc(a, r.room_len);
	r.answer = ARENA_NEW(a, struct coach);
	r.json = arena_alloc(a, COACH_JSON_ROOM);
	enum err e = load_pack(&r, invocation_option(in, "rules"));
	if (e == OK)
		e = sys_read_fd(a, STDIN_FILENO, INPUT_MAX, &input);
	if (e == OK)
		e = invocation_option(in, "jsonl") ? answer_lines(&r, input) : answer(&r, &(struct draft){.text = input});
	return e == OK ? 0 : command_failed(in->ctx, e);
}

const struct command coach_command = {
    .name = "coach",
    .arguments = "",
    .summary = "reads a draft and says what it promises and what to write better, as JSON",
    .details = "Reads a draft from standard input and writes one JSON object: the promises in it with their kind, who "
               "gives them and the due time with its arithmetic; phrases that hurt or say nothing, why, and what to "
               "write instead; vague times; and whether the customer will know what they do, what we do, and when "
               "they hear from us. Spans count Unicode code points.\n\n"
               "With --jsonl every line of the input is an object with \"id\" and \"text\", and may carry "
               "\"channel\", \"now\", \"tz\", \"role\" (agent, note, customer) and \"customer\" (the message that is "
               "answered). A customer's own message (--customer) is told by its tone.",
    .options = {{"lang", "LANG", "auto, he or en; both languages are always read"},
                {"channel", "CHANNEL", "email, chat, sms, phone, form, letter or visit"},
                {"now", "TIME", "the moment it is read at, like 2026-11-18T10:30:00+02:00 (default: now)"},
                {"tz", "ZONE", "the time zone, like Asia/Jerusalem (the default) or +02:00"},
                {"note", NULL, "it is an internal note, not an answer"},
                {"customer", NULL, "it is a message from a customer: tell its tone"},
                {"rules", "FILE", "use this rule file instead of the built-in packs"},
                {"jsonl", NULL, "one JSON object per line in and out"}},
    .run = run,
};
