// SPDX-License-Identifier: Apache-2.0
// Address lists as people and programs really write them: broken brackets, commas in names, groups, comments,
// encoded words in odd places. Linear in the length of the value.
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "mail/mail.h"

// Reads an unfolded value. Keeps at most MAIL_ADDRESSES_MAX mailboxes and counts all. Mailboxes of a group
// count like others. An entry without '@' is kept only when nothing better is there.
struct mail_addresses address_list(struct arena *a, struct slice unfolded);

// Appends what `more` has, within the same limit.
struct mail_addresses address_join(struct arena *a, struct mail_addresses some, struct mail_addresses more);

// Local part and domain of an address; the domain is empty when there is no '@'.
struct slice address_local(struct slice address);
struct slice address_domain(struct slice address);

// The same mailbox: domains without case, local parts without case too (as nearly all servers do).
bool address_same(struct slice a, struct slice b);

#endif
