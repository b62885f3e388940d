// SPDX-License-Identifier: Apache-2.0
#include "desk/intake_view.h"

#include <string.h>

#include "base/ascii.h"
#include "desk/contact.h"
#include "desk/customer.h"
#include "desk/intake.sql.h"
#include "desk/mailbox.h"
#include "desk/outbox.h"
#include "desk/signed_token.h"

struct finding {
	int64_t ticket, outbox;
	bool in_address;
};

static bool is_machine_address(struct slice address)
{
	static const char *const names[] = {"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct slice name = slice_cstr(names[i]);

		if (ascii_eq(slice_sub(address, 0, name.len), name))
			return true;
	}
	return false;
}

struct mail_person intake_author(struct ctx *c, const struct mail_facts *m, bool from_staff)
{
	struct mail_person from = m->from.count ? m->from.items[0] : (struct mail_person){.name = S(""), .address = S("")};
	struct mail_person reply = m->reply_to.count ? m->reply_to.items[0] : from;

	if (from_staff && identity_normal(c->arena, IDENTITY_EMAIL, m->forwarded.address).len)
		return m->forwarded;
	if ((m->is_form || is_machine_address(from.address)) && identity_normal(c->arena, IDENTITY_EMAIL, reply.address).len)
		return (struct mail_person){.name = reply.name.len ? reply.name : from.name, .address = reply.address};
	return from;
}

static bool token_in(struct ctx *c, const struct desk *d, struct slice text, bool in_address, struct finding *out)
{
	struct finding f = {.in_address = in_address};

	if (!signed_token_read(c->arena, d, text, &f.ticket, &f.outbox))
		return false;
	*out = f;
	return true;
}

// Addresses first: they say where the writer meant to write. Then the newest id of the thread.
static bool find_token(struct ctx *c, const struct desk *d, const struct inbox_row *row, const struct mail_facts *m,
		       struct finding *out)
{
	if (token_in(c, d, row->envelope_to, true, out))
		return true;
	for (size_t i = 0; i < m->delivered_count; i++)
		if (token_in(c, d, m->delivered_to[i], true, out))
			return true;
	for (size_t i = 0; i < m->to.count; i++)
		if (token_in(c, d, m->to.items[i].address, true, out))
			return true;
	for (size_t i = 0; i < m->cc.count; i++)
		if (token_in(c, d, m->cc.items[i].address, true, out))
			return true;
	for (size_t i = m->id_count; i > 0; i--)
		if (token_in(c, d, m->ids[i - 1], false, out))
			return true;
	return false;
}

// "[K-2417]" or "K-2417" as a word of the subject; 0 when there is none.
static int64_t tag_in(struct slice subject)
{
	for (size_t i = 0; i + 2 < subject.len; i++) {
		size_t n = 0;
		bool word = i == 0 || strchr(" [(#:·-", subject.ptr[i - 1]);

		if (!word || ascii_lower(subject.ptr[i]) != 'k' || subject.ptr[i + 1] != '-')
			continue;
		while (i + 2 + n < subject.len && subject.ptr[i + 2 + n] >= '0' && subject.ptr[i + 2 + n] <= '9')
			n++;
		if (n >= 4 && n <= 15)
			return ticket_id_from(slice_sub(subject, i, i + 2 + n));
	}
	return 0;
}

// Belonging, following merges; `ticket` becomes the one that goes on, or 0 when there is none.
static enum err belongs(struct ctx *c, struct tx *tx, int64_t *ticket, struct slice address, bool *out)
{
	struct ticket t;
	enum err e = *ticket ? ticket_load(c, tx, *ticket, &t) : E_NOT_FOUND;

	*out = false;
	if (e == E_NOT_FOUND) {
		*ticket = 0;
		return OK;
	}
	TRY(e);
	TRY(participant_belongs(c, tx, &t, address, out));
	TRY(ticket_follow(c, tx, &t));
	*ticket = t.id;
	return OK;
}

static enum err look_at_bounce(struct ctx *c, struct tx *tx, const struct desk *d, const struct mail_facts *m,
			       const struct finding *by_address, struct intake_view *v)
{
	struct finding f = *by_address;
	struct outbox_row row;
	enum err e;

	// Proved by our signature: in the returned Message-ID, or in the VERP envelope recipient.
	if (!m->bounced || (!token_in(c, d, m->bounce_message_id, false, &f) && !f.outbox))
		return OK;
	e = outbox_load(c, tx, f.outbox, &row);
	if (e == E_NOT_FOUND)
		return OK;
	TRY(e);
	v->bounce_outbox = row.id;
	v->token_ticket = row.ticket;
	return OK;
}

static enum err look_at_thread(struct ctx *c, struct tx *tx, const struct inbox_row *row, const struct mail_facts *m,
			       struct slice address, struct intake_view *v)
{
	for (size_t i = m->id_count; i > 0 && !v->thread_ticket; i--) {
		struct intake_thread_row found_row;
		bool found;

		TRY(intake_thread(c, tx, m->ids[i - 1], row->mailbox, &found_row, &found));
		if (found)
			v->thread_ticket = found_row.ticket;
	}
	v->tag_ticket = tag_in(m->subject);
	TRY(belongs(c, tx, &v->thread_ticket, address, &v->thread_belongs));
	return belongs(c, tx, &v->tag_ticket, address, &v->tag_belongs);
}

static enum err look_at_sender(struct ctx *c, struct tx *tx, const struct mail_facts *m, struct mail_person *author,
			       struct intake_view *v)
{
	struct slice from = identity_normal(c->arena, IDENTITY_EMAIL, m->from.count ? m->from.items[0].address : S(""));
	struct intake_is_staff_row staff;
	struct intake_is_blocked_row blocked;
	int64_t mailbox;
	bool ours;

	TRY(intake_is_staff(c, tx, from, &staff));
	TRY(mailbox_by_address(c, tx, from, &mailbox, &ours));
	*author = intake_author(c, m, staff.n > 0);
	author->address = identity_normal(c->arena, IDENTITY_EMAIL, author->address);
	TRY(intake_is_blocked(c, tx, author->address, &blocked));
	v->from_staff = staff.n > 0;
	v->forwarded_by_staff = v->from_staff && !slice_eq(author->address, from);
	v->from_ourselves = ours || m->own_token.len > 0;
	v->blocked = blocked.n > 0;
	v->sender_usable = author->address.len > 0 && !is_machine_address(author->address) &&
			   (!m->no_answer_wanted || m->is_form || v->forwarded_by_staff);
	return OK;
}

enum err intake_look(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row,
		     const struct mail_facts *m, struct mail_person *author, struct intake_view *out)
{
	struct intake_view v = {.automatic = m->automatic || m->hops > INTAKE_HOPS_MAX, .junk = m->junk, .bounced = m->bounced};
	struct finding f = {0};

	TRY(look_at_sender(c, tx, m, author, &v));
	if (find_token(c, d, row, m, &f)) {
		v.token_ticket = f.ticket;
		v.token_in_address = f.in_address;
		TRY(belongs(c, tx, &v.token_ticket, author->address, &v.token_belongs));
	}
	TRY(look_at_bounce(c, tx, d, m, &f, &v));
	TRY(look_at_thread(c, tx, row, m, author->address, &v));
	*out = v;
	return OK;
}
