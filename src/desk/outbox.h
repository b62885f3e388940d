// SPDX-License-Identifier: Apache-2.0
// Outgoing messages: one row for each recipient, from the undo seconds to the next hop's words. Message-ID, reply
// address and link of a row are made from its id and the desk's secret, so that every retry sends the same.
#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H

#include "desk/contact.h"

#define OUTBOX_LEASE_MS 300000
#define OUTBOX_GIVE_UP_MS ((msec)3 * 24 * 3600 * 1000)

struct outbox_new {
	int64_t contact, ticket, mailbox;
	struct slice recipient, name;
	const char *kind;     // to, cc, bcc, notice
	msec leaves;
	bool held;            // undo seconds run
	bool automatic;
	int64_t link_customer; // not 0: the message carries a secure link for this customer
};

enum err outbox_add(struct ctx *c, struct tx *tx, const struct desk *d, const struct outbox_new *n, int64_t *id) CHECKED;

struct outbox_row {
	int64_t id, contact, ticket, mailbox, tries, code;
	struct slice recipient, name, kind, state, words;
	msec leaves, created, updated;
	bool automatic, has_link;
};

// Claims the next row that is due, for OUTBOX_LEASE_MS; `found` false when none is. A row that was found in the
// middle of sending becomes *unsure* first: nobody knows whether it went out.
enum err outbox_claim(struct ctx *c, struct tx *tx, struct outbox_row *out, bool *found) CHECKED;

// The message is about to be handed over; from here on a crash means *unsure*.
enum err outbox_sending(struct ctx *c, struct tx *tx, int64_t id) CHECKED;

// How it ended. Deferred ones come back with backoff until OUTBOX_GIVE_UP_MS, then they failed.
enum outbox_end { OUTBOX_DELIVERED, OUTBOX_DEFERRED, OUTBOX_FAILED, OUTBOX_UNSURE, OUTBOX_BOUNCED };
enum err outbox_finish(struct ctx *c, struct tx *tx, const struct outbox_row *row, enum outbox_end end, int code,
		       struct slice words) CHECKED;

// A person says: send it again (failed, unsure or bounced ones), with the same Message-ID.
enum err outbox_retry(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact) CHECKED;

// The row; E_NOT_FOUND when there is none.
enum err outbox_load(struct ctx *c, struct tx *tx, int64_t id, struct outbox_row *out) CHECKED;

// The moment at which the next row is due; 0 when none waits.
enum err outbox_next_due(struct ctx *c, struct tx *tx, msec *out) CHECKED;

// "k12-345-…@example.com" of a row, without brackets.
struct slice outbox_message_id(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox, struct slice mailbox_address);

// "help+k12-345-…@example.com".
struct slice outbox_reply_address(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox, struct slice mailbox_address);

#endif
