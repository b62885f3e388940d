// SPDX-License-Identifier: Apache-2.0
// The customer's secure link: 128 random bits, of which the desk keeps a hash. It opens one ticket, lives on
// for `link_days` after the ticket closed (or after the link was sent, when that is later), and can be
// revoked.
//
// Opening a page is a GET and changes nothing: mail scanners and previews open links too, and opening by
// software is not being seen (SERVICE D12). That a person opened it is noted with the first thing they do
// here (a POST).
#ifndef PAGE_LINK_H
#define PAGE_LINK_H

#include "desk/customer.h"
#include "desk/ticket.h"

#define LINK_TOKEN_CHARS 22

enum link_state { LINK_UNKNOWN, LINK_ENDED, LINK_GOOD };

struct link {
	enum link_state state;
	int64_t id;
	struct slice token;
	struct ticket ticket; // the one that goes on, when tickets were joined
	struct customer customer;
	struct slice organization; // name of the company, may be empty; read whatever the state
};

// Could `token` be one at all?
bool link_shaped(struct slice token);

// Looks a token up. OK with LINK_UNKNOWN when there is none.
enum err link_find(struct ctx *c, struct tx *tx, struct slice token, struct link *out) CHECKED;

// The customer as an actor of this one ticket.
struct actor link_actor(const struct link *l);

// A person did something here for the first time.
enum err link_note_opened(struct ctx *c, struct tx *tx, const struct link *l) CHECKED;

// The /24 or /64 of a client's address: one stranger rarely has more.
struct slice link_network(struct arena *a, struct slice peer);

// Wrong tokens from one network: counts one, or asks whether there were too many within the minute. In
// memory, on this node only: a guess must not cost a write.
void link_missed(struct slice network, msec now);
bool link_missed_too_often(struct slice network, msec now);

#define LINK_MISSES_MOST 120 // a minute and network

#endif
