// SPDX-License-Identifier: Apache-2.0
// By when a promise that names a time is due: the conventions of facts/language.md, in one place.
#ifndef TEXT_WHEN_DUE_H
#define TEXT_WHEN_DUE_H

#include "text/when_resolve.h"

// Fills everything in r->out but its place in the text. False when there is no such time.
bool due_fill(struct resolver *r, const struct expression *e);

#endif
