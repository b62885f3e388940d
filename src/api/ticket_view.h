// SPDX-License-Identifier: Apache-2.0
// A ticket as JSON: the head that lists show, and the whole of it.
#ifndef API_TICKET_VIEW_H
#define API_TICKET_VIEW_H

#include "api/resource.h"
#include "base/put.h"
#include "desk/contact.h"
#include "desk/queue.h"

// The members of a head, into an object that is open.
void ticket_head_put(struct ctx *c, struct put *j, const struct queue_head *h);

struct ticket_parts {
	bool contacts, events, participants, customer;
};

// The whole ticket as a JSON object; staff only.
enum err ticket_view(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, const struct ticket_parts *parts,
		     struct slice *out) CHECKED;

// One contact as a member object named `name` (NULL in arrays).
enum err contact_put(struct ctx *c, struct tx *tx, struct put *j, const char *name, int64_t contact) CHECKED;

// A customer with identities and the tickets that `by` may see, as a member object.
enum err customer_put(struct ctx *c, struct tx *tx, struct put *j, const char *name, const struct actor *by, int64_t customer) CHECKED;

// Sets ETag of a ticket's version.
void ticket_etag(struct call *k, int64_t ticket, int64_t version);

#endif
