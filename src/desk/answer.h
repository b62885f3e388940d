// SPDX-License-Identifier: Apache-2.0
// An answer: our words to the customer. It is written with its outgoing messages in one transaction, waits the undo
// seconds, and joins the shared record at the moment it leaves.
#ifndef DESK_ANSWER_H
#define DESK_ANSWER_H

#include "desk/mailbox.h"
#include "desk/outbox.h"

#define ANSWER_RECIPIENTS_MAX 50
#define ANSWER_ATTACHMENTS_MAX 20

struct answer_new {
	const char *kind;          // reply, forward
	struct slice text;
	struct slice to, cc, bcc;  // comma separated; `to` empty: the customer's address
	bool to_all;               // accepted participants in Cc too
	int64_t attachments[ANSWER_ATTACHMENTS_MAX];
	size_t attachment_count;
	int64_t undo_seconds;      // 0: leaves at once
	enum state after;          // the ticket's state once it left
	bool automatic;            // the desk's own message (acknowledgement, notice)
};

// Writes the answer. E_INVALID when there is nobody to send it to or nothing said.
enum err answer_send(struct ctx *c, struct tx *tx, const struct desk *d, const struct actor *by, const struct ticket *t,
		     const struct answer_new *n, int64_t *contact) CHECKED;

// Takes it back while it is held. E_CONFLICT when it left.
enum err answer_undo(struct ctx *c, struct tx *tx, const struct actor *by, int64_t contact) CHECKED;

// All answers whose undo seconds are over join the record, and their messages wait to be sent.
enum err answer_release_due(struct ctx *c, struct tx *tx) CHECKED;

// Where a reply goes by default: the address the customer last wrote from, else their first.
enum err answer_default_to(struct ctx *c, struct tx *tx, const struct ticket *t, struct slice *address, struct slice *name) CHECKED;

#endif
