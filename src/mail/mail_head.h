// SPDX-License-Identifier: Apache-2.0
// The header fields of a message: who, to whom, when, about what, in answer to what.
#ifndef MAIL_MAIL_HEAD_H
#define MAIL_MAIL_HEAD_H

#include "mail/header_block.h"
#include "mail/mail.h"

// Fills the members of `m` that come from header fields (not the ones about machines, bounces and verdicts).
void mail_head_read(const struct header_block *h, struct mail *m);

#endif
