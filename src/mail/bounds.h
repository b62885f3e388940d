// SPDX-License-Identifier: Apache-2.0
// Looks over a message before it is parsed and finds where to stop: the MIME parser builds a tree of the
// whole before anybody can count, so a bomb of parts or header lines has to be cut off beforehand. (attack
// 25, 26)
#ifndef MAIL_BOUNDS_H
#define MAIL_BOUNDS_H

#include "base/slice.h"

struct bounds {
	size_t cut;	 // offset at which the message is to be cut; its length when it need not
	const char *why; // the limit that was reached, NULL when none
};

// One pass, no memory. Counts boundary lines and header lines (mail/limits.h).
struct bounds bounds_of(struct slice raw);

#endif
