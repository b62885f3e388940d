// SPDX-License-Identifier: Apache-2.0
// One time expression from the atoms at a place: relation, point or length, second end, and how far it
// reaches.
#ifndef TEXT_WHEN_GRAMMAR_H
#define TEXT_WHEN_GRAMMAR_H

#include "text/when_frame.h"

struct expression {
	struct frame a, b; // the point; the other end of a window
	bool two;	   // `b` is there
	bool every;	   // recurring
	bool every_unit;   // "every day": a.unit says which
	bool length_given; // "16:00 for 30 minutes": `length`
	uint8_t relation;  // enum when_relation
	bool since;	   // RELATION_AFTER that includes its point: since, from
	uint16_t flags;	   // enum when_flag known from the words alone
	bool exclusive_by; // English "by the weekend": before it begins
	struct amount length;
	uint32_t atoms; // how many it takes
};

// Reads an expression that begins exactly at a[0]. `count` atoms may be looked at, `behind` stand before
// a[0]. `latent`: the text is nothing else, so no cue is needed. False when none begins here.
bool grammar_read(const struct atom *a, uint32_t count, uint32_t behind, bool latent, struct expression *out);

#endif
