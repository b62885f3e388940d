// SPDX-License-Identifier: Apache-2.0
// What servers in front of us say about a message, believed only from those that the operator named (attack
// 15).
#ifndef MAIL_VERDICT_H
#define MAIL_VERDICT_H

#include "mail/header_block.h"
#include "mail/mail.h"

struct verdict_trust {
	struct slice *servers; // authserv-ids (RFC 8601) that are ours
	size_t server_count;
	bool spam_headers; // X-Spam-Flag and X-Spam-Status are written or removed by our own server
};

// Only the topmost Authentication-Results of each of our servers counts: a sender can add others below it.
struct mail_verdict verdict_read(struct arena *a, const struct header_block *h,
				 const struct verdict_trust *t);

#endif
