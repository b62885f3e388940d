// SPDX-License-Identifier: Apache-2.0
#include "desk/answer.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/put.h"
#include "desk/attachment.h"
#include "desk/contact.sql.h"
#include "desk/customer.h"
#include "desk/journal.h"
#include "desk/outbox.sql.h"
#include "lang/texts.h"

#define LIST_MAX 8000

enum err answer_default_to(struct ctx *c, struct tx *tx, const struct ticket *t, struct slice *address, struct slice *name)
{
	struct answer_last_from_customer_row last;
	struct customer customer;
	bool found, belongs = false;

	TRY(customer_load(c, tx, t->customer, &customer));
	TRY(answer_last_from_customer(c, tx, t->id, &last, &found));
	if (found)
		TRY(customer_has(c, tx, t->customer, last.address, &belongs));
	if (belongs)
		*address = last.address;
	else
		TRY(customer_email(c, tx, t->customer, address));
	*name = customer.name;
	return OK;
}

// Cleaned, comma separated, without repeats or addresses that stand in `before`.
static enum err clean_list(struct ctx *c, struct slice list, struct slice before, struct slice *out)
{
	struct buf b = buf_new(c->arena, LIST_MAX);
	struct slice rest = list, part;
	size_t count = 0;

	while (ascii_next_part(&rest, ',', &part)) {
		struct slice address = identity_normal(c->arena, IDENTITY_EMAIL, part);

		if (!part.len)
			continue;
		if (!address.len)
			return FAIL(c, E_INVALID, "to", text_why_not_email_named, ARG("value", part));
		if (++count > ANSWER_RECIPIENTS_MAX)
			return FAIL(c, E_INVALID, "to", text_why_recipients_most, ARG_N("most", ANSWER_RECIPIENTS_MAX));
		if (ascii_find(buf_slice(&b), address, 0) >= 0 || ascii_find(before, address, 0) >= 0)
			continue;
		if (b.len)
			buf_adds(&b, ", ");
		buf_add(&b, address);
	}
	*out = buf_slice(&b);
	return OK;
}

static enum err with_participants(struct ctx *c, struct tx *tx, const struct ticket *t, struct slice *cc)
{
	struct participant_list_rows people;
	struct buf b = buf_new(c->arena, LIST_MAX);

	TRY(participant_list(c, tx, t->id, &people));
	buf_add(&b, *cc);
	for (size_t i = 0; i < people.count; i++)
		if (slice_eq(people.items[i].state, S("member")))
			buf_printf(&b, "%s%.*s", b.len ? "," : "", SLICE_ARG(people.items[i].address));
	*cc = buf_slice(&b);
	return OK;
}

struct sending {
	const struct desk *desk;
	const struct ticket *ticket;
	const struct answer_new *answer;
	int64_t contact;
	struct slice customer_name;
};

static enum err add_recipients(struct ctx *c, struct tx *tx, const struct sending *s, struct slice list, const char *kind)
{
	struct slice rest = list, part;

	while (ascii_next_part(&rest, ',', &part)) {
		bool theirs = false;
		int64_t id;

		if (slice_eq(slice_cstr(kind), S("to")))
			TRY(customer_has(c, tx, s->ticket->customer, part, &theirs));
		TRY(outbox_add(c, tx, s->desk,
			       &(struct outbox_new){.contact = s->contact,
						    .ticket = s->ticket->id,
						    .mailbox = s->ticket->mailbox,
						    .recipient = part,
						    .name = theirs ? s->customer_name : S(""),
						    .kind = kind,
						    .leaves = c->now + s->answer->undo_seconds * 1000,
						    .held = true,
						    .automatic = s->answer->automatic,
						    .link_customer = theirs ? s->ticket->customer : 0},
			       &id));
	}
	return OK;
}

struct lists {
	struct slice to, cc, bcc;
};

static enum err recipients_of(struct ctx *c, struct tx *tx, const struct ticket *t, const struct answer_new *n,
			      struct lists *out)
{
	struct slice name, to = n->to, cc = n->cc;
	struct lists l;

	if (!t->mailbox)
		return FAIL0(c, E_INVALID, "mailbox", text_why_ticket_without_mailbox);
	if (!to.len)
		TRY(answer_default_to(c, tx, t, &to, &name));
	if (!to.len)
		return FAIL0(c, E_INVALID, "to", text_why_customer_without_email);
	if (n->to_all)
		TRY(with_participants(c, tx, t, &cc));
	TRY(clean_list(c, to, S(""), &l.to));
	TRY(clean_list(c, cc, l.to, &l.cc));
	TRY(clean_list(c, n->bcc, l.to, &l.bcc));
	*out = l;
	return OK;
}

