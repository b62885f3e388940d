// SPDX-License-Identifier: Apache-2.0
// The queue: who is waiting for whom, as lists of ticket heads. Danger first, then when they hear from us, then patience.
#ifndef DESK_QUEUE_H
#define DESK_QUEUE_H

#include "desk/access.h"

enum queue_view { QUEUE_MINE, QUEUE_UNOWNED, QUEUE_OPEN, QUEUE_EVERY, QUEUE_JUNK, QUEUE_VIEW_COUNT };
enum queue_by { QUEUE_BY_PATIENCE, QUEUE_BY_DUE, QUEUE_BY_NEWEST, QUEUE_BY_COUNT };

#define QUEUE_PAGE 50
#define QUEUE_PAGE_MAX 200

struct queue_head {
	int64_t id, owner, team, customer, urgency, contacts, patience, next_contact, due_key, waiting_since, updated, held,
	    failed, version, junk;
	struct slice subject, state, owner_name, team_name, customer_name, channel, snippet;
};

struct queue_ask {
	enum queue_view view;
	enum queue_by by;
	struct slice state; // "" any
	int64_t team;       // 0 any
	int64_t owner;      // QUEUE_MINE: whose; 0: the asker's
	struct slice cursor;
	int64_t most;       // 0: QUEUE_PAGE
};

struct queue_page {
	struct queue_head *items;
	size_t count;
	struct slice next; // cursor, or empty at the end
};

struct queue_count {
	int64_t mine, unowned, open, junk; // at most 1,000 each
};

// A page of what `by` may see. E_INVALID for a cursor that is not ours.
enum err queue_list(struct ctx *c, struct tx *tx, const struct actor *by, const struct queue_ask *q, struct queue_page *out) CHECKED;
enum err queue_one(struct ctx *c, struct tx *tx, int64_t ticket, struct queue_head *out) CHECKED;
enum err queue_count(struct ctx *c, struct tx *tx, const struct actor *by, struct queue_count *out) CHECKED;

// Patience in a word: full good some low gone.
const char *patience_level(int64_t patience);

#endif
