// SPDX-License-Identifier: Apache-2.0
// Stretches of the calendar and of the day: this week, next month, the next 3 days, end of the month, early
// March, tomorrow *morning*.
#ifndef TEXT_WHEN_UNIT_H
#define TEXT_WHEN_UNIT_H

#include "text/when_frame.h"

// Each reads at p->i into free slots of the frame and moves behind it; false, with nothing moved, when none.
bool unit_read_span(struct parse *p); // next week, השבוע, the next 3 days, third quarter, weekend
bool unit_read_edge(
    struct parse *p); // end of, beginning of, EOM, the rest of; what it is the edge of follows
bool unit_read_part(struct parse *p); // in the morning, this evening, tonight, אחה"צ

#endif
