// SPDX-License-Identifier: Apache-2.0
// What the body says: cleaned HTML, the new text, a forwarded message in it, and its language and direction.
#ifndef MAIL_MAIL_TEXT_H
#define MAIL_MAIL_TEXT_H

#include "mail/body.h"
#include "mail/mail.h"

// Fills html_clean, new_text, quoted_text, forwarded, is_forward, rtl and lang of `m` from its body.
// m->subject and m->text are read already.
void mail_text_read(struct ctx *c, const struct body *b, struct mail *m);

#endif
