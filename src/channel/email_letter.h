// SPDX-License-Identifier: Apache-2.0
// What goes into one outgoing message: gathered from the store, written as the question to a reader ("write-mail").
#ifndef CHANNEL_EMAIL_LETTER_H
#define CHANNEL_EMAIL_LETTER_H

#include "desk/mailbox.h"
#include "desk/outbox.h"

#define EMAIL_LETTER_PARTS_MAX 24

struct email_letter {
	struct desk *desk;
	const struct outbox_row *row;
	struct mailbox box;
	struct slice parts[EMAIL_LETTER_PARTS_MAX]; // the JSON head, then the files
	size_t part_count;
};

// Fills box and parts.
enum err email_letter_load(struct ctx *c, struct email_letter *l) CHECKED;

#endif
