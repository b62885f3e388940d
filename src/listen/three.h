// SPDX-License-Identifier: Apache-2.0
// The one test of a good answer (D2): does the customer know what they do now, what we do now, and when they
// hear from us again?
#ifndef LISTEN_THREE_H
#define LISTEN_THREE_H

#include "listen/promise_hear.h"

struct three {
	bool customer_action; // a step, a question to answer, or an explicit "nothing to do"
	bool our_action;      // what we do or are about to do; a bare "I'll update you" is none
	bool next_contact;    // we write, call, come or send by a time; or the honest "no date because …"
};

void three_ask(const struct reading *r, const struct cue_map *m, const struct promise_heard *promises, uint32_t count,
               struct three *out);

#endif
