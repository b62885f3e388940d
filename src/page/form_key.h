// SPDX-License-Identifier: Apache-2.0
// Keys of forms: what a page of ours puts into its forms, and what must come back. Made from the desk's
// secret, so nothing is kept; nobody who was not given the page can make one.
#ifndef PAGE_FORM_KEY_H
#define PAGE_FORM_KEY_H

#include "desk/desk.h"

// For one action on one subject (the token of a link, the address of a mailbox).
struct slice form_key(struct arena *a, const struct desk *d, struct slice subject, const char *action);
bool form_key_fits(struct arena *a, const struct desk *d, struct slice subject, const char *action,
		   struct slice key);

// A key that says when it was made: "1763790000000-…".
struct slice form_stamp(struct arena *a, const struct desk *d, struct slice subject, msec now);
// The moment it was made; 0 when it is not one of ours.
msec form_stamp_read(struct arena *a, const struct desk *d, struct slice subject, struct slice stamp);

#endif
