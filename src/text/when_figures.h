// SPDX-License-Identifier: Apache-2.0
// Numbers in figures: 17, 17:00, 17.30, 22.11, 22/11/26, 2026-11-19, 15h30, 1st; and what only looks like
// one.
#ifndef TEXT_WHEN_FIGURES_H
#define TEXT_WHEN_FIGURES_H

#include "text/when_atom.h"

// Reads the number token i and what is glued to it into `out` (kind, value, extra, flags, marks, digits, to;
// `from` stays as it is). Telephone and order numbers, amounts, versions become one K_OTHER.
void figures_read(const struct text *t, uint32_t i, struct atom *out);

#endif
