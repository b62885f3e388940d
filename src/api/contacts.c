// SPDX-License-Identifier: Apache-2.0
// Contacts of a ticket: answering, noting, logging a call; undo and again; accepting what is held; drafts; participants.
#include "api/contacts.sql.h"
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "base/number.h"
#include "desk/answer.h"
#include "desk/attachment.h"
#include "desk/contact.sql.h"
#include "desk/customer.h"
#include "desk/inbox.h"
#include "desk/setting.h"
#include "lang/texts.h"

#define LIST_MAX 8000
#define UNDO_MOST 60

static enum err path_ticket(const struct call *k, int64_t *id)
{
	*id = ticket_id_from(k->parts[0]);
	return *id > 0 ? OK : E_NOT_FOUND;
}

// {"contact": …, "ticket": …}
static enum err answer_both(struct ctx *c, struct tx *tx, struct call *k, int64_t contact, int64_t ticket)
{
	struct ticket_parts parts = {.contacts = true, .events = true, .participants = true, .customer = true};
	struct put j = put_begin(c->arena);
	struct slice view;

	TRY(contact_put(c, tx, &j, "contact", contact));
	TRY(ticket_view(c, tx, &k->actor, ticket, &parts, &view));
	put_raw(&j, "ticket", view);
	k->answer = put_end(&j);
	return OK;
}

static enum err read_answer(struct call *k, struct ctx *c, struct tx *tx, struct answer_new *n)
{
	struct slice after;
	int state;

	TRY(body_list(k, "to", LIST_MAX, &n->to));
	TRY(body_list(k, "cc", LIST_MAX, &n->cc));
	TRY(body_list(k, "bcc", LIST_MAX, &n->bcc));
	TRY(body_flag(k, "to_all", &n->to_all));
	TRY(body_ids(k, "attachments", n->attachments, ANSWER_ATTACHMENTS_MAX, &n->attachment_count));
	TRY(body_text(k, "state_after", 40, &after));
	state = after.len ? state_from(after) : STATE_WITH_CUSTOMER;
	if (state <= STATE_NEW)
		return FAIL0(c, E_INVALID, "state_after", text_why_no_state);
	n->after = (enum state)state;
	TRY(setting_number(c, tx, "undo_seconds", &n->undo_seconds));
	if (body_has(k, "undo_seconds"))
		TRY(body_int(k, "undo_seconds", &n->undo_seconds));
	if (n->undo_seconds < 0 || n->undo_seconds > UNDO_MOST)
		return FAIL(c, E_INVALID, "undo_seconds", text_why_undo_range, ARG_N("most", UNDO_MOST));
	return OK;
}

static enum err send(struct ctx *c, struct tx *tx, struct call *k, int64_t ticket, const char *kind, struct slice text)
{
	struct answer_new n = {.kind = kind, .text = text};
	struct ticket t;
	int64_t contact;

	TRY(ticket_for(c, tx, &k->actor, TICKET_ANSWER, ticket, &t));
	TRY(read_answer(k, c, tx, &n));
	if (slice_eq(slice_cstr(kind), S("forward")) && !n.to.len)
		return FAIL0(c, E_INVALID, "to", text_why_forward_to);
	TRY(answer_send(c, tx, k->desk, &k->actor, &t, &n, &contact));
	TRY(contacts_forget_draft(c, tx, ticket, k->actor.id, slice_cstr(kind)));
	return answer_both(c, tx, k, contact, ticket);
}

// A call, a visit or a letter is spoken or written outside: it is logged, and the customer reads the same summary.
static enum err log_spoken(struct ctx *c, struct tx *tx, struct call *k, const struct ticket *t, struct slice kind, struct slice text)
{
	struct slice channel = slice_eq(kind, S("call")) ? S("phone") : kind, direction;
	struct contact_new n = {.ticket = t->id, .channel = channel, .author_name = k->actor.name, .text = text};
	struct actor customer = {.kind = ACTOR_CUSTOMER, .id = t->customer};
	int64_t contact;
	bool in;

