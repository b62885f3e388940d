// SPDX-License-Identifier: Apache-2.0
// The hour of the day as people write it: 17:00, 5pm, "half past three", "רבע ל-8", "חמש וחצי", "at 815".
#ifndef TEXT_WHEN_CLOCK_H
#define TEXT_WHEN_CLOCK_H

#include "text/when_frame.h"

// Reads an hour at p->i into the frame (HAS_CLOCK) and moves behind it. What counts as one depends on
// p->cue, p->latent, p->ranged and on the day the frame already has. False, with nothing moved, when none.
bool clock_read(struct parse *p);

// Whether the number at place k counts things ("ב-5 סניפים", "by 5 customers") and so is no hour.
bool clock_counts_things(const struct parse *p, uint32_t k);

#endif
