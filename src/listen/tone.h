// SPDX-License-Identifier: Apache-2.0
// How a customer's message sounds, so that a person reads it sooner and better (L3): never a mark on the
// person. The words and their weights are the pack's; here they are only added up.
#ifndef LISTEN_TONE_H
#define LISTEN_TONE_H

#include "listen/match.h"

#define TONE_MARKS_MAX 48

// A word or phrase that was noticed.
struct tone_mark {
	uint32_t from, to; // words
	uint16_t item;
	uint8_t tone; // enum tone_class
};

struct tone {
	uint8_t heat;   // 0 calm, 1 annoyed, 2 angry, 3 very angry
	bool threat, insult, urgency, giving_up, thanks;
	uint8_t unusual; // how many unusual words (lawyer, press, "cancel")
	uint32_t mark_count;
	struct tone_mark marks[TONE_MARKS_MAX];
};

// Reads the tone of a whole message; quoted mail and signatures do not count, quotations do.
void tone_hear(const struct reading *r, struct tone *out);

#endif
