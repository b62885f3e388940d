// SPDX-License-Identifier: Apache-2.0
// The message inside a forwarded one: who wrote it first, when, and what. (Staff forward customers' mail to
// the desk.)
#ifndef MAIL_FORWARDED_H
#define MAIL_FORWARDED_H

#include "mail/mail.h"

// Reads the text from the forwarding divider on (struct new_text.forwarded). `found` is set when an address
// was.
struct mail_forwarded forwarded_read(struct arena *a, struct slice text);

// The same of a message that was attached.
struct mail_forwarded forwarded_from(const struct mail *attached);

#endif
