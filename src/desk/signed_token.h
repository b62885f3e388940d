// SPDX-License-Identifier: Apache-2.0
// Tokens that leave the house and come back: reply addresses, Message-IDs and customers' links, made from the
// desk's secret, so that nothing has to be kept in the clear and a retry sends the same bytes.
#ifndef DESK_SIGNED_TOKEN_H
#define DESK_SIGNED_TOKEN_H

#include "base/secret.h"
#include "desk/desk.h"

// "k12-345-abcdefghijklmnop": ticket, outbox row, 80 bits of HMAC. Lower case: mail systems fold case.
struct slice signed_reply_token(struct arena *a, const struct desk *d, int64_t ticket, int64_t outbox);

// Finds and checks such a token in an address ("help+k12-…@x") or a Message-ID ("<k12-…@x>"). False when none is
// there or the signature does not hold.
bool signed_token_read(struct arena *a, const struct desk *d, struct slice text, int64_t *ticket, int64_t *outbox);

// The 128-bit token of a customer's link, from its row's id.
struct slice signed_link_token(struct arena *a, const struct desk *d, int64_t link);

// Seals a small secret (a mailbox password) for the database, and opens it. E_INTERNAL when it was not sealed here.
struct slice secret_seal(struct arena *a, const struct desk *d, struct slice plain);
enum err secret_open(struct arena *a, const struct desk *d, struct slice sealed, struct slice *out) CHECKED;

#endif
