// SPDX-License-Identifier: Apache-2.0
// Where an incoming message belongs: a pure decision from what is known.
#ifndef DESK_INTAKE_DECIDE_H
#define DESK_INTAKE_DECIDE_H

#include "base/slice.h"

// What is known when the decision is made.
struct intake_view {
	bool from_ourselves;      // one of our mailboxes, or our own loop mark came back
	bool from_staff;
	bool sender_usable;       // an address that a person could answer
	bool blocked;
	int64_t token_ticket;     // by our signed reply address or Message-ID; 0 none
	bool token_belongs;       // the sender belongs to it
	bool token_in_address;    // the token stood in an address, not only in References
	int64_t tag_ticket;       // by "[K-…]" in the subject; 0 none
	bool tag_belongs;
	int64_t thread_ticket;    // by the Message-ID of an earlier contact; 0 none
	bool thread_belongs;
	int64_t bounce_outbox;    // our message that bounced, proved by our signature; 0 none
	bool automatic, junk, bounced;
	bool forwarded_by_staff;
};

enum intake_what { INTAKE_NEW, INTAKE_JOIN, INTAKE_HOLD, INTAKE_BOUNCE, INTAKE_DROP };

struct intake_decision {
	enum intake_what what;
	int64_t ticket;      // of JOIN and HOLD; of BOUNCE the ticket of the message
	const char *held;    // reason of HOLD
	int64_t related;     // of NEW: looks as if it belonged there
	bool junk;
	bool acknowledge;    // a new ticket whose sender may be answered by machine
	bool counts;         // the customer came to us once more
};

// The rule, without effects.
struct intake_decision intake_decide(const struct intake_view *v);

#endif
