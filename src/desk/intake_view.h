// SPDX-License-Identifier: Apache-2.0
// Gathers what intake_decide needs from the message and the store, and who wrote it.
#ifndef DESK_INTAKE_VIEW_H
#define DESK_INTAKE_VIEW_H

#include "desk/desk.h"
#include "desk/inbox.h"
#include "desk/intake_decide.h"
#include "desk/mail_facts.h"

#define INTAKE_HOPS_MAX 25 // Received headers; more is a loop

// The person behind a message: Reply-To of website forms and noreply senders, the original sender of what staff
// forwarded in, else From. The address may be empty.
struct mail_person intake_author(struct ctx *c, const struct mail_facts *m, bool from_staff);

enum err intake_look(struct ctx *c, struct tx *tx, const struct desk *d, const struct inbox_row *row,
		     const struct mail_facts *m, struct mail_person *author, struct intake_view *out) CHECKED;

#endif
