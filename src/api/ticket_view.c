// SPDX-License-Identifier: Apache-2.0
#include "api/ticket_view.h"

#include "api/ticket_view.sql.h"
#include "base/ascii.h"
#include "desk/contact.sql.h"
#include "desk/customer.sql.h"
#include "desk/event_words.h"
#include "desk/setting.h"
#include "desk/ticket.h"

static void named(struct put *j, const char *name, int64_t id, struct slice text)
{
	if (!id) {
		put_null(j, name);
		return;
	}
	put_object(j, name);
	put_int(j, "id", id);
	put_text(j, "name", text);
	put_close(j);
}

void ticket_head_put(struct ctx *c, struct put *j, const struct queue_head *h)
{
	put_int(j, "id", h->id);
	put_text(j, "reference", ticket_reference(c->arena, h->id));
	put_text(j, "subject", h->subject);
	put_text(j, "state", h->state);
	named(j, "owner", h->owner, h->owner_name);
	named(j, "team", h->team, h->team_name);
	named(j, "customer", h->customer, h->customer_name);
	put_text(j, "channel", h->channel);
	put_text(j, "urgency", slice_cstr(urgency_name((enum urgency)h->urgency)));
	put_int(j, "nth", h->contacts);
	put_object(j, "patience");
	put_int(j, "score", h->patience);
	put_text(j, "level", slice_cstr(patience_level(h->patience)));
	put_array(j, "reasons");
	put_close_array(j);
	put_close(j);
	put_int_or_null(j, "next_contact", h->next_contact);
	put_int_or_null(j, "waiting_since", h->waiting_since);
	put_int(j, "updated", h->updated);
	put_int(j, "held", h->held);
	put_int(j, "failed", h->failed);
	put_bool(j, "junk", h->junk != 0);
	put_text(j, "snippet", h->snippet);
	put_text(j, "group", h->urgency == URGENCY_DANGER ? S("danger") : h->next_contact ? S("promises") : S("patience"));
}

void ticket_etag(struct call *k, int64_t ticket, int64_t version)
{
	http_set_header(k->http, "ETag", arena_printf(k->c->arena, "\"%lld-%lld\"", (long long)ticket, (long long)version));
}

struct view {
	struct put j;
	struct ticket t;
	struct view_deliveries_rows deliveries;
	struct view_attachments_rows files;
};

static void list_member(struct put *j, const char *name, struct slice list)
{
	struct slice rest = list, part;

	put_array(j, name);
	while (ascii_next_part(&rest, ',', &part))
		if (part.len)
			put_text(j, NULL, part);
	put_close_array(j);
}

static void files_put(struct ctx *c, struct view *v, int64_t contact)
{
	struct put *j = &v->j;

	put_array(j, "attachments");
	for (size_t i = 0; i < v->files.count; i++) {
		const struct view_attachments_row *f = &v->files.items[i];

		if (f->contact != contact)
			continue;
		put_object(j, NULL);
		put_int(j, "id", f->id);
		put_text(j, "name", f->name);
		put_text(j, "type", f->type);
		put_int(j, "size", f->size);
		put_bool(j, "inline", f->inline_id.len > 0);
		put_text(j, "cid", f->inline_id);
		put_text(j, "url", arena_printf(c->arena, "/api/v1/attachments/%lld", (long long)f->id));
		put_close(j);
	}
	put_close_array(j);
}

static void deliveries_put(struct view *v, int64_t contact)
{
	struct put *j = &v->j;

	put_array(j, "delivery");
	for (size_t i = 0; i < v->deliveries.count; i++) {
		const struct view_deliveries_row *d = &v->deliveries.items[i];

		if (d->contact != contact)
			continue;
		put_object(j, NULL);
		put_text(j, "to", d->recipient);
		put_text(j, "kind", d->kind);
		put_text(j, "state", d->state);
		put_text(j, "words", d->words);
		put_int(j, "at", d->updated);
		put_int(j, "leaves_at", d->leaves);
		put_close(j);
	}
	put_close_array(j);
}

static void one_contact(struct ctx *c, struct view *v, const char *name, const struct contact *k)
{
	struct put *j = &v->j;
	bool waits = k->held.len && slice_eq(k->direction, S("in")) && !slice_eq(k->held, S("refused"));

	put_object(j, name);
	put_int(j, "id", k->id);
	put_text(j, "kind", k->kind);
	put_text(j, "direction", k->direction);
	put_text(j, "channel", k->channel);
	put_object(j, "author");
	put_text(j, "kind", k->author_kind);
	put_int_or_null(j, "id", k->author_id);
	put_text(j, "name", k->author_name);
	put_text(j, "address", k->author_address);
	put_close(j);
	put_int(j, "at", k->at);
	put_text(j, "subject", k->subject);
	put_text(j, "text", k->text);
	put_text_or_null(j, "html", k->html);
	put_bool(j, "quoted", k->full_text.len > 0 || k->inbox > 0);
	put_bool(j, "held", waits);
	put_text(j, "hold_reason", waits ? k->held : S(""));
	put_text(j, "status", waits ? S("") : k->held);
	list_member(j, "to", k->to);
	list_member(j, "cc", k->cc);
	deliveries_put(v, k->id);
	files_put(c, v, k->id);
	put_bool(j, "auto_reply", k->automatic);
	list_member(j, "warnings", k->warnings);
	put_bool(j, "corrected", false);
	put_close(j);
}

