// SPDX-License-Identifier: Apache-2.0
// A ticket: one need of one customer, from the first contact to the last. Its rules are decisions here; each
// change is written together with its event.
#ifndef DESK_TICKET_H
#define DESK_TICKET_H

#include "desk/access.h"
#include "desk/desk.h"

#define TICKET_FIRST 1000 // the first ticket is K-1001
#define TICKET_SUBJECT_MAX 300
#define TICKET_TEXT_MAX ((size_t)1 << 20)
#define TICKET_SNIPPET_MAX 160

enum state { STATE_NEW, STATE_WITH_US, STATE_WITH_CUSTOMER, STATE_WITH_THIRD_PARTY, STATE_SOLVED, STATE_CLOSED, STATE_COUNT };

enum urgency { URGENCY_DANGER, URGENCY_BLOCKED, URGENCY_OTHER, URGENCY_COUNT };

// "with_us" and back; -1 when unknown.
const char *state_name(enum state s);
int state_from(struct slice name);
const char *urgency_name(enum urgency u);
int urgency_from(struct slice name);

// "K-2417" of an id, and back from "K-2417", "k-2417" or "2417…" as a plain id; 0 when it is none.
struct slice ticket_reference(struct arena *a, int64_t id);
int64_t ticket_id_from(struct slice reference_or_id);

struct ticket {
	int64_t id, customer, mailbox, team, owner, topic;
	struct slice subject, channel, external_ref, asks, not_wanted, story, lang;
	enum state state;
	enum urgency urgency;
	bool junk;
	int64_t contacts, held, failed, version, merged_into;
	msec waiting_since, next_contact, created, updated, solved, closed, page_opened;
};

struct ticket_new {
	int64_t customer, mailbox, team, owner;
	struct slice subject, channel, lang;
	bool junk;
	bool from_us; // we opened it by writing to the customer
	const char *how; // "email", "staff", "form", "api"
};

// Opens a ticket and its journal.
enum err ticket_open(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket_new *n, int64_t *id) CHECKED;

// The ticket; E_NOT_FOUND when there is none. Follows no merge.
enum err ticket_load(struct ctx *c, struct tx *tx, int64_t id, struct ticket *out) CHECKED;

// The ticket if `by` may do `v` to it; E_NOT_FOUND otherwise (knowing that it exists is already something).
enum err ticket_for(struct ctx *c, struct tx *tx, const struct actor *by, enum verb v, int64_t id, struct ticket *out) CHECKED;

// What a person may change. Zeroed flags: unchanged.
struct ticket_change {
	bool set_state, set_owner, set_team, set_subject, set_urgency, set_topic, set_external_ref, set_asks,
	    set_not_wanted, set_story, set_junk;
	enum state state;
	int64_t owner, team, topic;
	struct slice subject, external_ref, asks, not_wanted, story, reason;
	enum urgency urgency;
	bool junk;
};

// Applies a change with its events. E_INVALID names the field; E_CONFLICT when the change makes no sense now.
enum err ticket_change(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t,
		       const struct ticket_change *change) CHECKED;

// The customer wrote (or called): counts the contact, reopens what was solved or closed, starts the wait.
enum err ticket_heard(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, struct slice channel,
		      struct slice words) CHECKED;

// We answered: the wait ends, the state becomes `after`.
enum err ticket_answered(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, struct slice channel,
			 struct slice words, enum state after) CHECKED;

// Sets when the customer hears from us next; 0 takes it away. Written by rules, with its event in the shared chain.
enum err ticket_next_contact(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *t, msec at,
			     const char *because) CHECKED;

// `from` goes on in `into`: contacts stay where they are and are read through the link; both journals say so.
enum err ticket_merge(struct ctx *c, struct tx *tx, const struct actor *by, const struct ticket *from,
		      const struct ticket *into) CHECKED;

// The last ticket of the chain of merges.
enum err ticket_follow(struct ctx *c, struct tx *tx, struct ticket *t) CHECKED;

#endif
