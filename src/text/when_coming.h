// SPDX-License-Identifier: Apache-2.0
// Lengths that begin now because they are the next ones: "in the next 2 hours", בשעתיים הקרובות, "next
// business day".
#ifndef TEXT_WHEN_COMING_H
#define TEXT_WHEN_COMING_H

#include "text/when_frame.h"

// Reads such a length at p->i and moves behind it; `in` says that "in", "within" or ב stands before it.
// "In the coming days" is vague. False, with nothing moved, when there is none.
bool coming_read(struct parse *p, bool in, struct amount *out);

#endif
