// SPDX-License-Identifier: Apache-2.0
#include "desk/intake.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "desk/acknowledge.h"
#include "desk/attachment.h"
#include "desk/customer.h"
#include "desk/intake.sql.h"
#include "desk/intake_view.h"
#include "desk/notice.h"
#include "desk/outbox.sql.h"
#include "desk/ticket.sql.h"
#include "lang/texts.h"

#define RELATED_MS ((msec)30 * 24 * 3600 * 1000)
#define LIST_MAX 8000

// What makes two messages the same beside the Message-ID: what was said, not how it travelled.
static struct sha256 body_hash(const struct mail_facts *m)
{
	struct slice parts[] = {m->subject, S("\n"), m->text, S("\n"), m->html};

	return sha256_parts(parts, 5);
}

static struct slice list_of(struct ctx *c, const struct mail_people *people)
{
	struct buf b = buf_new(c->arena, LIST_MAX);

	for (size_t i = 0; i < people->count; i++)
		buf_printf(&b, "%s%.*s", b.len ? ", " : "", SLICE_ARG(people->items[i].address));
	return buf_slice(&b);
}

struct arrival {
	const struct desk *desk;
	const struct inbox_row *row;
	const struct mail_facts *mail;
	const struct slice *parts;
	size_t part_count;
	struct mail_person author;
	struct intake_view view;
	struct intake_decision decision;
	struct actor by;
	int64_t ticket, contact;
};

static enum err open_ticket(struct ctx *c, struct tx *tx, struct arrival *a)
{
	struct ticket_new n = {.mailbox = a->row->mailbox, .subject = a->mail->subject, .channel = S("email"), .how = "email"};
	struct intake_recent_ticket_row recent;
	struct mailbox m;
	bool found = false;

	TRY(mailbox_load(c, tx, a->desk, a->row->mailbox, &m));
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, a->author.address, a->author.name, a->mail->lang, &n.customer));
	a->by = (struct actor){.kind = ACTOR_CUSTOMER, .id = n.customer, .name = a->author.name};
	n.team = m.team;
	n.lang = a->mail->lang;
	n.junk = a->decision.junk;
	if (!ascii_trim(n.subject).len)
		n.subject = utf8_cut(one_line(c->arena, a->mail->new_text, 80), 80);
	if (!a->decision.related && !n.junk)
		TRY(intake_recent_ticket(c, tx, n.customer, c->now - RELATED_MS, &recent, &found));
	TRY(ticket_open(c, tx, &a->by, &n, &a->ticket));
	if (a->decision.related || found)
		TRY(ticket_link_put(c, tx, a->ticket, found ? recent.id : a->decision.related, S("related")));
	return OK;
}

static enum err store_files(struct ctx *c, struct tx *tx, const struct arrival *a)
{
	for (size_t i = 0; i < a->mail->file_count; i++) {
		const struct mail_file *f = &a->mail->files[i];
		int64_t id;

		if (f->part < 0 || (size_t)f->part >= a->part_count)
			continue;
		TRY(attachment_add(c, tx, &a->by, a->contact, f->name, f->type, f->content_id, a->parts[f->part], &id));
	}
	return OK;
}

static enum err write_contact(struct ctx *c, struct tx *tx, struct arrival *a)
{
	const struct mail_facts *m = a->mail;
	struct slice text = ascii_trim(m->new_text).len ? m->new_text : m->text;
	struct contact_new n = {.ticket = a->ticket,
				.kind = m->automatic ? "auto" : "message",
				.direction = DIRECTION_IN,
				.channel = S("email"),
				.author_name = a->author.name,
				.author_address = a->author.address,
				.subject = m->subject,
				.text = a->view.forwarded_by_staff && m->forwarded_text.len ? m->forwarded_text : text,
				.full_text = slice_eq(text, m->text) ? NO_SLICE : m->text,
				.html = m->html.len ? m->html : NO_SLICE,
				.message_id = m->message_id,
				.in_reply_to = m->id_count ? m->ids[m->id_count - 1] : S(""),
				.to = list_of(c, &m->to),
				.cc = list_of(c, &m->cc),
				.inbox = a->row->id,
				.held = a->decision.held ? slice_cstr(a->decision.held) : S(""),
				.automatic = m->automatic,
				.warnings = m->warnings,
				.lang = m->lang};

	TRY(contact_add(c, tx, &a->by, &n, &a->contact));
	return store_files(c, tx, a);
}

// Everybody else on the message is proposed, and sees nothing until accepted.
static enum err propose_people(struct ctx *c, struct tx *tx, const struct arrival *a)
{
	const struct mail_people *lists[] = {&a->mail->cc, &a->mail->to};
	struct actor system = {.kind = ACTOR_SYSTEM};
	struct ticket t;

	TRY(ticket_load(c, tx, a->ticket, &t));
	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->count; i++) {
			struct slice address = identity_normal(c->arena, IDENTITY_EMAIL, lists[l]->items[i].address);
			struct intake_is_staff_row staff;
			int64_t mailbox;
			bool ours, belongs;

			if (!address.len)
				continue;
			TRY(mailbox_by_address(c, tx, address, &mailbox, &ours));
			TRY(intake_is_staff(c, tx, address, &staff));
			TRY(participant_belongs(c, tx, &t, address, &belongs));
			if (!ours && !staff.n && !belongs)
				TRY(participant_propose(c, tx, &system, a->ticket, address, lists[l]->items[i].name));
		}
	return OK;
}

