// SPDX-License-Identifier: Apache-2.0
// Compiles one token pattern of a rule into a program of listen/match.c.
//   word          that word; [a|b c] one of; (x y)? x? may be missing; * up to five words, *2 up to two
//   ^ ^^ $        start of a sentence, of the answer (behind the greeting), end of a sentence; {clause}
//   {pfx}word     Hebrew prefixes allowed; ~name all forms of a verb; {name} a named set
//   {due} {time} {num} {person} {any}; {ask}: the sentence ends with a question mark
#ifndef DESK_RULE_PATTERN_H
#define DESK_RULE_PATTERN_H

#include "desk/rule_build.h"

#define RULE_PATTERN_DEPTH_MAX 24 // brackets inside brackets, names inside names
#define RULE_LEAD_MAX 12          // words before the anchor

// How bare words of the pattern take Hebrew prefixes.
enum rule_prefixes {
	RULE_BARE, // only behind {pfx}
	RULE_VERB, // the first word: ו ש כש
	RULE_NOUN, // the first word: any
};

// Adds a pattern for item number `item`; mistakes go to the list.
void rule_pattern(struct rule_build *b, struct slice pattern, enum rule_prefixes prefixes, uint16_t item, bool unless);

#endif
