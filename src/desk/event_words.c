// SPDX-License-Identifier: Apache-2.0
#include "desk/event_words.h"

#include <jansson.h>

#include "base/i18n.h"
#include "desk/ticket.h"
#include "lang/texts.h"

static struct slice member(struct ctx *c, const json_t *content, const char *name)
{
	const json_t *v = json_object_get(content, name);

	return json_is_string(v) ? arena_dup(c->arena, (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)})
				 : S("");
}

// Between U+2068 and U+2069, so that an address does not pull the words of a right-to-left sentence about.
static struct slice isolated(struct ctx *c, struct slice s)
{
	return s.len ? arena_printf(c->arena, "\xE2\x81\xA8%.*s\xE2\x81\xA9", SLICE_ARG(s)) : s;
}

static int64_t number(const json_t *content, const char *name)
{
	const json_t *v = json_object_get(content, name);

	return json_is_integer(v) ? json_integer_value(v) : 0;
}

static struct slice owner_words(struct ctx *c, struct slice name)
{
	return name.len ? I18N(c, text_event_owner_taken, ARG("name", isolated(c, name))) : I18N0(c, text_event_owner_none);
}

static struct slice delivery_words(struct ctx *c, const json_t *content)
{
	return I18N(c, text_event_delivery, ARG("state", member(c, content, "state")), ARG("to", isolated(c, member(c, content, "to"))),
		    ARG("words", isolated(c, member(c, content, "words"))));
}

// Kinds whose sentence says nothing of their content.
static const struct i18n_text *plain(struct slice kind)
{
	static const struct {
		const char *kind;
		const struct i18n_text *text;
	} table[] = {{"ticket.opened", &text_event_ticket_opened},   {"story", &text_event_story},
		     {"sorted", &text_event_sorted},		      {"contact.held", &text_event_contact_held},
		     {"contact.refused", &text_event_contact_refused}, {"delivery.again", &text_event_delivery_again},
		     {"answer.undone", &text_event_answer_undone},    {"customer.joined", &text_event_customer_joined},
		     {"customer.parted", &text_event_customer_parted}, {"tags", &text_event_tags}};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (slice_eq(kind, slice_cstr(table[i].kind)))
			return table[i].text;
	return NULL;
}

static struct slice sentence(struct ctx *c, const struct zone *z, const struct event *e, const json_t *content, struct slice name)
{
	const struct i18n_text *t = plain(e->kind);
	int64_t at = number(content, "at");

	if (t)
		return i18n_say(c->arena, c->lang, t, NULL, 0);
	if (slice_eq(e->kind, S("state")))
		return I18N(c, text_event_state, ARG("state", member(c, content, "to")));
	if (slice_eq(e->kind, S("owner")))
		return owner_words(c, name);
	if (slice_eq(e->kind, S("team")))
		return I18N(c, text_event_team, ARG("name", name.len ? isolated(c, name) : S("none")));
	if (slice_eq(e->kind, S("junk")))
		return I18N(c, text_event_junk, ARG("junk", number(content, "junk") ? S("yes") : S("no")));
	if (slice_eq(e->kind, S("next_contact")))
		return I18N(c, text_event_next_contact, ARG("at", at ? moment_due(c->arena, c->lang, z, c->now, at) : S("none")));
	if (slice_eq(e->kind, S("merged")))
		return I18N(c, text_event_merged, ARG("ref", isolated(c, ticket_reference(c->arena, e->about))));
	if (slice_eq(e->kind, S("joined")))
		return I18N(c, text_event_joined, ARG("ref", isolated(c, ticket_reference(c->arena, e->about))));
	if (slice_eq(e->kind, S("participant")))
		return I18N(c, text_event_participant, ARG("state", member(c, content, "state")), ARG("address", isolated(c, member(c, content, "address"))));
	if (slice_eq(e->kind, S("delivery")))
		return delivery_words(c, content);
	return I18N(c, text_event_other, ARG("kind", e->kind));
}

struct slice event_sentence(struct ctx *c, const struct zone *z, const struct event *e, struct slice about_name)
{
	json_t *content = json_loadb(e->content.len ? e->content.ptr : "{}", e->content.len ? e->content.len : 2, 0, NULL);
	struct slice s = sentence(c, z, e, content, about_name);

	json_decref(content);
	return s;
}

struct slice why_sentence(struct ctx *c, const struct zone *z, const struct queue_head *h, const char **kind)
{
	struct slice due = h->next_contact ? moment_due(c->arena, c->lang, z, c->now, h->next_contact) : S("");
	int state = state_from(h->state);

	*kind = "danger";
	if (h->urgency == URGENCY_DANGER)
		return I18N0(c, text_why_danger);
	*kind = "failed";
	if (h->failed)
		return I18N0(c, text_why_failed);
	*kind = "held";
	if (h->held)
		return I18N(c, text_why_held, ARG_N("n", h->held));
	*kind = "late";
	if (h->next_contact && h->next_contact < c->now)
		return I18N(c, text_why_late, ARG("due", due));
	*kind = "promise";
	if (h->next_contact)
		return I18N(c, text_why_promise, ARG("due", due));
	*kind = "waiting";
	if (h->waiting_since)
		return I18N(c, text_why_waiting, ARG("since", moment_at(c->arena, c->lang, z, c->now, h->waiting_since)));
	*kind = state == STATE_SOLVED ? "solved" : "with_customer";
	return state == STATE_SOLVED ? I18N0(c, text_why_solved) : I18N0(c, text_why_with_customer);
}
