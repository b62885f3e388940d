// SPDX-License-Identifier: Apache-2.0
// The journal: everything that happens to a ticket is one event, written in the transaction of the change and
// chained by hashes (DESIGN §5). Two chains per ticket: *shared* with the customer, and *internal*.
//   content_hash = SHA-256(salt || content)      hash = SHA-256(prev || canonical || content_hash)
// The canonical bytes hold ids, kinds and times only; content and salt can be erased and the chain still verifies.
#ifndef DESK_JOURNAL_H
#define DESK_JOURNAL_H

#include "base/secret.h"
#include "desk/access.h"

enum chain { CHAIN_SHARED, CHAIN_INTERNAL };

#define JOURNAL_SALT_BYTES 16

struct event_new {
	int64_t ticket;
	enum chain chain;
	const char *kind;     // "contact.in", "state", …: docs/EVENTS in HACKING
	int64_t about;        // id of the contact, participant, …; 0 none
	struct slice content; // JSON object with the words of people; empty: {}
};

// Appends one event by `by` at c->now. Locks the ticket's row on PostgreSQL; E_NOT_FOUND when there is no such ticket.
enum err journal_add(struct ctx *c, struct tx *tx, const struct actor *by, const struct event_new *e, int64_t *id) CHECKED;

struct event {
	int64_t id, ticket, seq, at, actor_id, about;
	enum chain chain;
	enum actor_kind actor;
	struct slice kind, canonical, salt, content, content_hash, prev, hash;
};

struct events {
	struct event *items;
	size_t count;
};

// All events of a ticket in order; `shared_only` leaves the internal chain out.
enum err journal_of_ticket(struct ctx *c, struct tx *tx, int64_t ticket, bool shared_only, struct events *out) CHECKED;

// Checks one chain: 0 when whole, else the seq of the first event that does not fit.
int64_t journal_check(struct ctx *c, const struct events *events, enum chain chain);

// Events behind an opaque cursor, oldest first, at most `limit`, in an order that commits respect; `next` is the
// cursor behind the last one. An empty cursor starts at the beginning. `team` and `owner` come along for access.
struct journal_item {
	struct event e;
	struct slice cursor; // behind this event
	int64_t team, owner, junk;
};

struct journal_items {
	struct journal_item *items;
	size_t count;
};

enum err journal_after(struct ctx *c, struct tx *tx, struct slice cursor, int64_t limit, struct journal_items *out,
		       struct slice *next) CHECKED;

// Whether a text from outside is a cursor of a journal, and which of two lies further on (as memcmp).
bool journal_cursor_is_one(struct slice cursor);
int journal_cursor_compare(struct slice a, struct slice b);

// The cursor behind the newest event.
enum err journal_end(struct ctx *c, struct tx *tx, struct slice *out) CHECKED;

// A follower's stored cursor.
enum err journal_cursor_read(struct ctx *c, struct tx *tx, const char *follower, struct slice *out) CHECKED;
enum err journal_cursor_write(struct ctx *c, struct tx *tx, const char *follower, struct slice cursor) CHECKED;

#endif
