// SPDX-License-Identifier: Apache-2.0
// The parts of the customer's page, from top to bottom.
#ifndef PAGE_STATUS_PARTS_H
#define PAGE_STATUS_PARTS_H

#include "page/status_facts.h"

// When they hear from us next (the only h1), what we do now, what is left for them.
void status_part_answers(const struct status *s, struct html *h);

// "We think it is solved. Is it, for you?", when it is solved.
void status_part_solved(const struct status *s, struct html *h);

// Where it stands, as steps.
void status_part_steps(const struct status *s, struct html *h);

// Who answers for it.
void status_part_owner(const struct status *s, struct html *h);

// All that was said and written, newest first, with its files and the fingerprint of the record.
void status_part_record(const struct status *s, struct html *h);

// Adding something: words, files, and what was wrong with them.
void status_part_write(const struct status *s, struct html *h);

#endif
