// SPDX-License-Identifier: Apache-2.0
// Lengths of time: "2 business days", "שעתיים וחצי", "24-48 hours", "a month and a half", "כמה ימים".
#ifndef TEXT_WHEN_AMOUNT_H
#define TEXT_WHEN_AMOUNT_H

#include "text/when_frame.h"

// Reads a length of time at p->i and moves behind it. `implied` also takes a lone unit (within *the hour*,
// תוך *שעה*). False, with nothing moved, when none stands there.
bool amount_read(struct parse *p, bool implied, struct amount *out);

// Multiplies a unit: `quarters` quarters of one `unit`, added to the amount.
void amount_add(struct amount *a, enum when_unit unit, int32_t quarters, bool business);

#endif
