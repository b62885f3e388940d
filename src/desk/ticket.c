// SPDX-License-Identifier: Apache-2.0
#include "desk/ticket.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "base/number.h"
#include "desk/journal.h"
#include "desk/opening.h"
#include "desk/outbox.sql.h"
#include "desk/setting.h"
#include "desk/ticket.sql.h"
#include "lang/texts.h"

static const char *const states[STATE_COUNT] = {"new", "with_us", "with_customer", "with_third_party", "solved", "closed"};
static const char *const urgencies[URGENCY_COUNT] = {"danger", "blocked", "other"};

static int index_of(const char *const *names, int count, struct slice name)
{
	for (int i = 0; i < count; i++)
		if (slice_eq(name, slice_cstr(names[i])))
			return i;
	return -1;
}

const char *state_name(enum state s)
{
	return states[s];
}

int state_from(struct slice name)
{
	return index_of(states, STATE_COUNT, name);
}

const char *urgency_name(enum urgency u)
{
	return urgencies[u];
}

int urgency_from(struct slice name)
{
	return index_of(urgencies, URGENCY_COUNT, name);
}

struct slice ticket_reference(struct arena *a, int64_t id)
{
	return arena_printf(a, "K-%lld", (long long)(id + TICKET_FIRST));
}

int64_t ticket_id_from(struct slice text)
{
	bool named = text.len > 2 && ascii_lower(text.ptr[0]) == 'k' && text.ptr[1] == '-';
	int64_t n;

	if (!number_read(named ? slice_sub(text, 2, text.len) : text, &n) || n <= 0)
		return 0;
	return named ? n - TICKET_FIRST : n;
}

enum err ticket_open(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket_new *n, int64_t *id)
{
	struct slice subject = one_line(c->arena, n->subject, TICKET_SUBJECT_MAX);
	struct ticket_insert_row row;
	struct put j = put_begin(c->arena);

	TRY(ticket_insert(c, tx, subject, n->customer, n->mailbox, n->team, n->owner, n->channel,
			  slice_cstr(states[n->from_us ? STATE_WITH_CUSTOMER : STATE_NEW]), n->lang, n->junk,
			  n->from_us || n->junk ? 0 : c->now, c->now, &row));
	put_text(&j, "subject", subject);
	put_text(&j, "how", slice_cstr(n->how));
	TRY(journal_add(c, tx, by,
			&(struct event_new){.ticket = row.id, .chain = CHAIN_SHARED, .kind = "ticket.opened", .content = put_end(&j)},
			NULL));
	*id = row.id;
	return OK;
}

enum err ticket_load(struct ctx *c, struct tx *tx, int64_t id, struct ticket *out)
{
	struct ticket_get_row r;
	int state;

	TRY(ticket_get(c, tx, id, &r));
	state = state_from(r.state);
	*out = (struct ticket){.id = r.id,
			       .customer = r.customer,
			       .mailbox = r.mailbox,
			       .team = r.team,
			       .owner = r.owner,
			       .topic = r.topic,
			       .subject = r.subject,
			       .channel = r.channel,
			       .external_ref = r.external_ref,
			       .asks = r.asks,
			       .not_wanted = r.not_wanted,
			       .story = r.story,
			       .lang = r.lang,
			       .state = state < 0 ? STATE_NEW : (enum state)state,
			       .urgency = (enum urgency)r.urgency,
			       .junk = r.junk != 0,
			       .contacts = r.contacts,
			       .held = r.held,
			       .failed = r.failed,
			       .version = r.version,
			       .merged_into = r.merged_into,
			       .waiting_since = r.waiting_since,
			       .next_contact = r.next_contact,
			       .created = r.created,
			       .updated = r.updated,
			       .solved = r.solved,
			       .closed = r.closed,
			       .page_opened = r.page_opened};
	return OK;
}

enum err ticket_for(struct ctx *c, struct tx *tx, const struct actor *by, enum verb v, int64_t id, struct ticket *out)
{
	struct ticket t;

	TRY(ticket_load(c, tx, id, &t));
	if (!can(by, v, &(struct object){.known = true, .ticket = t.id, .team = t.team}))
		return can(by, TICKET_READ, &(struct object){.known = true, .ticket = t.id, .team = t.team}) ? E_FORBIDDEN
													      : E_NOT_FOUND;
	*out = t;
	return OK;
}

static enum err note(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, enum chain chain,
		     const char *kind, int64_t about, struct slice content)
{
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = ticket, .chain = chain, .kind = kind, .about = about, .content = content},
			   NULL);
}

// Links live on for a while after closing, so that a customer can still read and reopen (setting link_days).
static enum err settle_links(struct ctx *c, struct tx *tx, const struct ticket *t, enum state to)
{
	int64_t days;

