// SPDX-License-Identifier: Apache-2.0
// Pages as they were written last, so that a page that is looked at often is not made anew each time. A copy
// is good for one link, one version of its ticket (every event makes a new one), one language and one minute;
// whether the link still opens is asked of the store before, every time.
#ifndef PAGE_RENDERED_H
#define PAGE_RENDERED_H

#include "page/page.h"

#define RENDERED_PLACES 256
#define RENDERED_BYTES_MAX ((size_t)64 << 10) // larger pages are not kept

// A copy in the visit's arena; false when there is none.
bool rendered_find(const struct visit *v, struct slice *out);

void rendered_keep(const struct visit *v, struct slice page);

#endif
