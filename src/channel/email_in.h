// SPDX-License-Identifier: Apache-2.0
// The doors of e-mail: what LMTP, IMAP and `keshev deliver` call. Bytes are durable when these return OK.
#ifndef CHANNEL_EMAIL_IN_H
#define CHANNEL_EMAIL_IN_H

#include "desk/desk.h"
#include "wire/lmtp.h"

// Does this recipient belong to us? `desk` is a struct desk. Fits lmtp_options.knows.
enum err email_knows(void *desk, struct ctx *c, struct slice to) CHECKED;

// Takes one message durably. Fits lmtp_options.take.
enum err email_take(void *desk, struct ctx *c, const struct lmtp_envelope *e) CHECKED;

// The same for a pipe. `mailbox` is an address; empty: the only mailbox there is, else the recipients in the message are
// not guessed and E_INVALID asks for one. `inbox` names the stored message.
enum err email_take_piped(struct desk *d, struct ctx *c, struct slice mailbox, struct slice raw, int64_t *inbox) CHECKED;

// The reference of the ticket that a stored message became; empty while it waits.
enum err email_reference(struct desk *d, struct ctx *c, int64_t inbox, struct slice *out) CHECKED;

#endif
