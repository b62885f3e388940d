// SPDX-License-Identifier: Apache-2.0
// Mail in. First the raw bytes, durably; then, once a reader has read them, the decision where they belong, and one
// transaction that makes it so. The same message twice changes nothing.
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "desk/desk.h"
#include "desk/inbox.h"
#include "desk/mail_facts.h"

// Applies a message that was read: contact, ticket, people, acknowledgement, all in this transaction.
// `parts` are the bytes of its files. Marks the inbox row done, or duplicate.
enum err intake_apply(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row,
		      const struct mail_facts *m, const struct slice *parts, size_t part_count, int64_t *ticket) CHECKED;

// Could not be read (again): after INBOX_TRIES_MAX it becomes a ticket that says so.
enum err intake_unreadable(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row, struct slice words) CHECKED;

#endif