	TRY(body_text(k, "direction", 10, &direction));
	in = !slice_eq(direction, S("out"));
	n.kind = arena_cstr(c->arena, kind);
	n.direction = in ? DIRECTION_IN : DIRECTION_OUT;
	TRY(contact_add(c, tx, &k->actor, &n, &contact));
	// Talking to them is an answer; the wait ends either way.
	if (in)
		TRY(ticket_heard(c, tx, &customer, t, channel, text));
	TRY(ticket_answered(c, tx, &k->actor, t, channel, text, t->state == STATE_NEW ? STATE_WITH_US : t->state));
	return answer_both(c, tx, k, contact, t->id);
}

static enum err write_note(struct ctx *c, struct tx *tx, struct call *k, const struct ticket *t, struct slice text)
{
	struct contact_new n = {.ticket = t->id,
				.kind = "note",
				.direction = DIRECTION_INTERNAL,
				.channel = t->channel,
				.author_name = k->actor.name,
				.text = text};
	int64_t contact, ids[ANSWER_ATTACHMENTS_MAX];
	size_t count;

	TRY(body_ids(k, "attachments", ids, ANSWER_ATTACHMENTS_MAX, &count));
	TRY(contact_add(c, tx, &k->actor, &n, &contact));
	TRY(attachment_bind(c, tx, &k->actor, contact, ids, count));
	TRY(contacts_forget_draft(c, tx, t->id, k->actor.id, S("note")));
	return answer_both(c, tx, k, contact, t->id);
}

static enum err add(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice kind, text;
	struct ticket t;
	int64_t ticket;

	TRY(path_ticket(k, &ticket));
	TRY(body_need_text(k, "kind", 20, &kind));
	TRY(body_need_text(k, "text", TICKET_TEXT_MAX, &text));
	if (slice_eq(kind, S("reply")) || slice_eq(kind, S("forward")))
		return send(c, tx, k, ticket, slice_eq(kind, S("reply")) ? "reply" : "forward", text);
	TRY(ticket_for(c, tx, &k->actor, TICKET_WRITE_NOTE, ticket, &t));
	if (slice_eq(kind, S("note")))
		return write_note(c, tx, k, &t, text);
	if (slice_eq(kind, S("call")) || slice_eq(kind, S("visit")) || slice_eq(kind, S("letter")))
		return log_spoken(c, tx, k, &t, kind, text);
	return FAIL0(c, E_INVALID, "kind", text_why_contact_kinds);
}

static enum err run_add(struct call *k)
{
	return api_write(k, add);
}

// The contact at the path, on a ticket that the asker may do `v` to.
static enum err path_contact(struct ctx *c, struct tx *tx, struct call *k, enum verb v, struct contact *out)
{
	struct contact found;
	struct ticket t;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(contact_load(c, tx, id, &found));
	TRY(ticket_for(c, tx, &k->actor, v, found.ticket, &t));
	*out = found;
	return OK;
}

static enum err undo(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct contact old;

	TRY(path_contact(c, tx, k, TICKET_ANSWER, &old));
	TRY(answer_undo(c, tx, &k->actor, old.id));
	// The words go back where they were written.
	TRY(contacts_put_draft(c, tx, old.ticket, k->actor.id, old.kind, old.text, old.to, old.cc, old.bcc, S(""), 1, c->now));
	put_object(&j, "draft");
	put_text(&j, "kind", old.kind);
	put_text(&j, "text", old.text);
	put_int(&j, "ticket", old.ticket);
	put_close(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_undo(struct call *k)
{
	return api_write(k, undo);
}

static enum err again(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct contact old;

	TRY(path_contact(c, tx, k, TICKET_ANSWER, &old));
	if (slice_eq(old.direction, S("in")) && old.inbox)
		TRY(inbox_again(c, tx, old.inbox));
	else
		TRY(outbox_retry(c, tx, &k->actor, old.id));
	return answer_both(c, tx, k, old.id, old.ticket);
}

static enum err run_again(struct call *k)
{
	return api_write(k, again);
}

static enum err accept(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct contact old;

	TRY(path_contact(c, tx, k, TICKET_CHANGE, &old));
	TRY(contact_accept(c, tx, &k->actor, old.id, !slice_eq(old.held, S("staff_mail"))));
	return answer_both(c, tx, k, old.id, old.ticket);
}

static enum err run_accept(struct call *k)
{
	return api_write(k, accept);
}

static enum err refuse(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct contact old;

	TRY(path_contact(c, tx, k, TICKET_CHANGE, &old));
	TRY(contact_refuse(c, tx, &k->actor, old.id));
	return answer_both(c, tx, k, old.id, old.ticket);
}

static enum err run_refuse(struct call *k)
{
	return api_write(k, refuse);
}

static enum err original(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct contact old;

	TRY(path_contact(c, tx, k, TICKET_READ, &old));
	put_text_or_null(&j, "html", old.html);
	put_text(&j, "text", old.full_text.len ? old.full_text : old.text);
	if (old.inbox)
		put_text(&j, "raw_url", arena_printf(c->arena, "/api/v1/contacts/%lld/raw", (long long)old.id));
	else
		put_null(&j, "raw_url");
	k->answer = put_end(&j);
	return OK;
}

static enum err run_original(struct call *k)
{
	return api_read(k, original);
}

static enum err add_participant(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice address, name;
	struct ticket t;
	int64_t id;

	TRY(path_ticket(k, &id));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, id, &t));
	TRY(body_need_text(k, "address", 320, &address));
	TRY(body_text(k, "name", 400, &name));
	TRY(participant_set(c, tx, &k->actor, id, address, name, "member"));
	return ticket_view(c, tx, &k->actor, id, &(struct ticket_parts){.participants = true}, &k->answer);
}