enum err answer_send(struct ctx *c, struct tx *tx, const struct desk *d, const struct actor *by, const struct ticket *t,
		     const struct answer_new *n, int64_t *contact)
{
	struct sending s = {.desk = d, .ticket = t, .answer = n};
	struct customer customer;
	struct lists l;

	if (!ascii_trim(n->text).len)
		return FAIL0(c, E_INVALID, "text", text_why_nothing_written);
	if (t->merged_into)
		return FAIL(c, E_CONFLICT, NULL, text_why_goes_on, ARG("value", ticket_reference(c->arena, t->merged_into)));
	TRY(recipients_of(c, tx, t, n, &l));
	TRY(customer_load(c, tx, t->customer, &customer));
	s.customer_name = customer.name;
	TRY(contact_add(c, tx, by,
			&(struct contact_new){.ticket = t->id,
					      .kind = n->automatic ? "auto" : n->kind,
					      .direction = DIRECTION_OUT,
					      .channel = S("email"),
					      .author_name = by->name,
					      .subject = t->subject,
					      .text = n->text,
					      .to = l.to,
					      .cc = l.cc,
					      .bcc = l.bcc,
					      .held = S("leaving"),
					      .automatic = n->automatic},
			&s.contact));
	TRY(answer_leaving(c, tx, slice_cstr(state_name(n->after)), s.contact));
	TRY(attachment_bind(c, tx, by, s.contact, n->attachments, n->attachment_count));
	TRY(add_recipients(c, tx, &s, l.to, "to"));
	TRY(add_recipients(c, tx, &s, l.cc, "cc"));
	TRY(add_recipients(c, tx, &s, l.bcc, "bcc"));
	*contact = s.contact;
	return n->undo_seconds ? OK : answer_release_due(c, tx);
}

enum err answer_undo(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact)
{
	struct contact k;
	int64_t changed;

	TRY(contact_load(c, tx, contact, &k));
	TRY(outbox_undo(c, tx, c->now, contact, &changed));
	if (!changed || !slice_eq(k.held, S("leaving")))
		return FAIL0(c, E_CONFLICT, NULL, text_why_answer_left);
	TRY(answer_set_undone(c, tx, contact));
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = k.ticket, .chain = CHAIN_INTERNAL, .kind = "answer.undone", .about = contact},
			   NULL);
}

static enum err release(struct ctx *c, struct tx *tx, int64_t contact)
{
	struct answer_state_after_row after;
	struct put j = put_begin(c->arena);
	struct contact k;
	struct actor by;
	struct ticket t;
	int state;

	TRY(contact_load(c, tx, contact, &k));
	TRY(answer_state_after(c, tx, contact, &after));
	TRY(answer_set_left(c, tx, c->now, contact));
	TRY(outbox_release(c, tx, c->now, contact));
	by = (struct actor){.kind = k.automatic ? ACTOR_SYSTEM : ACTOR_STAFF, .id = k.automatic ? 0 : k.author_id, .name = k.author_name};
	put_text(&j, "kind", k.kind);
	put_text(&j, "channel", k.channel);
	put_text(&j, "author", k.author_name);
	put_text(&j, "text", k.text);
	TRY(journal_add(c, tx, &by,
			&(struct event_new){.ticket = k.ticket,
					    .chain = CHAIN_SHARED,
					    .kind = "contact.out",
					    .about = contact,
					    .content = put_end(&j)},
			NULL));
	tx_wake(tx, "outbox");
	if (k.automatic)
		return OK;
	TRY(ticket_load(c, tx, k.ticket, &t));
	state = state_from(after.state_after);
	return ticket_answered(c, tx, &by, &t, k.channel, k.text, state < 0 ? STATE_WITH_CUSTOMER : (enum state)state);
}

enum err answer_release_due(struct ctx *c, struct tx *tx)
{
	struct outbox_ready_contacts_rows ready;

	TRY(outbox_ready_contacts(c, tx, c->now, &ready));
	for (size_t i = 0; i < ready.count; i++)
		TRY(release(c, tx, ready.items[i].contact));
	return OK;
}
