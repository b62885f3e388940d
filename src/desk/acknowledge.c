// SPDX-License-Identifier: Apache-2.0
#include "desk/acknowledge.h"

#include "base/i18n.h"
#include "desk/customer.h"
#include "desk/intake.sql.h"
#include "desk/opening.h"
#include "desk/staff.h"
#include "lang/texts.h"

#define HOUR_MS ((msec)3600 * 1000)
#define DAY_MS (24 * HOUR_MS)

static const struct actor system_actor = {.kind = ACTOR_SYSTEM};

static enum err allowed(struct ctx *c, struct tx *tx, struct slice address, bool *out)
{
	struct slice hour = arena_printf(c->arena, "ack-hour:%.*s", SLICE_ARG(address));
	struct slice day = arena_printf(c->arena, "ack-day:%.*s", SLICE_ARG(address));
	bool h, d, all;

	TRY(attempt_would_allow(c, tx, hour, HOUR_MS, ACKNOWLEDGE_HOUR_MOST, &h));
	TRY(attempt_would_allow(c, tx, day, DAY_MS, ACKNOWLEDGE_DAY_MOST, &d));
	TRY(attempt_would_allow(c, tx, S("ack-desk"), HOUR_MS, ACKNOWLEDGE_DESK_HOUR_MOST, &all));
	*out = h && d && all;
	if (!*out)
		return OK;
	TRY(attempt_allow(c, tx, hour, HOUR_MS, ACKNOWLEDGE_HOUR_MOST, &h));
	TRY(attempt_allow(c, tx, day, DAY_MS, ACKNOWLEDGE_DAY_MOST, &d));
	return attempt_allow(c, tx, S("ack-desk"), HOUR_MS, ACKNOWLEDGE_DESK_HOUR_MOST, &all);
}

static enum lang lang_of(const struct ticket *t, const struct mailbox *m)
{
	return lang_from(t->lang.len ? t->lang : m->lang);
}

static enum err words(struct ctx *c, struct tx *tx, const struct ticket *t, enum lang lang, struct slice *out)
{
	struct customer customer;
	struct intake_lead_row lead;
	struct opening *o;
	struct slice address;
	bool found;

	TRY(customer_load(c, tx, t->customer, &customer));
	TRY(customer_email(c, tx, t->customer, &address));
	TRY(intake_lead(c, tx, t->team, &lead, &found));
	TRY(opening_load(c, tx, &o));
	struct i18n_arg args[] = {
	    ARG("name", customer.name),
	    ARG("owner", found ? lead.name : i18n_say(c->arena, lang, &text_ack_owner_none, NULL, 0)),
	    ARG("due", moment_due(c->arena, lang, &o->zone, c->now, t->next_contact)),
	};
	// Somebody who wrote without a name is not greeted by their address.
	*out = i18n_say(c->arena, lang, slice_eq(customer.name, address) ? &text_ack_body_unnamed : &text_ack_body, args, 3);
	return OK;
}

enum err acknowledge(struct ctx *c, struct tx *tx, const struct desk *d, int64_t ticket, struct slice address, bool *sent)
{
	struct answer_new n = {.kind = "auto", .to = address, .automatic = true};
	struct mailbox m;
	struct ticket t;
	int64_t contact;
	msec due;

	*sent = false;
	TRY(opening_answer_due(c, tx, &due));
	TRY(ticket_load(c, tx, ticket, &t));
	TRY(ticket_next_contact(c, tx, &system_actor, &t, due, "opening_hours"));
	t.next_contact = due;
	if (!t.mailbox || !address.len)
		return OK;
	TRY(mailbox_load(c, tx, d, t.mailbox, &m));
	if (!m.acknowledge)
		return OK;
	TRY(allowed(c, tx, address, sent));
	if (!*sent)
		return OK;
	TRY(words(c, tx, &t, lang_of(&t, &m), &n.text));
	n.after = t.state;
	return answer_send(c, tx, d, &system_actor, &t, &n, &contact);
}
