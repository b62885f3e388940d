// SPDX-License-Identifier: Apache-2.0
// Mail out: makes the message of an outbox row (always the same bytes for the same row) and hands it to the next hop.
#ifndef CHANNEL_EMAIL_OUT_H
#define CHANNEL_EMAIL_OUT_H

#include "desk/desk.h"
#include "desk/notice.h"
#include "desk/outbox.h"

struct email_end {
	enum outbox_end end;
	int code;
	struct slice words;
};

// Composes and sends one row that was claimed. `sending` is called just before the hand-over and must succeed: from then on a
// crash means unsure. Blocks; jobs only. An error (a reader is gone, the store is busy) means: nothing left, try again.
enum err email_send(struct desk *d, struct ctx *c, const struct outbox_row *row, enum err (*sending)(void *arg, struct ctx *c),
		    void *arg, struct email_end *out) CHECKED;

// The message of a row as it would be sent, for tests and for "show what was sent".
enum err email_compose(struct desk *d, struct ctx *c, const struct outbox_row *row, struct slice *message) CHECKED;

// Sends mail to staff. `for_good`: it will not get better by trying again.
enum err email_send_notice(struct desk *d, struct ctx *c, const struct notice *n, bool *sent, bool *for_good, struct slice *words) CHECKED;

#endif
