// SPDX-License-Identifier: Apache-2.0
// Mail that says that mail did not arrive: delivery status notifications (RFC 3464) and the prose of older
// servers. Whether it is about a message of ours, the desk decides by its own signed message id (attack 13).
#ifndef MAIL_BOUNCE_H
#define MAIL_BOUNCE_H

#include "mail/body.h"
#include "mail/header_block.h"

// Fills m->bounced and m->bounce. `m` has its header fields, `m->text` and its return path.
void bounce_read(struct arena *a, const struct header_block *h, const struct body *b, struct mail *m);

#endif
