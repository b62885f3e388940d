// SPDX-License-Identifier: Apache-2.0
// Weekdays: "next Thursday", ביום ה', חמישי הקרוב, "third Tuesday of March", "two Sundays from now".
#ifndef TEXT_WHEN_WEEKDAY_H
#define TEXT_WHEN_WEEKDAY_H

#include "text/when_frame.h"

// Reads a weekday at p->i into free slots of the frame and moves behind it; false, with nothing moved, when
// none.
bool weekday_read(struct parse *p);

#endif
