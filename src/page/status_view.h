// SPDX-License-Identifier: Apache-2.0
// The customer's page: when they hear from us next, what we do now, what is left for them, where it stands,
// who answers for it, all that was said, and a place to add something. Shows what works today and nothing
// else.
#ifndef PAGE_STATUS_VIEW_H
#define PAGE_STATUS_VIEW_H

#include "page/status_facts.h"

// The whole page as the answer.
void status_show(struct status *s, int http_status);

#endif
