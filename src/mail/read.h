// SPDX-License-Identifier: Apache-2.0
// A message as bytes into a message as the desk sees it. Runs in the readers only (wire/reader_child.h).
#ifndef MAIL_READ_H
#define MAIL_READ_H

#include "mail/mail.h"
#include "mail/read_options.h"

// Reads a message (at most MAIL_BYTES_MAX: E_TOO_LARGE). `raw` must outlive the result: attachments that
// needed no decoding point into it. A leading mbox line ("From …") is passed over. Anything that has bytes
// gives a message; E_UNREADABLE is left for what has none.
enum err mail_read(struct ctx *c, const struct mail_read_options *o, struct slice raw,
		   struct mail *out) CHECKED;

// Loads every table that reading needs: call before the jail is shut.
void mail_prepare(void);

#endif
