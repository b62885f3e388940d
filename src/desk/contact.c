// SPDX-License-Identifier: Apache-2.0
#include "desk/contact.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "desk/contact.sql.h"
#include "desk/customer.h"
#include "desk/journal.h"
#include "desk/ticket.sql.h"
#include "lang/texts.h"

static const char *const directions[] = {"in", "out", "internal"};

static const char *author_kind(const struct actor *by)
{
	return by->kind == ACTOR_STAFF ? "staff" : by->kind == ACTOR_CUSTOMER ? "customer" : "system";
}

static bool is_internal(const struct contact_new *n)
{
	return n->direction == DIRECTION_INTERNAL || n->held.len;
}

// What the record holds of a contact: who, by which way, and the words.
static struct slice content_of(struct ctx *c, const struct contact_new *n)
{
	struct put j = put_begin(c->arena);

	put_text(&j, "kind", slice_cstr(n->kind));
	put_text(&j, "channel", n->channel);
	put_text(&j, "author", n->author_name);
	if (n->subject.len)
		put_text(&j, "subject", n->subject);
	put_text(&j, "text", n->text);
	if (n->held.len)
		put_text(&j, "held", n->held);
	return put_end(&j);
}

enum err contact_add(struct ctx *c, struct tx *tx, const struct actor *by, const struct contact_new *n, int64_t *id)
{
	const char *const kinds[] = {[DIRECTION_IN] = "contact.in", [DIRECTION_OUT] = "contact.out", [DIRECTION_INTERNAL] = "note"};
	struct contact_insert_row row;
	struct slice none = S("");

#define OR_EMPTY(s) ((s).ptr ? (s) : none)
	if (n->text.len > TICKET_TEXT_MAX)
		return FAIL0(c, E_TOO_LARGE, "text", text_why_text_too_long);
	TRY(contact_insert(c, tx, n->ticket, slice_cstr(n->kind), slice_cstr(directions[n->direction]), n->channel,
			   slice_cstr(author_kind(by)), by->id, OR_EMPTY(n->author_name), OR_EMPTY(n->author_address), c->now,
			   OR_EMPTY(n->subject), OR_EMPTY(n->text), n->full_text, n->html, OR_EMPTY(n->message_id),
			   OR_EMPTY(n->in_reply_to), OR_EMPTY(n->references), OR_EMPTY(n->to), OR_EMPTY(n->cc), OR_EMPTY(n->bcc),
			   n->inbox, OR_EMPTY(n->held), n->automatic, OR_EMPTY(n->warnings), OR_EMPTY(n->lang), &row));
#undef OR_EMPTY
	TRY(journal_add(c, tx, by,
			&(struct event_new){.ticket = n->ticket,
					    .chain = is_internal(n) ? CHAIN_INTERNAL : CHAIN_SHARED,
					    .kind = n->held.len ? "contact.held" : kinds[n->direction],
					    .about = row.id,
					    .content = content_of(c, n)},
			NULL));
	if (n->held.len)
		TRY(ticket_count_held(c, tx, n->ticket));
	tx_wake(tx, "search");
	*id = row.id;
	return OK;
}

static struct contact from_row(const struct contact_get_row *r)
{
	return (struct contact){.id = r->id,
				.ticket = r->ticket,
				.kind = r->kind,
				.direction = r->direction,
				.channel = r->channel,
				.author_kind = r->author_kind,
				.author_id = r->author_id,
				.author_name = r->author_name,
				.author_address = r->author_address,
				.at = r->at,
				.subject = r->subject,
				.text = r->text,
				.full_text = r->full_text,
				.html = r->html,
				.message_id = r->message_id,
				.in_reply_to = r->in_reply_to,
				.references = r->reference_ids,
				.to = r->to_list,
				.cc = r->cc_list,
				.bcc = r->bcc_list,
				.inbox = r->inbox,
				.held = r->held,
				.automatic = r->automatic != 0,
				.warnings = r->warnings,
				.lang = r->lang};
}

enum err contact_load(struct ctx *c, struct tx *tx, int64_t id, struct contact *out)
{
	struct contact_get_row r;

	TRY(contact_get(c, tx, id, &r));
	*out = from_row(&r);
	return OK;
}

// The three rows have the same columns in the same order: they come from one part of contact.sql.
_Static_assert(sizeof(struct contact_list_row) == sizeof(struct contact_get_row), "same columns");
_Static_assert(sizeof(struct contact_list_shared_row) == sizeof(struct contact_get_row), "same columns");

