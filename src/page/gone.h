// SPDX-License-Identifier: Apache-2.0
// The page of a link that is unknown, over or revoked: it reads the same for all three, and lets its owner
// ask for a new one, which goes to the address we know and nowhere else.
#ifndef PAGE_GONE_H
#define PAGE_GONE_H

#include "page/page.h"

// With ?asked=1 it says that a new link was asked for, in the same words whatever came of it.
void gone_page(struct visit *v);

#endif
