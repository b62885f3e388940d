// SPDX-License-Identifier: Apache-2.0
// /tickets: lists, one, opening, changing, taking, tags, merging.
#include "api/ticket_view.h"
#include "api/tickets.sql.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "base/number.h"
#include "desk/acknowledge.h"
#include "desk/customer.h"
#include "desk/event_words.h"
#include "desk/intake.sql.h"
#include "desk/journal.h"
#include "desk/staff.h"
#include "lang/texts.h"

#define NAME_MAX 200
#define TAGS_MAX 4000
#define TAG_MAX 60

static enum queue_view view_from(struct slice name, bool *known)
{
	static const char *const names[] = {"mine", "unassigned", "all", "every", "junk"};

	*known = true;
	if (!name.len)
		return QUEUE_OPEN;
	for (int i = 0; i < QUEUE_VIEW_COUNT; i++)
		if (slice_eq(name, slice_cstr(names[i])))
			return (enum queue_view)i;
	*known = false;
	return QUEUE_OPEN;
}

static enum queue_by order_from(struct slice name)
{
	return slice_eq(name, S("newest")) ? QUEUE_BY_NEWEST : slice_eq(name, S("due")) ? QUEUE_BY_DUE : QUEUE_BY_PATIENCE;
}

static enum err read_ask(struct call *k, struct queue_ask *q)
{
	struct http_request *r = k->request;
	struct slice state = http_query(r, "state"), owner = http_query(r, "owner");
	bool known;

	q->view = view_from(http_query(r, "view"), &known);
	if (!known)
		return FAIL0(k->c, E_INVALID, "view", text_why_views);
	if (state.len && state_from(state) < 0)
		return FAIL0(k->c, E_INVALID, "state", text_why_no_state);
	q->by = order_from(http_query(r, "order"));
	q->state = state.len ? state : S("");
	q->team = number_or(http_query(r, "team"), 0);
	q->cursor = http_query(r, "cursor");
	q->most = number_or(http_query(r, "limit"), 0);
	if (owner.len) {
		q->view = QUEUE_MINE;
		q->owner = number_or(owner, 0);
	} else if (slice_eq(state, S("closed")) && q->view == QUEUE_OPEN) {
		q->view = QUEUE_EVERY;
	}
	return OK;
}

static enum err list(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct queue_ask q = {0};
	struct queue_page page;
	struct queue_count n;
	struct opening *o;
	struct put j = put_begin(c->arena);

	TRY(read_ask(k, &q));
	TRY(queue_list(c, tx, &k->actor, &q, &page));
	TRY(opening_load(c, tx, &o));
	put_array(&j, "items");
	for (size_t i = 0; i < page.count; i++) {
		const char *kind;
		struct slice why = why_sentence(c, &o->zone, &page.items[i], &kind);

		put_object(&j, NULL);
		ticket_head_put(c, &j, &page.items[i]);
		put_object(&j, "why");
		put_text(&j, "kind", slice_cstr(kind));
		put_text(&j, "text", why);
		put_close(&j);
		put_close(&j);
	}
	put_close_array(&j);
	put_text_or_null(&j, "next", page.next);
	if (!slice_eq(http_query(k->request, "counts"), S("0"))) {
		TRY(queue_count(c, tx, &k->actor, &n));
		put_object(&j, "counts");
		put_int(&j, "mine", n.mine);
		put_int(&j, "unassigned", n.unowned);
		put_int(&j, "all", n.open);
		put_int(&j, "junk", n.junk);
		put_close(&j);
	}
	k->answer = put_end(&j);
	return OK;
}

static enum err run_list(struct call *k)
{
	return api_read(k, list);
}

static bool includes(struct call *k, const char *what)
{
	struct slice rest = http_query(k->request, "include"), part;

	while (ascii_next_part(&rest, ',', &part))
		if (slice_eq(part, slice_cstr(what)))
			return true;
	return false;
}

static enum err path_ticket(const struct call *k, int64_t *id)
{
	*id = ticket_id_from(k->parts[0]);
	return *id > 0 ? OK : E_NOT_FOUND;
}

// The answer to every change: the ticket as it is now.
static enum err answer_ticket(struct ctx *c, struct tx *tx, struct call *k, int64_t id)
{
	struct ticket_parts parts = {.contacts = includes(k, "contacts"),
				     .events = includes(k, "events"),
				     .participants = true,
				     .customer = includes(k, "customer")};
	struct ticket t;

	TRY(ticket_view(c, tx, &k->actor, id, &parts, &k->answer));
	TRY(ticket_load(c, tx, id, &t));
	ticket_etag(k, id, t.version);
	return OK;
}

static enum err one(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	int64_t id;

	TRY(path_ticket(k, &id));
	return answer_ticket(c, tx, k, id);
}

