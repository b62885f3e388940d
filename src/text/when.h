// SPDX-License-Identifier: Apache-2.0
// Times and durations in Hebrew and English text: points, deadlines, windows, dayparts, relative and
// anaphoric days, business days, civil and Hebrew dates, holidays by name. Each result says where it stands
// in the original text, what it means, by when a promise that names it is due, and why. The conventions are
// those of facts/language.md: Sunday weeks, day before month, a bare hour from 1 to 6 is afternoon, "by
// Thursday" ends with Thursday's opening hours. Pure, no allocation, linear in the text.
#ifndef TEXT_WHEN_H
#define TEXT_WHEN_H

#include "text/when_result.h"

// Finds the times in a text that was read, in order, at most `max`; returns how many. Expressions do not
// overlap and do not cross sentences. Also finds those in foreign zones: look at the flags of the tokens.
// ~1-3 us per expression; a text without any costs about 50 ns a word.
uint32_t when_find(const struct text *t, const struct when_context *c, struct when *out, uint32_t max);

// Recomputes how a WHEN_BUSINESS due was counted. False when it was not counted in business time.
bool when_path(const struct when *w, const struct when_context *c, struct hours_path *path);

// "minute", "by", "morning": the words of the JSON contract (DESIGN section 6).
struct slice when_grain_name(enum when_grain g);
struct slice when_relation_name(enum when_relation r);
struct slice when_part_name(enum when_part p); // empty for PART_NONE

#endif
