// SPDX-License-Identifier: Apache-2.0
// Mail in. First the raw bytes, durably; then, once a reader has read them, the decision where they belong, and one
// transaction that makes it so. The same message twice changes nothing.
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "desk/mail_facts.h"
#include "desk/ticket.h"

#define INTAKE_TRIES_MAX 3
#define INTAKE_LEASE_MS 60000
#define INTAKE_HOPS_MAX 25

struct intake_raw {
	int64_t mailbox;
	const char *door; // lmtp, imap, deliver
	struct slice envelope_from, envelope_to, raw;
};

// Commits the bytes as received; everything after is work that can be repeated.
enum err intake_receive(struct ctx *c, struct tx *tx, const struct intake_raw *r, int64_t *inbox) CHECKED;

struct inbox_row {
	int64_t id, mailbox, tries, size, ticket, received;
	struct slice envelope_from, envelope_to, raw_hash, state;
};

// Leases the oldest message that waits; `found` false when none does.
enum err intake_claim(struct ctx *c, struct tx *tx, struct inbox_row *out, bool *found) CHECKED;
enum err intake_load(struct ctx *c, struct tx *tx, int64_t inbox, struct inbox_row *out) CHECKED;

// What is known when the decision is made.
struct intake_view {
	bool from_ourselves;      // one of our mailboxes, or our own loop mark came back
	bool from_staff;
	bool sender_usable;       // an address that a person could answer
	bool blocked;
	int64_t token_ticket;     // by our signed reply address or Message-ID; 0 none
	bool token_belongs;       // the sender belongs to it
	bool token_in_address;    // the token stood in an address, not only in References
	int64_t tag_ticket;       // by "[K-…]" in the subject; 0 none
	bool tag_belongs;
	int64_t thread_ticket;    // by the Message-ID of an earlier contact; 0 none
	bool thread_belongs;
	int64_t bounce_outbox;    // our message that bounced, proved by our signature; 0 none
	bool automatic, junk, bounced;
	bool forwarded_by_staff;
};

enum intake_what { INTAKE_NEW, INTAKE_JOIN, INTAKE_HOLD, INTAKE_BOUNCE, INTAKE_DROP };

struct intake_decision {
	enum intake_what what;
	int64_t ticket;      // of JOIN and HOLD; of BOUNCE the ticket of the message
	const char *held;    // reason of HOLD
	int64_t related;     // of NEW: looks as if it belonged there
	bool junk;
	bool acknowledge;    // a new ticket whose sender may be answered by machine
	bool counts;         // the customer came to us once more
};

// The rule, without effects.
struct intake_decision intake_decide(const struct intake_view *v);

// Applies a message that was read: contact, ticket, people, acknowledgement, all in this transaction.
// `parts` are the bytes of its files. Marks the inbox row done, or duplicate.
enum err intake_apply(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row,
		      const struct mail_facts *m, const struct slice *parts, size_t part_count, int64_t *ticket) CHECKED;

// Could not be read (again): after INTAKE_TRIES_MAX it becomes a ticket that says so.
enum err intake_unreadable(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row, struct slice words) CHECKED;

// "Try again" of a person, on a message that could not be read.
enum err intake_again(struct ctx *c, struct tx *tx, int64_t inbox) CHECKED;

#endif