static enum err run_one(struct call *k)
{
	return api_read(k, one);
}

static enum err read_customer(struct call *k, struct ctx *c, struct tx *tx, struct slice lang, int64_t *id, struct slice *address)
{
	json_t *outer = k->body, *customer = json_object_get(k->body, "customer");
	struct slice name, email, phone;
	enum err e;

	if (!json_is_object(customer))
		return FAIL0(c, E_INVALID, "customer", text_why_customer_needed);
	k->body = customer;
	e = body_text(k, "name", NAME_MAX, &name);
	if (e == OK)
		e = body_text(k, "email", NAME_MAX, &email);
	if (e == OK)
		e = body_text(k, "phone", NAME_MAX, &phone);
	k->body = outer;
	TRY(e);
	if (!name.len && !email.len && !phone.len)
		return FAIL0(c, E_INVALID, "customer", text_why_customer_needed);
	if (email.len && !identity_normal(c->arena, IDENTITY_EMAIL, email).len)
		return FAIL0(c, E_INVALID, "email", text_why_not_email);
	*address = email;
	if (email.len)
		return customer_find_or_add(c, tx, IDENTITY_EMAIL, email, name, lang, id);
	if (phone.len)
		return customer_find_or_add(c, tx, IDENTITY_PHONE, phone, name, lang, id);
	return customer_add(c, tx, name, lang, id);
}

struct opening_ticket {
	struct ticket_new n;
	struct slice text, address;
	bool out;
};

static enum err read_new(struct call *k, struct ctx *c, struct tx *tx, struct opening_ticket *o)
{
	static const char *const channels[] = {"email", "chat", "sms", "phone", "form", "letter", "visit"};
	struct slice direction, lang;
	bool known = false;

	TRY(body_need_text(k, "subject", 4 * TICKET_SUBJECT_MAX, &o->n.subject));
	TRY(body_text(k, "text", TICKET_TEXT_MAX, &o->text));
	TRY(body_text(k, "channel", 20, &o->n.channel));
	TRY(body_text(k, "direction", 10, &direction));
	TRY(body_text(k, "lang", 5, &lang));
	TRY(body_int(k, "mailbox", &o->n.mailbox));
	if (!o->n.channel.len)
		o->n.channel = S("email");
	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
		known = known || slice_eq(o->n.channel, slice_cstr(channels[i]));
	if (!known)
		return FAIL0(c, E_INVALID, "channel", text_why_channels);
	o->out = slice_eq(direction, S("out"));
	o->n.lang = lang;
	o->n.from_us = o->out;
	o->n.how = "staff";
	return read_customer(k, c, tx, lang, &o->n.customer, &o->address);
}

// The one that was asked for, else the first of their own teams or of nobody's.
static enum err the_mailbox(struct ctx *c, struct tx *tx, const struct actor *by, struct opening_ticket *o)
{
	struct tickets_mailbox_row box;
	bool found;

	TRY(tickets_mailbox(c, tx, o->n.mailbox, by->role == ROLE_ADMIN, by->id, &box, &found));
	if (o->n.mailbox && !found)
		return FAIL0(c, E_INVALID, "mailbox", text_why_no_mailbox);
	if (found) {
		o->n.mailbox = box.id;
		o->n.team = box.team;
	}
	return OK;
}

static enum err first_contact(struct ctx *c, struct tx *tx, struct call *k, const struct opening_ticket *o, int64_t id)
{
	struct actor from = {.kind = ACTOR_CUSTOMER, .id = o->n.customer};
	struct customer customer;
	struct ticket t;
	int64_t contact;
	bool sent;

	TRY(ticket_load(c, tx, id, &t));
	TRY(customer_load(c, tx, o->n.customer, &customer));
	if (o->out) {
		struct answer_new n = {.kind = "reply", .text = o->text, .to = o->address, .after = STATE_WITH_CUSTOMER};

		return answer_send(c, tx, k->desk, &k->actor, &t, &n, &contact);
	}
	from.name = customer.name;
	TRY(contact_add(c, tx, &from,
			&(struct contact_new){.ticket = id,
					      .kind = slice_eq(o->n.channel, S("phone")) ? "call" : "message",
					      .direction = DIRECTION_IN,
					      .channel = o->n.channel,
					      .author_name = customer.name,
					      .author_address = o->address,
					      .subject = t.subject,
					      .text = o->text},
			&contact));
	TRY(ticket_heard(c, tx, &from, &t, o->n.channel, o->text));
	// By phone or face to face we spoke to them; nothing is sent unasked, but the next contact is still set.
	return acknowledge(c, tx, k->desk, id, slice_eq(o->n.channel, S("email")) ? o->address : S(""), &sent);
}

