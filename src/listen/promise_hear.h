// SPDX-License-Identifier: Apache-2.0
// Hears promises in a text that was read and matched: who commits to do what, how firmly, by which time
// expression, and why we think so. A promise is a clause with somebody of our side, a commissive form of a
// service verb and often a due; negations, offers, habits, reports, questions and what a system does are
// none (facts/language.md, "Conventions").
#ifndef LISTEN_PROMISE_HEAR_H
#define LISTEN_PROMISE_HEAR_H

#include "listen/match.h"

#define PROMISES_HEARD_MAX 48

enum promise_who {
	WHO_AGENT,   // the writer
	WHO_COMPANY, // the organization or a named colleague
	WHO_THIRD,   // a carrier
};

enum promise_strength {
	STRENGTH_FIRM,
	STRENGTH_HEDGED,
	STRENGTH_CONDITIONAL,
};

// Why a clause was taken for a promise, and how sure: each bit has its points (promise_hear.c).
enum heard_reason {
	HEARD_FIRST_PERSON = 1 << 0, // אעדכן, "I'll"
	HEARD_WILL = 1 << 1,         // will, going to
	HEARD_COMMIT = 1 << 2,       // promise to, מתחייבים
	HEARD_PRESENT = 1 << 3,      // a present form with a time ahead
	HEARD_SUBJECT = 1 << 4,      // a colleague, a carrier, or the thing promised is the subject
	HEARD_DUE = 1 << 5,          // a time ahead
	HEARD_TO_YOU = 1 << 6,       // to you, אליכם
	HEARD_AT_ONCE = 1 << 7,      // now
	HEARD_NOUN = 1 << 8,         // the thing itself with a time: "next update Sunday 12:00"
	HEARD_HEDGE = 1 << 9,
	HEARD_CONDITION = 1 << 10,
};

struct promise_heard {
	uint32_t from, to;  // words
	uint32_t verb;      // word of the verb or noun
	uint16_t time;      // 1 + number of the time expression, 0 none
	uint16_t reasons;   // enum heard_reason
	uint8_t kind;       // enum promise_kind, below KIND_CARRY
	uint8_t who;        // enum promise_who
	uint8_t strength;   // enum promise_strength
	bool at_once;       // due now
	int8_t score;       // 0 to 100
};

// Cues and verb forms by word, made once and used by all who judge clauses.
struct cue_map {
	uint64_t *cues;  // per word: bits of enum cue
	uint16_t *forms; // per word: bits of enum verb_form that start here
};

// Workspace for a text of `words` words.
size_t cue_map_room(uint32_t words);
void cue_map_make(const struct reading *r, void *room, struct cue_map *out);

// Bits of the cues in words [from, to).
uint64_t cue_between(const struct cue_map *m, uint32_t from, uint32_t to);
#define CUE_BIT(name) (1ull << CUE_##name)

// Finds promises in order of the text; at most `max` are kept. Returns how many.
uint32_t promise_hear(const struct reading *r, const struct cue_map *m, struct promise_heard *out, uint32_t max);

#endif
