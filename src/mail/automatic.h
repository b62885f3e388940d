// SPDX-License-Identifier: Apache-2.0
// Was it a machine that wrote, and may a machine answer? (RFC 3834; attacks 4, 5)
#ifndef MAIL_AUTOMATIC_H
#define MAIL_AUTOMATIC_H

#include "mail/header_block.h"
#include "mail/mail.h"

// Sets automatic, automatic_why, no_answer_wanted, list_id, auto_submitted, precedence and the return path of
// `m` from its header. The subject is a hint only: it makes no_answer_wanted, never automatic. m->from and
// m->subject are read already.
void automatic_read(struct arena *a, const struct header_block *h, struct mail *m);

// Adds a reason and sets `automatic`.
void automatic_because(struct arena *a, struct mail *m, struct slice why);

// "noreply@…", "mailer-daemon@…": addresses behind which nobody reads.
bool automatic_sender(struct slice address);

// mailer-daemon, postmaster and kin: they send bounces.
bool automatic_daemon(struct slice address);

#endif
