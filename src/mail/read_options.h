// SPDX-License-Identifier: Apache-2.0
// What the desk knows and a message does not: which servers are ours, which addresses.
#ifndef MAIL_READ_OPTIONS_H
#define MAIL_READ_OPTIONS_H

#include "mail/verdict.h"

struct mail_read_options {
	struct verdict_trust trust;
	struct slice *own_domains; // a form on our own website writes from these
	size_t own_domain_count;
	struct slice *own_addresses; // our mailboxes
	size_t own_address_count;
};

// Options from JSON:
// {"authserv_ids":["mx.example.com"],"trust_spam_headers":true,"own_domains":["example.com"],
// "own_addresses":["help@example.com"]}. All of it may be absent; an empty text gives none. E_MALFORMED
// otherwise.
enum err mail_read_options_from(struct ctx *c, struct slice json, struct mail_read_options *out) CHECKED;

#endif
