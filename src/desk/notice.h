// SPDX-License-Identifier: Apache-2.0
// Mail to staff: written here, sent by job/send_notices.c through the first mailbox that can send.
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include "desk/staff.h"

#define NOTICE_GIVE_UP 12 // tries

enum err notice_add(struct ctx *c, struct tx *tx, const char *kind, const struct staff *to, struct slice subject, struct slice text) CHECKED;

// "Your customer wrote": to the owner of a ticket, when they want such mail. Nothing when nobody owns it.
enum err notice_wrote(struct ctx *c, struct tx *tx, int64_t ticket, struct slice name, struct slice text) CHECKED;

struct notice {
	int64_t id, tries;
	struct slice recipient, lang, subject, text;
};

enum err notice_claim(struct ctx *c, struct tx *tx, struct notice *out, bool *found) CHECKED;
enum err notice_finish(struct ctx *c, struct tx *tx, const struct notice *n, bool sent, bool for_good, struct slice words) CHECKED;

#endif
