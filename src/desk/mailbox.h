// SPDX-License-Identifier: Apache-2.0
// Mailboxes: addresses under which customers reach us and from which answers leave.
#ifndef DESK_MAILBOX_H
#define DESK_MAILBOX_H

#include "desk/desk.h"

struct mailbox {
	int64_t id, team;
	struct slice address, name, lang, smtp_url, smtp_login, smtp_password, imap_url, imap_login, imap_password, ca_file,
	    signature, auth_server;
	bool acknowledge, verp, plus_address, active;
};

struct mailboxes {
	struct mailbox *items;
	size_t count;
};

// Passwords in and out are plain here and sealed in the store.
enum err mailbox_add(struct ctx *c, struct tx *tx, const struct desk *d, const struct mailbox *m, int64_t *id) CHECKED;
enum err mailbox_change(struct ctx *c, struct tx *tx, const struct desk *d, const struct mailbox *m) CHECKED;
enum err mailbox_load(struct ctx *c, struct tx *tx, const struct desk *d, int64_t id, struct mailbox *out) CHECKED;
enum err mailbox_all(struct ctx *c, struct tx *tx, const struct desk *d, struct mailboxes *out) CHECKED;

// The mailbox that an address belongs to: exact, or local+token@domain of one with plus addresses, or the VERP form.
// `found` false when it is none of ours.
enum err mailbox_by_address(struct ctx *c, struct tx *tx, struct slice address, int64_t *id, bool *found) CHECKED;

#endif