static enum err add(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct opening_ticket o = {0};
	int64_t id;

	TRY(read_new(k, c, tx, &o));
	TRY(the_mailbox(c, tx, &k->actor, &o));
	if (o.out && !can(&k->actor, TICKET_ANSWER, NULL))
		return E_FORBIDDEN;
	TRY(ticket_open(c, tx, &k->actor, &o.n, &id));
	TRY(first_contact(c, tx, k, &o, id));
	return answer_ticket(c, tx, k, id);
}

static enum err run_add(struct call *k)
{
	return api_write(k, add);
}

static enum err read_sorting(struct call *k, struct ticket_change *n)
{
	struct slice s;
	int value;

	TRY(body_text(k, "state", 40, &s));
	n->set_state = s.len > 0;
	if (n->set_state && (value = state_from(s)) < 0)
		return FAIL0(k->c, E_INVALID, "state", text_why_no_state);
	n->state = n->set_state ? (enum state)value : STATE_NEW;
	TRY(body_text(k, "urgency", 40, &s));
	n->set_urgency = s.len > 0;
	if (n->set_urgency && (value = urgency_from(s)) < 0)
		return FAIL0(k->c, E_INVALID, "urgency", text_why_urgencies);
	n->urgency = n->set_urgency ? (enum urgency)value : URGENCY_OTHER;
	n->set_owner = body_has(k, "owner");
	TRY(body_int(k, "owner", &n->owner));
	n->set_team = body_has(k, "team");
	TRY(body_int(k, "team", &n->team));
	n->set_topic = body_has(k, "topic");
	TRY(body_int(k, "topic", &n->topic));
	n->set_junk = body_has(k, "junk");
	return body_flag(k, "junk", &n->junk);
}

static enum err read_change(struct call *k, struct ticket_change *n)
{
	TRY(read_sorting(k, n));
	n->set_subject = body_has(k, "subject");
	TRY(body_text(k, "subject", 4 * TICKET_SUBJECT_MAX, &n->subject));
	n->set_external_ref = body_has(k, "external_ref");
	TRY(body_text(k, "external_ref", 200, &n->external_ref));
	n->set_asks = body_has(k, "asks");
	TRY(body_text(k, "asks", 2000, &n->asks));
	n->set_not_wanted = body_has(k, "not_wanted");
	TRY(body_text(k, "not_wanted", 2000, &n->not_wanted));
	n->set_story = body_has(k, "story");
	TRY(body_text(k, "story", 4000, &n->story));
	return body_text(k, "reason", 1000, &n->reason);
}

// Who is put in charge must be here, and able to see the ticket afterwards.
static enum err check_change(struct ctx *c, struct tx *tx, const struct ticket *t, const struct ticket_change *n)
{
	struct tickets_exists_row there;
	struct actor owner;

	if (n->set_team && n->team) {
		TRY(tickets_exists(c, tx, n->team, 0, &there));
		if (!there.teams)
			return FAIL0(c, E_INVALID, "team", text_why_no_team);
	}
	if (n->set_topic && n->topic) {
		TRY(tickets_exists(c, tx, 0, n->topic, &there));
		if (!there.topics)
			return FAIL0(c, E_INVALID, "topic", text_why_no_topic);
	}
	if (!n->set_owner || !n->owner)
		return OK;
	if (staff_actor(c, tx, n->owner, &owner) != OK ||
	    !can(&owner, TICKET_ANSWER, &(struct object){.known = true, .ticket = t->id, .team = n->set_team ? n->team : t->team}))
		return FAIL0(c, E_INVALID, "owner", text_why_no_owner);
	return OK;
}

static enum err if_match(struct call *k, const struct ticket *t)
{
	struct slice want = http_header(k->request, "If-Match");
	struct slice have = arena_printf(k->c->arena, "\"%lld-%lld\"", (long long)t->id, (long long)t->version);

	return !want.len || slice_eq(want, have) || slice_eq(want, S("*")) ? OK : E_STALE;
}

// Whoever gives a ticket to a team that is not theirs may not read it from then on: they only hear that it went.
static enum err answer_handed_over(struct ctx *c, struct tx *tx, struct call *k, int64_t id)
{
	struct put j = put_begin(c->arena);
	struct ticket t;

	TRY(ticket_load(c, tx, id, &t));
	if (can(&k->actor, TICKET_READ, &(struct object){.known = true, .ticket = id, .team = t.team}))
		return answer_ticket(c, tx, k, id);
	put_int(&j, "id", id);
	put_bool(&j, "visible", false);
	k->answer = put_end(&j);
	return OK;
}

// Blocked senders' mail goes to junk; unblocking lets it in again.
static enum err block_sender(struct ctx *c, struct tx *tx, struct call *k, const struct ticket *t)
{
	struct slice address;
	bool block;