static enum err load_beside(struct ctx *c, struct tx *tx, int64_t ticket, struct view *v)
{
	TRY(view_deliveries(c, tx, ticket, &v->deliveries));
	return view_attachments(c, tx, ticket, &v->files);
}

enum err contact_put(struct ctx *c, struct tx *tx, struct put *j, const char *name, int64_t contact)
{
	struct view v = {.j = *j};
	struct contact k;

	TRY(contact_load(c, tx, contact, &k));
	TRY(load_beside(c, tx, k.ticket, &v));
	one_contact(c, &v, name, &k);
	*j = v.j;
	return OK;
}

static enum err contacts_put(struct ctx *c, struct tx *tx, struct view *v)
{
	struct contacts all;

	TRY(contact_of_ticket(c, tx, v->t.id, false, &all));
	put_array(&v->j, "contacts");
	for (size_t i = 0; i < all.count; i++)
		if (!slice_eq(all.items[i].held, S("undone")))
			one_contact(c, v, NULL, &all.items[i]);
	put_close_array(&v->j);
	return OK;
}

// Contacts stand in the course by themselves; the rest of the journal is told in sentences.
static bool is_told(const struct event *e)
{
	return !slice_eq(e->kind, S("contact.in")) && !slice_eq(e->kind, S("contact.out")) && !slice_eq(e->kind, S("note")) &&
	       !slice_eq(e->kind, S("contact.held"));
}

static enum err event_put(struct ctx *c, struct tx *tx, struct put *j, const struct zone *z, const struct event *e)
{
	struct view_staff_name_row who = {0}, about = {0};
	struct view_team_name_row team = {0};
	bool found;

	if (e->actor == ACTOR_STAFF)
		TRY(view_staff_name(c, tx, e->actor_id, &who, &found));
	if (slice_eq(e->kind, S("owner")))
		TRY(view_staff_name(c, tx, e->about, &about, &found));
	if (slice_eq(e->kind, S("team"))) {
		TRY(view_team_name(c, tx, e->about, &team, &found));
		about.name = team.name;
	}
	put_object(j, NULL);
	put_int(j, "id", e->id);
	put_text(j, "kind", e->kind);
	put_int(j, "at", e->at);
	put_object(j, "actor");
	put_text(j, "kind", e->actor == ACTOR_STAFF ? S("staff") : e->actor == ACTOR_CUSTOMER ? S("customer") : S("system"));
	put_text(j, "name", who.name);
	put_close(j);
	put_text(j, "text", event_sentence(c, z, e, about.name));
	put_int(j, "about", e->about);
	put_bool(j, "shared", e->chain == CHAIN_SHARED);
	put_close(j);
	return OK;
}

static enum err events_put(struct ctx *c, struct tx *tx, struct view *v, const struct zone *z)
{
	struct events all;

	TRY(journal_of_ticket(c, tx, v->t.id, false, &all));
	put_array(&v->j, "events");
	for (size_t i = 0; i < all.count; i++)
		if (is_told(&all.items[i]))
			TRY(event_put(c, tx, &v->j, z, &all.items[i]));
	put_close_array(&v->j);
	return OK;
}

static enum err people_put(struct ctx *c, struct tx *tx, struct view *v)
{
	struct participant_list_rows people;
	struct put *j = &v->j;

	TRY(participant_list(c, tx, v->t.id, &people));
	put_array(j, "participants");
	for (size_t i = 0; i < people.count; i++) {
		put_object(j, NULL);
		put_int(j, "id", people.items[i].id);
		put_text(j, "address", people.items[i].address);
		put_text(j, "name", people.items[i].name);
		put_text(j, "state", people.items[i].state);
		put_close(j);
	}
	put_close_array(j);
	return OK;
}

static enum err related_put(struct ctx *c, struct tx *tx, const struct actor *by, struct view *v)
{
	struct view_related_rows related;
	struct put *j = &v->j;

	TRY(view_related(c, tx, v->t.id, &related));
	put_array(j, "related");
	for (size_t i = 0; i < related.count; i++) {
		if (!can(by, TICKET_READ, &(struct object){.known = true, .ticket = related.items[i].id, .team = related.items[i].team}))
			continue;
		put_object(j, NULL);
		put_int(j, "id", related.items[i].id);
		put_text(j, "reference", ticket_reference(c->arena, related.items[i].id));
		put_text(j, "subject", related.items[i].subject);
		put_close(j);
	}
	put_close_array(j);
	return OK;
}

static enum err sorted_put(struct ctx *c, struct tx *tx, struct view *v)
{
	struct view_tags_rows tags;
	struct view_topic_row topic;
	struct view_mailbox_row box;
	struct put *j = &v->j;
	struct slice link;
	ptrdiff_t at;
	bool found;