	if ((t->state == STATE_CLOSED) == (to == STATE_CLOSED))
		return OK;
	TRY(setting_number(c, tx, "link_days", &days));
	return secure_link_expire(c, tx, to == STATE_CLOSED ? c->now + days * 86400000 : 0, t->id);
}

static enum err change_state(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t,
			     const struct ticket_change *change)
{
	struct put j = put_begin(c->arena);
	enum state s = change->state;
	bool ended = s == STATE_SOLVED || s == STATE_CLOSED;

	if (s == STATE_NEW)
		return FAIL0(c, E_INVALID, "state", text_why_new_once);
	if (s == t->state)
		return OK;
	TRY(ticket_set_state(c, tx, slice_cstr(states[s]), ended ? c->now : 0, s == STATE_CLOSED ? c->now : 0,
			     ended || s == STATE_WITH_CUSTOMER ? 0 : t->waiting_since, t->id));
	if (ended && t->next_contact)
		TRY(ticket_set_next_contact(c, tx, 0, t->id));
	TRY(settle_links(c, tx, t, s));
	put_text(&j, "from", slice_cstr(states[t->state]));
	put_text(&j, "to", slice_cstr(states[s]));
	if (change->reason.len)
		put_text(&j, "reason", change->reason);
	return note(c, tx, by, t->id, CHAIN_SHARED, "state", 0, put_end(&j));
}

static enum err change_owner(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t,
			     const struct ticket_change *change)
{
	struct put j = put_begin(c->arena);

	if (change->owner == t->owner)
		return OK;
	TRY(ticket_set_owner(c, tx, change->owner, t->id));
	put_int(&j, "from", t->owner);
	put_int(&j, "to", change->owner);
	if (change->reason.len)
		put_text(&j, "reason", change->reason);
	TRY(note(c, tx, by, t->id, CHAIN_SHARED, "owner", change->owner, put_end(&j)));
	if (t->state == STATE_NEW && change->owner) {
		struct ticket_change us = {.set_state = true, .state = STATE_WITH_US};

		return change_state(c, tx, by, t, &us);
	}
	return OK;
}

static bool words_changed(const struct ticket *t, const struct ticket_change *n)
{
	return (n->set_subject && !slice_eq(n->subject, t->subject)) ||
	       (n->set_external_ref && !slice_eq(n->external_ref, t->external_ref)) ||
	       (n->set_asks && !slice_eq(n->asks, t->asks)) ||
	       (n->set_not_wanted && !slice_eq(n->not_wanted, t->not_wanted)) ||
	       (n->set_story && !slice_eq(n->story, t->story)) || (n->set_topic && n->topic != t->topic) ||
	       (n->set_urgency && n->urgency != t->urgency);
}

// What the customer asks for and how urgent it is belong to the shared story; the rest is our housekeeping.
static enum err change_words(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t,
			     const struct ticket_change *n)
{
	struct slice subject = n->set_subject ? one_line(c->arena, n->subject, TICKET_SUBJECT_MAX) : t->subject;
	struct put shared = put_begin(c->arena), internal = put_begin(c->arena);
	bool tells = n->set_subject || n->set_asks || n->set_not_wanted || n->set_urgency || n->set_story;

	if (!words_changed(t, n))
		return OK;
	if (n->set_subject && !subject.len)
		return FAIL0(c, E_INVALID, "subject", text_why_subject_empty);
	TRY(ticket_set_words(c, tx, subject, n->set_external_ref ? n->external_ref : t->external_ref,
			     n->set_asks ? n->asks : t->asks, n->set_not_wanted ? n->not_wanted : t->not_wanted,
			     n->set_story ? n->story : t->story, n->set_topic ? n->topic : t->topic,
			     n->set_urgency ? n->urgency : t->urgency, t->id));
	if (n->set_subject)
		put_text(&shared, "subject", subject);
	if (n->set_asks)
		put_text(&shared, "asks", n->asks);
	if (n->set_not_wanted)
		put_text(&shared, "not_wanted", n->not_wanted);
	if (n->set_story)
		put_text(&shared, "story", n->story);
	if (n->set_urgency)
		put_text(&shared, "urgency", slice_cstr(urgencies[n->urgency]));
	if (n->set_external_ref)
		put_text(&internal, "external_ref", n->external_ref);
	if (n->set_topic)
		put_int(&internal, "topic", n->topic);
	if (tells)
		TRY(note(c, tx, by, t->id, CHAIN_SHARED, "story", 0, put_end(&shared)));
	if (n->set_external_ref || n->set_topic)
		TRY(note(c, tx, by, t->id, CHAIN_INTERNAL, "sorted", 0, put_end(&internal)));
	return OK;
}

