// SPDX-License-Identifier: Apache-2.0
// One time expression from the atoms at a place: relation, point or length, second end, and how far it
// reaches.
#ifndef TEXT_WHEN_GRAMMAR_H
#define TEXT_WHEN_GRAMMAR_H

#include "text/when_point.h"

// Reads an expression that begins exactly at a[0]. `count` atoms may be looked at, `behind` stand before
// a[0]. `latent`: the text is nothing else, so no cue is needed. False when none begins here.
bool grammar_read(const struct atom *a, uint32_t count, uint32_t behind, bool latent, struct expression *out);

#endif