static enum err came_to_us(struct ctx *c, struct tx *tx, const struct arrival *a, const struct ticket *t)
{
	TRY(ticket_heard(c, tx, &a->by, t, S("email"), a->mail->new_text));
	return notice_wrote(c, tx, t->id, a->author.name.len ? a->author.name : a->author.address, a->mail->new_text);
}

static enum err take_in(struct ctx *c, struct tx *tx, struct arrival *a)
{
	struct ticket t;
	bool sent;

	if (a->decision.what == INTAKE_NEW) {
		TRY(open_ticket(c, tx, a));
	} else {
		int64_t customer;

		a->ticket = a->decision.ticket;
		TRY(customer_by_identity(c, tx, IDENTITY_EMAIL, a->author.address, &customer));
		a->by = (struct actor){.kind = ACTOR_CUSTOMER, .id = customer, .name = a->author.name};
	}
	TRY(write_contact(c, tx, a));
	TRY(ticket_load(c, tx, a->ticket, &t));
	if (a->decision.what != INTAKE_HOLD && a->decision.counts)
		TRY(came_to_us(c, tx, a, &t));
	if (a->decision.what == INTAKE_HOLD)
		return OK;
	TRY(propose_people(c, tx, a));
	if (a->decision.what == INTAKE_NEW && a->decision.acknowledge)
		return acknowledge(c, tx, a->desk, a->ticket, a->author.address, &sent);
	return OK;
}

static enum err take_bounce(struct ctx *c, struct tx *tx, struct arrival *a)
{
	struct outbox_row row;

	TRY(outbox_load(c, tx, a->view.bounce_outbox, &row));
	a->ticket = row.ticket;
	a->by = (struct actor){.kind = ACTOR_SYSTEM};
	// Shown on the message that bounced; the report itself stays with staff.
	if (a->mail->bounce_permanent)
		TRY(outbox_finish(c, tx, &row, OUTBOX_BOUNCED, 0, a->mail->bounce_words));
	return contact_add(c, tx, &a->by,
			   &(struct contact_new){.ticket = a->ticket,
						 .kind = "bounce",
						 .direction = DIRECTION_INTERNAL,
						 .channel = S("email"),
						 .author_name = S("Mail"),
						 .subject = a->mail->subject,
						 .text = a->mail->text,
						 .inbox = a->row->id,
						 .automatic = true},
			   &a->contact);
}

enum err intake_apply(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row,
		      const struct mail_facts *m, const struct slice *parts, size_t part_count, int64_t *ticket)
{
	struct arrival a = {.desk = d, .row = row, .mail = m, .parts = parts, .part_count = part_count};
	struct sha256 hash = body_hash(m);
	int64_t fresh;

	TRY(intake_seen(c, tx, row->mailbox, m->message_id, sha256_slice(&hash), row->id, &fresh));
	if (!fresh) {
		*ticket = 0;
		return inbox_finish(c, tx, row, "duplicate", 0, 0, S(""));
	}
	TRY(intake_look(c, tx, d, row, m, &a.author, &a.view));
	a.decision = intake_decide(&a.view);
	// Read at last after "try again": it joins the ticket that said it could not be read.
	if (a.decision.what == INTAKE_NEW && row->ticket) {
		a.decision.what = INTAKE_JOIN;
		a.decision.ticket = row->ticket;
	}
	if (a.decision.what == INTAKE_BOUNCE)
		TRY(take_bounce(c, tx, &a));
	else if (a.decision.what != INTAKE_DROP)
		TRY(take_in(c, tx, &a));
	*ticket = a.ticket;
	// E_CONFLICT when somebody else finished this row meanwhile: all of ours is undone.
	return inbox_finish(c, tx, row, "done", a.contact, a.ticket, S(""));
}

enum err intake_unreadable(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row, struct slice words)
{
	struct slice said = one_line(c->arena, words, 300), from = row->envelope_from.len ? row->envelope_from : S("?");
	struct ticket_new n = {.mailbox = row->mailbox, .channel = S("email"), .how = "email"};
	struct actor system = {.kind = ACTOR_SYSTEM};
	int64_t ticket, contact;
	struct mailbox m;
	enum lang lang;

	if (row->tries < INBOX_TRIES_MAX)
		return inbox_later(c, tx, row, c->now + 1000 * row->tries, said);
	TRY(mailbox_load(c, tx, d, row->mailbox, &m));
	lang = lang_from(m.lang);
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, row->envelope_from, S(""), S(""), &n.customer));
	n.subject = i18n_say(c->arena, lang, &text_unreadable_subject, NULL, 0);
	n.team = m.team;
	TRY(ticket_open(c, tx, &system, &n, &ticket));
	TRY(contact_add(c, tx, &system,
			&(struct contact_new){.ticket = ticket,
					      .kind = "message",
					      .direction = DIRECTION_IN,
					      .channel = S("email"),
					      .author_name = from,
					      .subject = n.subject,
					      .text = i18n_say(c->arena, lang, &text_unreadable_text,
							       I18N_ARGS(ARG("from", from), ARG("words", said.len ? said : S("?")))),
					      .inbox = row->id,
					      .automatic = true,
					      .warnings = S("unreadable")},
			&contact));
	return inbox_finish(c, tx, row, "unreadable", contact, ticket, said);
}
