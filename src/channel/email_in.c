// SPDX-License-Identifier: Apache-2.0
#include "channel/email_in.h"

#include "base/i18n.h"
#include "desk/inbox.h"
#include "desk/ticket.h"
#include "desk/mailbox.h"
#include "lang/texts.h"

struct taking {
	const struct desk *desk;
	struct slice address;
	struct inbox_raw raw;
	int64_t inbox;
};

static enum err find_mailbox(struct ctx *c, struct tx *tx, void *arg)
{
	struct taking *t = arg;
	bool found;

	TRY(mailbox_by_address(c, tx, t->address, &t->raw.mailbox, &found));
	return found ? OK : FAIL(c, E_NOT_FOUND, NULL, text_why_no_mailbox_named, ARG("value", t->address));
}

static enum err take(struct ctx *c, struct tx *tx, void *arg)
{
	struct taking *t = arg;

	TRY(find_mailbox(c, tx, arg));
	return inbox_receive(c, tx, &t->raw, &t->inbox);
}

enum err email_knows(void *desk, struct ctx *c, struct slice to)
{
	struct taking t = {.desk = desk, .address = to};

	return db_read(((struct desk *)desk)->db, c, find_mailbox, &t);
}

enum err email_take(void *desk, struct ctx *c, const struct lmtp_envelope *e)
{
	struct taking t = {.desk = desk,
			   .address = e->to,
			   .raw = {.door = "lmtp", .envelope_from = e->from, .envelope_to = e->to, .raw = e->message}};

	return db_write(((struct desk *)desk)->db, c, take, &t);
}

static enum err the_only_mailbox(struct ctx *c, struct tx *tx, void *arg)
{
	struct taking *t = arg;
	struct mailboxes all;

	TRY(mailbox_all(c, tx, t->desk, &all));
	if (all.count != 1)
		return i18n_fail(c, E_INVALID, NULL, all.count ? &text_why_which_mailbox : &text_why_add_mailbox, NULL, 0);
	t->address = all.items[0].address;
	return OK;
}

enum err email_take_piped(struct desk *d, struct ctx *c, struct slice mailbox, struct slice raw, int64_t *inbox)
{
	struct taking t = {.desk = d, .address = mailbox, .raw = {.door = "deliver", .envelope_from = S(""), .raw = raw}};

	if (raw.len > LMTP_MESSAGE_MAX)
		return FAIL(c, E_TOO_LARGE, NULL, text_why_message_too_large, ARG_N("most", (int)(LMTP_MESSAGE_MAX >> 20)));
	if (!t.address.len)
		TRY(db_read(d->db, c, the_only_mailbox, &t));
	t.raw.envelope_to = t.address;
	TRY(db_write(d->db, c, take, &t));
	*inbox = t.inbox;
	return OK;
}

struct asking {
	int64_t inbox;
	struct slice reference;
};

static enum err look(struct ctx *c, struct tx *tx, void *arg)
{
	struct asking *a = arg;
	struct inbox_row row;

	TRY(inbox_load(c, tx, a->inbox, &row));
	a->reference = row.ticket ? ticket_reference(c->arena, row.ticket) : S("");
	return OK;
}

enum err email_reference(struct desk *d, struct ctx *c, int64_t inbox, struct slice *out)
{
	struct asking a = {.inbox = inbox};

	TRY(db_read(d->db, c, look, &a));
	*out = a.reference;
	return OK;
}
