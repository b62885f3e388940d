// SPDX-License-Identifier: Apache-2.0
// A contact: one exchange on one channel, in or out. Written once, never altered; corrections stand beside it.
#ifndef DESK_CONTACT_H
#define DESK_CONTACT_H

#include "desk/ticket.h"

enum direction { DIRECTION_IN, DIRECTION_OUT, DIRECTION_INTERNAL };

struct contact_new {
	int64_t ticket;
	const char *kind; // message reply note call visit letter forward auto bounce
	enum direction direction;
	struct slice channel;
	struct slice author_name, author_address;
	struct slice subject, text, full_text, html;
	struct slice message_id, in_reply_to, references;
	struct slice to, cc, bcc; // comma separated addresses
	int64_t inbox;
	struct slice held; // reason, or empty
	bool automatic;
	struct slice warnings, lang;
};

// Writes the contact and its event: shared, but for notes and held contacts, which are internal.
enum err contact_add(struct ctx *c, struct tx *tx, const struct actor *by, const struct contact_new *n, int64_t *id) CHECKED;

// A held contact is accepted: it joins the shared record. `member` true: the sender becomes a participant.
enum err contact_accept(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact, bool member) CHECKED;

// A held contact is refused: it stays on the ticket for staff, and the customer never sees it.
enum err contact_refuse(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact) CHECKED;

struct contact {
	int64_t id, ticket, author_id, inbox;
	struct slice kind, direction, channel, author_kind, author_name, author_address, subject, text, full_text, html, to,
	    cc, bcc, held, warnings, message_id, in_reply_to, references, lang;
	bool automatic;
	msec at;
};

struct contacts {
	struct contact *items;
	size_t count;
};

enum err contact_load(struct ctx *c, struct tx *tx, int64_t id, struct contact *out) CHECKED;

// All contacts of a ticket and of those merged into it, oldest first. `shared_only`: what the customer may see.
enum err contact_of_ticket(struct ctx *c, struct tx *tx, int64_t ticket, bool shared_only, struct contacts *out) CHECKED;

// People on a ticket beside its customer. A proposed one sees nothing.
enum err participant_propose(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, struct slice address,
			     struct slice name) CHECKED;
enum err participant_set(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, struct slice address,
			 struct slice name, const char *state) CHECKED;

// Belongs: the customer (any address) or an accepted participant.
enum err participant_belongs(struct ctx *c, struct tx *tx, const struct ticket *t, struct slice address, bool *out) CHECKED;

#endif
