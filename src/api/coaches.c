// SPDX-License-Identifier: Apache-2.0
// /coach: what a draft promises and by when, what to write better, and whether the customer will know what happens next.
// The workspace asks the same core in the browser; this is for other clients. A draft is read here and never kept.
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/asset.h"
#include "desk/contact.h"
#include "desk/opening.h"
#include "listen/coach_json.h"

static uint8_t channel_from(struct slice name)
{
	static const char *const names[] = {"email", "chat", "sms", "phone", "form", "letter", "visit"};

	for (uint8_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_eq(name, slice_cstr(names[i])))
			return i;
	return CHANNEL_BIT_COUNT;
}

static enum err open_pack(struct call *k, struct pack *out)
{
	const struct asset *made = asset_find(S("web/coach/rules.pack"));
	size_t room = made ? pack_room(made->plain) : 0;

	if (!made || !pack_open(made->plain, arena_alloc(k->c->arena, room), room, out))
		return E_INTERNAL;
	return OK;
}

// The customer's last words, when the draft is about a ticket: they show what was asked and is left unanswered.
static enum err last_words(struct ctx *c, struct tx *tx, struct call *k, struct coach_asked *asked)
{
	struct contacts all;
	struct ticket t;
	int64_t id;

	TRY(body_int(k, "ticket", &id));
	asked->first_answer = true;
	if (!id)
		return OK;
	TRY(ticket_for(c, tx, &k->actor, TICKET_READ, id, &t));
	TRY(contact_of_ticket(c, tx, id, true, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct contact *one = &all.items[i];

		if (slice_eq(one->direction, S("in")))
			asked->customer = one->text;
		else if (!one->automatic)
			asked->first_answer = false;
	}
	return OK;
}

static enum err check(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct coach *answer = ARENA_NEW(c->arena, struct coach);
	char *json = arena_alloc(c->arena, COACH_JSON_ROOM);
	size_t room_len = coach_room(COACH_TEXT_MAX), len;
	struct coach_asked asked = {0};
	struct slice channel, kind;
	struct opening *o;
	struct pack pack;

	TRY(body_text(k, "text", COACH_TEXT_MAX, &asked.text));
	TRY(body_text(k, "channel", 20, &channel));
	TRY(body_text(k, "kind", 20, &kind));
	TRY(last_words(c, tx, k, &asked));
	TRY(opening_load(c, tx, &o));
	TRY(open_pack(k, &pack));
	asked.pack = &pack;
	asked.when = &(struct when_context){.now = c->now, .hours = &o->hours};
	asked.channel = channel_from(channel);
	asked.audience = slice_eq(kind, S("note")) ? AUDIENCE_NOTE : AUDIENCE_REPLY;
	if (!coach_check(&asked, arena_alloc(c->arena, room_len), room_len, answer))
		return E_TOO_LARGE;
	len = coach_json(&asked, answer, NO_SLICE, json, COACH_JSON_ROOM);
	k->answer = (struct slice){.ptr = json, .len = len};
	return len ? OK : E_TOO_LARGE;
}

static enum err run_check(struct call *k)
{
	return api_read(k, check);
}

const struct resource coaches_resource = {
    .name = "coaches",
    .routes = {{.method = HTTP_POST, .path = "/coach", .needs = TICKET_LIST, .status = 200, .run = run_check, .summary = "Check a draft; nothing is kept",
		.takes = "text text, channel text?, ticket int?, kind text?"}},
};
