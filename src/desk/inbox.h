// SPDX-License-Identifier: Apache-2.0
// The inbox: raw messages as they were received, durable before anything is understood, and worked through by lease.
#ifndef DESK_INBOX_H
#define DESK_INBOX_H

#include "base/secret.h"
#include "db/db.h"

#define INBOX_TRIES_MAX 3
#define INBOX_LEASE_MS 60000

struct inbox_raw {
	int64_t mailbox;
	const char *door; // lmtp, imap, deliver
	struct slice envelope_from, envelope_to, raw;
};

// Commits the bytes as received; everything after is work that can be repeated.
enum err inbox_receive(struct ctx *c, struct tx *tx, const struct inbox_raw *r, int64_t *inbox) CHECKED;

struct inbox_row {
	int64_t id, mailbox, tries, size, ticket, received;
	struct slice envelope_from, envelope_to, raw_hash, state;
};

// The newest message there is; 0 when none.
enum err inbox_newest(struct ctx *c, struct tx *tx, int64_t *id) CHECKED;

// Leases the oldest message that waits; `found` false when none does.
enum err inbox_claim(struct ctx *c, struct tx *tx, struct inbox_row *out, bool *found) CHECKED;
enum err inbox_load(struct ctx *c, struct tx *tx, int64_t inbox, struct inbox_row *out) CHECKED;

// How it ended: "done", "duplicate", "unreadable". E_CONFLICT when somebody else finished it meanwhile.
enum err inbox_finish(struct ctx *c, struct tx *tx, const struct inbox_row *row, const char *state, int64_t contact,
		      int64_t ticket, struct slice words) CHECKED;

// Not now: gives the lease back until `until`.
enum err inbox_later(struct ctx *c, struct tx *tx, const struct inbox_row *row, msec until, struct slice words) CHECKED;

// "Try again" of a person, on a message that could not be read.
enum err inbox_again(struct ctx *c, struct tx *tx, int64_t inbox) CHECKED;

#endif
