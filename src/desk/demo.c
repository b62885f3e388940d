// SPDX-License-Identifier: Apache-2.0
#include "desk/demo.h"

#include "desk/answer.h"
#include "desk/customer.h"
#include "desk/demo.sql.h"
#include "desk/demo_story.h"
#include "desk/mailbox.h"
#include "desk/setting.h"
#include "desk/staff.h"

#define HOUR_MS ((msec)3600 * 1000)
#define OWNERS 4

struct filling {
	struct desk *desk;
	msec now;
	int64_t mailbox, owners[OWNERS];
	struct actor staff[OWNERS];
};

static enum err people(struct ctx *c, struct tx *tx, struct filling *f)
{
	static const struct {
		const char *email, *name, *lang;
		enum role role;
	} who[OWNERS] = {{0}, {"you@demo.invalid", "Roi Ben-Ami", "he", ROLE_AGENT}, {"noa@demo.invalid", "נועה שרון", "he", ROLE_LEAD},
			 {"sam@demo.invalid", "Sam Porter", "en", ROLE_AGENT}};

	for (int i = 1; i < OWNERS; i++) {
		TRY(staff_add(c, tx,
			      &(struct staff_new){.email = slice_cstr(who[i].email), .name = slice_cstr(who[i].name), .lang = slice_cstr(who[i].lang), .role = who[i].role},
			      &f->owners[i]));
		TRY(staff_actor(c, tx, f->owners[i], &f->staff[i]));
	}
	return mailbox_add(c, tx, f->desk,
			   &(struct mailbox){.address = S("help@example.com"),
					     .name = S("בית טוב · Bayit Tov"),
					     .lang = S("he"),
					     .acknowledge = true,
					     .plus_address = true,
					     .active = true},
			   &f->mailbox);
}

static enum err heard(struct ctx *c, struct tx *tx, const struct ticket *t, const struct demo_story *s, const struct demo_step *step)
{
	struct actor customer = {.kind = ACTOR_CUSTOMER, .id = t->customer, .name = slice_cstr(s->name)};
	int64_t id;

	TRY(contact_add(c, tx, &customer,
			&(struct contact_new){.ticket = t->id,
					      .kind = "message",
					      .direction = DIRECTION_IN,
					      .channel = t->channel,
					      .author_name = slice_cstr(s->name),
					      .author_address = slice_cstr(s->email),
					      .subject = t->subject,
					      .text = slice_cstr(step->text),
					      .lang = t->lang},
			&id));
	return ticket_heard(c, tx, &customer, t, t->channel, slice_cstr(step->text));
}

static enum err written(struct ctx *c, struct tx *tx, const struct filling *f, const struct ticket *t, const struct demo_story *s,
			const struct demo_step *step)
{
	const struct actor *by = &f->staff[s->owner ? s->owner : 2];
	struct contact_new n = {.ticket = t->id, .channel = t->channel, .author_name = by->name, .text = slice_cstr(step->text)};
	struct answer_new answer = {.kind = "reply", .text = slice_cstr(step->text), .after = STATE_WITH_US};
	int64_t id;

	if (step->what == DEMO_OUT)
		return answer_send(c, tx, f->desk, by, t, &answer, &id);
	n.kind = step->what == DEMO_NOTE ? "note" : "call";
	n.direction = step->what == DEMO_NOTE ? DIRECTION_INTERNAL : DIRECTION_OUT;
	if (step->what == DEMO_CALL)
		n.channel = S("phone");
	return contact_add(c, tx, by, &n, &id);
}

static enum err sort_it(struct ctx *c, struct tx *tx, const struct filling *f, int64_t id, const struct demo_story *s)
{
	struct ticket_change n = {.set_urgency = s->urgency != NULL, .set_asks = s->asks != NULL, .set_not_wanted = s->not_wanted != NULL,
				  .set_external_ref = s->order_number != NULL, .set_owner = s->owner > 0, .owner = f->owners[s->owner],
				  .asks = slice_cstr(s->asks), .not_wanted = slice_cstr(s->not_wanted), .external_ref = slice_cstr(s->order_number)};
	struct ticket t;

	if (s->urgency)
		n.urgency = (enum urgency)urgency_from(slice_cstr(s->urgency));
	TRY(ticket_load(c, tx, id, &t));
	return ticket_change(c, tx, &f->staff[s->owner ? s->owner : 2], &t, &n);
}

static enum err end_it(struct ctx *c, struct tx *tx, const struct filling *f, int64_t id, const struct demo_story *s)
{
	struct ticket_change n = {.set_state = true};
	struct ticket t;

	if (!s->state)
		return OK;
	n.state = (enum state)state_from(slice_cstr(s->state));
	TRY(ticket_load(c, tx, id, &t));
	return ticket_change(c, tx, &f->staff[s->owner ? s->owner : 2], &t, &n);
}

static enum err tell(struct ctx *c, struct tx *tx, const struct filling *f, const struct demo_story *s)
{
	struct ticket_new n = {.mailbox = f->mailbox, .subject = slice_cstr(s->subject), .channel = slice_cstr(s->channel), .lang = slice_cstr(s->lang), .how = s->channel};
	struct actor customer = {.kind = ACTOR_CUSTOMER, .name = slice_cstr(s->name)};
	struct ticket t;
	int64_t id;

	c->now = f->now - s->steps[0].hours_ago * HOUR_MS;
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, slice_cstr(s->email), slice_cstr(s->name), n.lang, &n.customer));
	customer.id = n.customer;
	TRY(ticket_open(c, tx, &customer, &n, &id));
	for (const struct demo_step *step = s->steps; step->what != DEMO_END; step++) {
		c->now = f->now - step->hours_ago * HOUR_MS;
		TRY(ticket_load(c, tx, id, &t));
		TRY(step->what == DEMO_IN ? heard(c, tx, &t, s, step) : written(c, tx, f, &t, s, step));
		if (step == s->steps)
			TRY(sort_it(c, tx, f, id, s));
	}
	return end_it(c, tx, f, id, s);
}

static enum err fill(struct ctx *c, struct tx *tx, void *arg)
{
	struct filling *f = arg;
	struct demo_is_filled_row row;

	TRY(demo_is_filled(c, tx, &row));
	if (row.n)
		return OK;
	c->now = f->now - 60 * 24 * HOUR_MS;
	TRY(people(c, tx, f));
	TRY(setting_write(c, tx, "organization", S("Bayit Tov")));
	TRY(setting_write(c, tx, "external_ref_link", S("https://shop.example.com/orders/{ref}")));
	for (const struct demo_story *s = demo_stories; s->name; s++)
		TRY(tell(c, tx, f, s));
	c->now = f->now;
	// The past has been delivered; only what is written from now on goes to DATA/sent.
	return demo_delivered(c, tx, f->now);
}

enum err demo_fill(struct desk *d, struct ctx *c)
{
	struct filling f = {.desk = d, .now = c->now};
	enum err e = db_write(d->db, c, fill, &f);

	c->now = f.now;
	return e;
}

enum err demo_give(struct ctx *c, struct tx *tx, int64_t staff)
{
	struct demo_stand_in_row row;
	bool found;

	TRY(demo_stand_in(c, tx, &row, &found));
	if (!found)
		return OK;
	TRY(demo_give_tickets(c, tx, staff, row.id));
	return demo_retire(c, tx, row.id);
}
