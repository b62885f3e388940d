// SPDX-License-Identifier: Apache-2.0
#include "desk/outbox.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "desk/customer.h"
#include "desk/journal.h"
#include "desk/outbox.sql.h"
#include "desk/signed_token.h"
#include "desk/ticket.sql.h"
#include "lang/texts.h"

static const struct actor system_actor = {.kind = ACTOR_SYSTEM};

enum err outbox_add(struct ctx *c, struct tx *tx, const struct desk *d, const struct outbox_new *n, int64_t *id)
{
	struct slice recipient = identity_normal(c->arena, IDENTITY_EMAIL, n->recipient);
	struct outbox_insert_row row;

	if (!recipient.len)
		return FAIL(c, E_INVALID, "to", text_why_not_email_named, ARG("value", n->recipient));
	TRY(outbox_insert(c, tx, n->contact, n->ticket, n->mailbox, recipient, one_line(c->arena, n->name, CUSTOMER_NAME_MAX),
			  slice_cstr(n->kind), n->held ? S("held") : S("waiting"), n->leaves, n->automatic, c->now, &row));
	if (n->link_customer) {
		struct sha256 h = token_hash(signed_link_token(c->arena, d, row.id));

		TRY(secure_link_insert(c, tx, sha256_slice(&h), n->ticket, n->link_customer, row.id, c->now));
	}
	tx_wake(tx, "outbox");
	*id = row.id;
	return OK;
}

static struct outbox_row from_row(const struct outbox_get_row *r)
{
	return (struct outbox_row){.id = r->id,
				   .contact = r->contact,
				   .ticket = r->ticket,
				   .mailbox = r->mailbox,
				   .tries = r->tries,
				   .code = r->code,
				   .recipient = r->recipient,
				   .name = r->name,
				   .kind = r->kind,
				   .state = r->state,
				   .words = r->words,
				   .leaves = r->leaves,
				   .created = r->created,
				   .updated = r->updated,
				   .automatic = r->automatic != 0,
				   .has_link = r->has_link != 0};
}

enum err outbox_load(struct ctx *c, struct tx *tx, int64_t id, struct outbox_row *out)
{
	struct outbox_get_row r;

	TRY(outbox_get(c, tx, id, &r));
	*out = from_row(&r);
	return OK;
}

static enum err tell(struct ctx *c, struct tx *tx, const struct actor *by, const struct outbox_row *row, const char *state,
		     int code, struct slice words)
{
	struct put j = put_begin(c->arena);

	put_text(&j, "to", row->recipient);
	put_text(&j, "state", slice_cstr(state));
	put_int(&j, "code", code);
	put_text(&j, "words", words);
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = row->ticket,
					       .chain = CHAIN_INTERNAL,
					       .kind = "delivery",
					       .about = row->contact,
					       .content = put_end(&j)},
			   NULL);
}

// A sender died between handing over and noting the end.
static enum err settle_lost(struct ctx *c, struct tx *tx)
{
	struct outbox_lost_rows lost;

	TRY(outbox_lost(c, tx, c->now, &lost));
	for (size_t i = 0; i < lost.count; i++) {
		struct outbox_row row;

		TRY(outbox_load(c, tx, lost.items[i].id, &row));
		TRY(outbox_finish(c, tx, &row, OUTBOX_UNSURE, 0, S("")));
	}
	return OK;
}

_Static_assert(sizeof(struct outbox_take_row) == sizeof(struct outbox_get_row), "same columns");

enum err outbox_claim(struct ctx *c, struct tx *tx, struct outbox_row *out, bool *found)
{
	struct outbox_take_row row;

	TRY(settle_lost(c, tx));
	TRY(outbox_take(c, tx, c->now, c->now + OUTBOX_LEASE_MS, &row, found));
	if (*found)
		*out = from_row((const struct outbox_get_row *)(const void *)&row);
	return OK;
}

enum err outbox_sending(struct ctx *c, struct tx *tx, int64_t id)
{
	int64_t changed;

	TRY(outbox_mark_sending(c, tx, c->now, id, &changed));
	return changed == 1 ? OK : E_CONFLICT;
}

static msec backoff(int64_t tries)
{
	static const int minutes[] = {1, 2, 5, 15, 30, 60, 120, 240};
	size_t last = sizeof minutes / sizeof *minutes - 1;
	size_t i = tries < 1 ? 0 : (size_t)tries - 1;

	return (msec)minutes[i < last ? i : last] * 60000;
}

enum err outbox_finish(struct ctx *c, struct tx *tx, const struct outbox_row *row, enum outbox_end end, int code,
		       struct slice words)
{
	static const char *const states[] = {"delivered", "waiting", "failed", "unsure", "bounced"};
	struct slice said = one_line(c->arena, words, 500);
	msec leaves = row->leaves;

	if (end == OUTBOX_DEFERRED && c->now - row->created > OUTBOX_GIVE_UP_MS)
		end = OUTBOX_FAILED;
	if (end == OUTBOX_DEFERRED)
		leaves = c->now + backoff(row->tries + 1);
	TRY(outbox_set_end(c, tx, slice_cstr(states[end]), code, said, leaves, c->now, row->id));
	TRY(ticket_count_failed(c, tx, row->ticket));
	return tell(c, tx, &system_actor, row, end == OUTBOX_DEFERRED ? "deferred" : states[end], code, said);
}

enum err outbox_retry(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact)
{
	struct contact k;
	int64_t changed;

	TRY(contact_load(c, tx, contact, &k));
	TRY(outbox_again(c, tx, c->now, contact, &changed));
	if (!changed)
		return FAIL0(c, E_CONFLICT, NULL, text_why_nothing_to_send);
	TRY(ticket_count_failed(c, tx, k.ticket));
	tx_wake(tx, "outbox");
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = k.ticket, .chain = CHAIN_INTERNAL, .kind = "delivery.again", .about = contact},
			   NULL);
}

enum err outbox_next_due(struct ctx *c, struct tx *tx, msec *out)
{
	struct outbox_due_row row;
	bool found;

	TRY(outbox_due(c, tx, &row, &found));
	*out = found ? row.at : 0;
	return OK;
}

static void split_address(struct slice address, struct slice *local, struct slice *domain)
{
	ptrdiff_t at = ascii_find(address, S("@"), 0);

	*local = slice_sub(address, 0, at < 0 ? address.len : (size_t)at);
	*domain = at < 0 ? S("localhost") : slice_sub(address, (size_t)at + 1, address.len);
}

struct slice outbox_message_id(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox, struct slice mailbox_address)
{
	struct slice local, domain;

	split_address(mailbox_address, &local, &domain);
	return arena_printf(a, "%.*s@%.*s", SLICE_ARG(signed_reply_token(a, d, ticket, outbox)), SLICE_ARG(domain));
}

struct slice outbox_reply_address(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox, struct slice mailbox_address)
{
	struct slice local, domain;

	split_address(mailbox_address, &local, &domain);
	return arena_printf(a, "%.*s+%.*s@%.*s", SLICE_ARG(local), SLICE_ARG(signed_reply_token(a, d, ticket, outbox)),
			    SLICE_ARG(domain));
}