	TRY(view_mailbox(c, tx, v->t.mailbox, &box, &found));
	if (found) {
		put_object(j, "mailbox");
		put_int(j, "id", box.id);
		put_text(j, "address", box.address);
		put_text(j, "name", box.name);
		put_close(j);
	} else {
		put_null(j, "mailbox");
	}
	TRY(view_topic(c, tx, v->t.topic, &topic, &found));
	named(j, "topic", found ? topic.id : 0, c->lang == LANG_HE ? topic.name_he : topic.name_en);
	TRY(setting_read(c, tx, "external_ref_link", &link));
	put_text(j, "external_ref", v->t.external_ref);
	at = ascii_find(link, S("{ref}"), 0);
	if (at >= 0 && v->t.external_ref.len)
		put_text(j, "external_link",
			 arena_printf(c->arena, "%.*s%.*s%.*s", (int)at, link.ptr, SLICE_ARG(v->t.external_ref),
				      SLICE_ARG(slice_sub(link, (size_t)at + 5, link.len))));
	else
		put_null(j, "external_link");
	TRY(view_tags(c, tx, v->t.id, &tags));
	put_array(j, "tags");
	for (size_t i = 0; i < tags.count; i++)
		put_text(j, NULL, tags.items[i].name);
	put_close_array(j);
	return OK;
}

static enum err customer_tickets_put(struct ctx *c, struct tx *tx, struct put *j, const struct actor *by, int64_t customer)
{
	struct customer_tickets_rows rows;

	TRY(customer_tickets(c, tx, customer, &rows));
	put_array(j, "tickets");
	for (size_t i = 0; i < rows.count; i++) {
		const struct customer_tickets_row *r = &rows.items[i];

		if (!can(by, TICKET_READ, &(struct object){.known = true, .ticket = r->id, .team = r->team}))
			continue;
		put_object(j, NULL);
		put_int(j, "id", r->id);
		put_text(j, "reference", ticket_reference(c->arena, r->id));
		put_text(j, "subject", r->subject);
		put_text(j, "state", r->state);
		put_int(j, "updated", r->updated);
		put_close(j);
	}
	put_close_array(j);
	return OK;
}

enum err customer_put(struct ctx *c, struct tx *tx, struct put *j, const char *name, const struct actor *by, int64_t customer)
{
	struct customer_identities_rows ids;
	struct customer_get_row r;

	TRY(customer_get(c, tx, customer, &r));
	TRY(customer_identities(c, tx, customer, &ids));
	put_object(j, name);
	put_int(j, "id", r.id);
	put_text(j, "name", r.name);
	put_text(j, "lang", r.lang);
	put_text(j, "note", r.note);
	named(j, "organization", r.organization, r.organization_name);
	put_int(j, "since", r.created);
	put_int_or_null(j, "merged_into", r.merged_into);
	put_array(j, "identities");
	for (size_t i = 0; i < ids.count; i++) {
		put_object(j, NULL);
		put_text(j, "kind", ids.items[i].kind);
		put_text(j, "value", ids.items[i].value);
		put_close(j);
	}
	put_close_array(j);
	TRY(customer_tickets_put(c, tx, j, by, customer));
	put_close(j);
	return OK;
}

enum err ticket_view(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, const struct ticket_parts *parts,
		     struct slice *out)
{
	struct view v = {.j = put_begin(c->arena)};
	struct queue_head head;
	struct opening *o;
	const char *kind;
	struct slice why;

	TRY(ticket_for(c, tx, by, TICKET_READ, ticket, &v.t));
	TRY(queue_one(c, tx, ticket, &head));
	TRY(opening_load(c, tx, &o));
	ticket_head_put(c, &v.j, &head);
	why = why_sentence(c, &o->zone, &head, &kind);
	put_object(&v.j, "why");
	put_text(&v.j, "kind", slice_cstr(kind));
	put_text(&v.j, "text", why);
	put_close(&v.j);
	put_text(&v.j, "etag", arena_printf(c->arena, "\"%lld-%lld\"", (long long)ticket, (long long)v.t.version));
	put_text(&v.j, "asks", v.t.asks);
	put_text(&v.j, "not_wanted", v.t.not_wanted);
	put_text(&v.j, "story", v.t.story);
	put_text(&v.j, "lang", v.t.lang);
	put_int(&v.j, "created", v.t.created);
	put_bool(&v.j, "page_opened", v.t.page_opened != 0);
	put_int_or_null(&v.j, "merged_into", v.t.merged_into);
	TRY(sorted_put(c, tx, &v));
	TRY(related_put(c, tx, by, &v));
	TRY(people_put(c, tx, &v));
	if (parts->contacts) {
		TRY(load_beside(c, tx, ticket, &v));
		TRY(contacts_put(c, tx, &v));
	}
	if (parts->events)
		TRY(events_put(c, tx, &v, &o->zone));
	if (parts->customer)
		TRY(customer_put(c, tx, &v.j, "customer", by, v.t.customer));
	*out = put_end(&v.j);
	return OK;
}