enum err contact_of_ticket(struct ctx *c, struct tx *tx, int64_t ticket, bool shared_only, struct contacts *out)
{
	struct contact_list_shared_rows shared = {0};
	struct contact_list_rows all = {0};
	size_t count;

	if (shared_only)
		TRY(contact_list_shared(c, tx, ticket, &shared));
	else
		TRY(contact_list(c, tx, ticket, &all));
	count = shared_only ? shared.count : all.count;
	out->items = ARENA_ARRAY(c->arena, count + 1, struct contact);
	out->count = count;
	for (size_t i = 0; i < count; i++)
		out->items[i] = shared_only ? from_row((const struct contact_get_row *)(const void *)&shared.items[i])
					    : from_row((const struct contact_get_row *)(const void *)&all.items[i]);
	return OK;
}

enum err contact_accept(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, bool member)
{
	struct put j = put_begin(c->arena);
	struct contact held;
	struct ticket t;

	TRY(contact_load(c, tx, contact, &held));
	if (!held.held.len)
		return FAIL0(c, E_CONFLICT, NULL, text_why_not_held);
	TRY(contact_set_held(c, tx, S(""), contact));
	TRY(ticket_count_held(c, tx, held.ticket));
	if (member && held.author_address.len)
		TRY(participant_set(c, tx, by, held.ticket, held.author_address, held.author_name, "member"));
	put_text(&j, "author", held.author_name);
	put_text(&j, "text", held.text);
	TRY(journal_add(c, tx, by,
			&(struct event_new){.ticket = held.ticket,
					    .chain = CHAIN_SHARED,
					    .kind = "contact.in",
					    .about = contact,
					    .content = put_end(&j)},
			NULL));
	TRY(ticket_load(c, tx, held.ticket, &t));
	return ticket_heard(c, tx, by, &t, held.channel, held.text);
}

enum err contact_refuse(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact)
{
	struct contact held;

	TRY(contact_load(c, tx, contact, &held));
	if (!held.held.len || slice_eq(held.held, S("refused")))
		return FAIL0(c, E_CONFLICT, NULL, text_why_not_waiting);
	TRY(contact_set_held(c, tx, S("refused"), contact));
	TRY(ticket_count_held(c, tx, held.ticket));
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = held.ticket, .chain = CHAIN_INTERNAL, .kind = "contact.refused", .about = contact},
			   NULL);
}

enum err participant_set(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, struct slice address,
			 struct slice name, const char *state)
{
	struct slice normal = identity_normal(c->arena, IDENTITY_EMAIL, address);
	struct participant_put_row row;
	struct put j = put_begin(c->arena);

	if (!normal.len)
		return FAIL0(c, E_INVALID, "address", text_why_not_email);
	TRY(participant_put(c, tx, ticket, normal, one_line(c->arena, name, CUSTOMER_NAME_MAX), slice_cstr(state), c->now, &row));
	put_text(&j, "address", normal);
	put_text(&j, "state", slice_cstr(state));
	// Who takes part is known to both sides; who was only proposed is ours.
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = ticket,
					       .chain = slice_eq(slice_cstr(state), S("proposed")) ? CHAIN_INTERNAL : CHAIN_SHARED,
					       .kind = "participant",
					       .about = row.id,
					       .content = put_end(&j)},
			   NULL);
}

enum err participant_propose(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, struct slice address,
			     struct slice name)
{
	struct slice normal = identity_normal(c->arena, IDENTITY_EMAIL, address);
	struct participant_get_row row;
	bool found;

	if (!normal.len)
		return OK;
	TRY(participant_get(c, tx, ticket, normal, &row, &found));
	return found ? OK : participant_set(c, tx, by, ticket, normal, name, "proposed");
}

enum err participant_belongs(struct ctx *c, struct tx *tx, const struct ticket *t, struct slice address, bool *out)
{
	struct slice normal = identity_normal(c->arena, IDENTITY_EMAIL, address);
	struct participant_get_row row;
	bool found = false, theirs = false;

	if (normal.len) {
		TRY(customer_has(c, tx, t->customer, normal, &theirs));
		TRY(participant_get(c, tx, t->id, normal, &row, &found));
	}
	*out = theirs || (found && slice_eq(row.state, S("member")));
	return OK;
}