enum err ticket_change(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t,
		       const struct ticket_change *n)
{
	struct put j = put_begin(c->arena);

	if (t->merged_into)
		return FAIL(c, E_CONFLICT, NULL, text_why_goes_on, ARG("value", ticket_reference(c->arena, t->merged_into)));
	TRY(change_words(c, tx, by, t, n));
	if (n->set_junk && n->junk != t->junk) {
		TRY(ticket_set_junk(c, tx, n->junk, t->id));
		put_int(&j, "junk", n->junk);
		TRY(note(c, tx, by, t->id, CHAIN_INTERNAL, "junk", 0, put_end(&j)));
	}
	if (n->set_team && n->team != t->team) {
		struct put k = put_begin(c->arena);

		TRY(ticket_set_team(c, tx, n->team, t->id));
		put_int(&k, "from", t->team);
		put_int(&k, "to", n->team);
		TRY(note(c, tx, by, t->id, CHAIN_INTERNAL, "team", n->team, put_end(&k)));
	}
	if (n->set_owner)
		TRY(change_owner(c, tx, by, t, n));
	return n->set_state ? change_state(c, tx, by, t, n) : OK;
}

static enum err tell_state(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, enum state to)
{
	struct put j = put_begin(c->arena);

	if (to == t->state)
		return OK;
	put_text(&j, "from", slice_cstr(states[t->state]));
	put_text(&j, "to", slice_cstr(states[to]));
	return note(c, tx, by, t->id, CHAIN_SHARED, "state", 0, put_end(&j));
}

enum err ticket_next_contact(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, msec at,
			     const char *because)
{
	struct put j = put_begin(c->arena);

	if (at == t->next_contact)
		return OK;
	TRY(ticket_set_next_contact(c, tx, at, t->id));
	put_int(&j, "at", at);
	put_text(&j, "because", slice_cstr(because));
	return note(c, tx, by, t->id, CHAIN_SHARED, "next_contact", 0, put_end(&j));
}

enum err ticket_heard(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, struct slice channel,
		      struct slice words)
{
	static const struct actor system = {.kind = ACTOR_SYSTEM};
	// A ticket that nobody has taken yet stays new; everything else comes back to us.
	enum state s = t->state == STATE_NEW ? STATE_NEW : STATE_WITH_US;
	msec due;

	TRY(ticket_set_heard(c, tx, channel, one_line(c->arena, words, TICKET_SNIPPET_MAX), slice_cstr(states[s]), c->now, t->id));
	TRY(tell_state(c, tx, by, t, s));
	TRY(settle_links(c, tx, t, s));
	if (t->junk || t->next_contact)
		return OK;
	// Nobody waits without a time (D1): derived once from the opening hours, moved only with notice.
	TRY(opening_answer_due(c, tx, &due));
	return ticket_next_contact(c, tx, &system, t, due, "opening_hours");
}

// What we said is done with this answer; while the next step is ours, they hear from us again by the usual time.
static enum err next_after(struct ctx *c, struct tx *tx, const struct ticket *t, enum state after)
{
	static const struct actor system = {.kind = ACTOR_SYSTEM};
	msec due = 0;

	if (after == STATE_WITH_US || after == STATE_WITH_THIRD_PARTY)
		TRY(opening_answer_due(c, tx, &due));
	return ticket_next_contact(c, tx, &system, t, due, after == STATE_WITH_US ? "opening_hours" : "answered");
}

enum err ticket_answered(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, struct slice channel,
			 struct slice words, enum state after)
{
	TRY(ticket_set_answered(c, tx, channel, one_line(c->arena, words, TICKET_SNIPPET_MAX), slice_cstr(states[after]),
				after == STATE_SOLVED ? c->now : 0, t->id));
	TRY(tell_state(c, tx, by, t, after));
	TRY(settle_links(c, tx, t, after));
	return next_after(c, tx, t, after);
}

enum err ticket_merge(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *from,
		      const struct ticket *into)
{
	struct put there = put_begin(c->arena), here = put_begin(c->arena);

	if (from->id == into->id || from->merged_into || into->merged_into)
		return FAIL0(c, E_CONFLICT, NULL, text_why_merge_elsewhere);
	if (from->customer != into->customer)
		return FAIL0(c, E_CONFLICT, NULL, text_why_merge_customers);
	TRY(ticket_set_merged(c, tx, into->id, from->id, c->now));
	TRY(ticket_link_put(c, tx, into->id, from->id, S("merged")));
	put_int(&here, "into", into->id);
	put_int(&there, "from", from->id);
	TRY(note(c, tx, by, from->id, CHAIN_SHARED, "merged", into->id, put_end(&here)));
	return note(c, tx, by, into->id, CHAIN_SHARED, "joined", from->id, put_end(&there));
}

enum err ticket_follow(struct ctx *c, struct tx *tx, struct ticket *t)
{
	for (int hops = 0; t->merged_into && hops < 20; hops++)
		TRY(ticket_load(c, tx, t->merged_into, t));
	return OK;
}
