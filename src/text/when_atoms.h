// SPDX-License-Identifier: Apache-2.0
// From tokens to atoms, made token by token into a sliding window, so that a long text needs no more memory
// than a short one.
#ifndef TEXT_WHEN_ATOMS_H
#define TEXT_WHEN_ATOMS_H

#include "text/when_atom.h"

#define ATOMS_WINDOW 160
#define ATOMS_AHEAD 56 // atoms that an expression may reach over

struct atoms {
	const struct text *text;
	uint32_t next_token;
	uint32_t head, count; // a[head .. count) are still to be read
	struct atom a[ATOMS_WINDOW];
};

void atoms_begin(struct atoms *s, const struct text *t);

// Makes sure that ATOMS_AHEAD atoms stand behind `head` unless the text ends. False at the end of the text.
bool atoms_fill(struct atoms *s);

#endif