static enum err run_add_participant(struct call *k)
{
	return api_write(k, add_participant);
}

static enum err set_participant(struct ctx *c, struct tx *tx, struct call *k, const char *state)
{
	struct participant_by_id_row p;
	struct ticket t;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(participant_by_id(c, tx, id, &p));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, p.ticket, &t));
	TRY(participant_set(c, tx, &k->actor, p.ticket, p.address, p.name, state));
	return ticket_view(c, tx, &k->actor, p.ticket, &(struct ticket_parts){.participants = true}, &k->answer);
}

static enum err accept_participant(struct ctx *c, struct tx *tx, void *arg)
{
	return set_participant(c, tx, arg, "member");
}

static enum err run_accept_participant(struct call *k)
{
	return api_write(k, accept_participant);
}

static enum err remove_participant(struct ctx *c, struct tx *tx, void *arg)
{
	return set_participant(c, tx, arg, "removed");
}

static enum err run_remove_participant(struct call *k)
{
	return api_write(k, remove_participant);
}

const struct resource contacts_resource = {
    .name = "contacts",
    .routes =
	{
	    {.method = HTTP_POST, .path = "/tickets/{id}/contacts", .needs = TICKET_WRITE_NOTE, .status = 201, .run = run_add,
	     .summary = "Answer, forward, note, or log a call, visit or letter",
	     .takes = "kind text, text text, to list?, cc list?, bcc list?, to_all flag?, attachments list?, undo_seconds int?, state_after text?, direction text?, promises list?"},
	    {.method = HTTP_POST, .path = "/contacts/{id}/undo", .needs = TICKET_ANSWER, .status = 200, .run = run_undo, .summary = "Take an answer back before it leaves"},
	    {.method = HTTP_POST, .path = "/contacts/{id}/retry", .needs = TICKET_ANSWER, .status = 200, .run = run_again, .summary = "Send again, or read again"},
	    {.method = HTTP_POST, .path = "/contacts/{id}/accept", .needs = TICKET_CHANGE, .status = 200, .run = run_accept, .summary = "Let a held message in"},
	    {.method = HTTP_POST, .path = "/contacts/{id}/refuse", .needs = TICKET_CHANGE, .status = 200, .run = run_refuse, .summary = "Keep a held message out of the record"},
	    {.method = HTTP_GET, .path = "/contacts/{id}/original", .needs = TICKET_READ, .status = 200, .run = run_original, .summary = "The whole message as it came"},
	    {.method = HTTP_POST, .path = "/tickets/{id}/participants", .needs = TICKET_CHANGE, .status = 201, .run = run_add_participant, .summary = "Add somebody", .takes = "address text, name text?"},
	    {.method = HTTP_POST, .path = "/participants/{id}/accept", .needs = TICKET_CHANGE, .status = 200, .run = run_accept_participant, .summary = "Accept a proposed participant"},
	    {.method = HTTP_POST, .path = "/participants/{id}/remove", .needs = TICKET_CHANGE, .status = 200, .run = run_remove_participant, .summary = "Remove a participant"},
	},
};