	if (!body_has(k, "block"))
		return OK;
	TRY(body_flag(k, "block", &block));
	TRY(customer_email(c, tx, t->customer, &address));
	if (!address.len)
		return OK;
	return block ? intake_block(c, tx, address, k->actor.id, c->now) : intake_unblock(c, tx, address);
}

static enum err change(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct ticket_change n = {0};
	struct ticket t;
	int64_t id;

	TRY(path_ticket(k, &id));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, id, &t));
	TRY(if_match(k, &t));
	TRY(read_change(k, &n));
	TRY(check_change(c, tx, &t, &n));
	TRY(ticket_change(c, tx, &k->actor, &t, &n));
	TRY(block_sender(c, tx, k, &t));
	return n.set_team ? answer_handed_over(c, tx, k, id) : answer_ticket(c, tx, k, id);
}

static enum err run_change(struct call *k)
{
	return api_write(k, change);
}

static enum err take(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct ticket_change n = {.set_owner = true, .owner = k->actor.id};
	struct ticket t;
	int64_t id;

	TRY(path_ticket(k, &id));
	TRY(ticket_for(c, tx, &k->actor, TICKET_ANSWER, id, &t));
	TRY(ticket_change(c, tx, &k->actor, &t, &n));
	return answer_ticket(c, tx, k, id);
}

static enum err run_take(struct call *k)
{
	return api_write(k, take);
}

static enum err put_tags(struct ctx *c, struct tx *tx, int64_t ticket, struct slice list)
{
	struct slice rest = list, part;

	TRY(tickets_untag(c, tx, ticket));
	while (ascii_next_part(&rest, ',', &part)) {
		struct tickets_tag_row row;
		struct slice name = one_line(c->arena, part, TAG_MAX);

		if (!name.len)
			continue;
		TRY(tickets_tag(c, tx, name, &row));
		TRY(tickets_tag_put(c, tx, ticket, row.id));
	}
	return OK;
}

static enum err tags(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct slice list_text;
	struct ticket t;
	int64_t id;

	TRY(path_ticket(k, &id));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, id, &t));
	TRY(body_list(k, "tags", TAGS_MAX, &list_text));
	TRY(put_tags(c, tx, id, list_text));
	put_text(&j, "tags", list_text);
	TRY(journal_add(c, tx, &k->actor,
			&(struct event_new){.ticket = id, .chain = CHAIN_INTERNAL, .kind = "tags", .content = put_end(&j)}, NULL));
	return answer_ticket(c, tx, k, id);
}

static enum err run_tags(struct call *k)
{
	return api_write(k, tags);
}

static enum err merge(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct ticket from, into;
	int64_t id, other;

	TRY(path_ticket(k, &id));
	TRY(body_int(k, "into", &other));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, id, &from));
	TRY(ticket_for(c, tx, &k->actor, TICKET_CHANGE, other, &into));
	TRY(ticket_merge(c, tx, &k->actor, &from, &into));
	return answer_ticket(c, tx, k, other);
}

static enum err run_merge(struct call *k)
{
	return api_write(k, merge);
}

const struct resource tickets_resource = {
    .name = "tickets",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/tickets", .needs = TICKET_LIST, .status = 200, .run = run_list, .summary = "Tickets you may see, in the order of the queue",
	     .asks = "view text?, state text?, owner int?, team int?, order text?, limit int?, cursor text?, counts int?"},
	    {.method = HTTP_POST, .path = "/tickets", .needs = TICKET_ADD, .status = 201, .run = run_add, .summary = "Open a ticket",
	     .takes = "subject text, text text, channel text?, mailbox int?, customer object, direction text?, lang text?"},
	    {.method = HTTP_GET, .path = "/tickets/{id}", .needs = TICKET_READ, .status = 200, .run = run_one, .summary = "One ticket, by id or reference", .asks = "include text?"},
	    {.method = HTTP_PATCH, .path = "/tickets/{id}", .needs = TICKET_CHANGE, .status = 200, .run = run_change, .summary = "Change a ticket",
	     .takes = "state text?, owner int?, team int?, subject text?, urgency text?, topic int?, external_ref text?, asks text?, not_wanted text?, story text?, junk flag?, block flag?, reason text?"},
	    {.method = HTTP_POST, .path = "/tickets/{id}/take", .needs = TICKET_ANSWER, .status = 200, .run = run_take, .summary = "Look after it yourself"},
	    {.method = HTTP_PUT, .path = "/tickets/{id}/tags", .needs = TICKET_CHANGE, .status = 200, .run = run_tags, .summary = "Set the tags", .takes = "tags list"},
	    {.method = HTTP_POST, .path = "/tickets/{id}/merge", .needs = TICKET_CHANGE, .status = 200, .run = run_merge, .summary = "Let it go on in another ticket", .takes = "into int"},
	},
};
