// SPDX-License-Identifier: Apache-2.0
// A message as bytes into a message as the desk sees it. Runs in the readers only (wire/reader_child.h).
#ifndef MAIL_READ_H
#define MAIL_READ_H

#include "mail/mail.h"
#include "mail/verdict.h"

// What the desk knows and the message does not.
struct mail_read_options {
	struct verdict_trust trust;
	struct slice *own_domains; // a form on our own website writes from these
	size_t own_domain_count;
	struct slice *own_addresses; // our mailboxes
	size_t own_address_count;
};

// Reads a message (at most MAIL_BYTES_MAX: E_TOO_LARGE). `raw` must outlive the result: attachments that needed no
// decoding point into it. A leading mbox line ("From …") is passed over. Anything that has bytes gives a message;
// E_UNREADABLE is left for what has none.
enum err mail_read(struct ctx *c, const struct mail_read_options *o, struct slice raw, struct mail *out) CHECKED;

// Options from JSON: {"authserv_ids":["mx.example.com"],"trust_spam_headers":true,"own_domains":["example.com"],
// "own_addresses":["help@example.com"]}. All of it may be absent; an empty text gives none. E_MALFORMED otherwise.
enum err mail_read_options_from(struct ctx *c, struct slice json, struct mail_read_options *out) CHECKED;

// Loads every table that reading needs: call before the jail is shut.
void mail_prepare(void);

#endif
