// SPDX-License-Identifier: Apache-2.0
// Who may do what. One function decides; every route and every query that returns data asks it.
#ifndef DESK_ACCESS_H
#define DESK_ACCESS_H

#include "db/db.h"

enum role { ROLE_NONE, ROLE_LIGHT, ROLE_AGENT, ROLE_LEAD, ROLE_ADMIN };

enum actor_kind { ACTOR_NOBODY, ACTOR_STAFF, ACTOR_CUSTOMER, ACTOR_SYSTEM };

#define ACTOR_TEAMS_MAX 32

struct actor {
	enum actor_kind kind;
	int64_t id;          // of staff, or of the customer
	enum role role;
	struct slice name;
	enum lang lang;
	int64_t teams[ACTOR_TEAMS_MAX];
	size_t team_count;
	int64_t ticket;      // of a customer's secure link: the one ticket it opens
	bool read_only;      // a token with scope "read"
};

enum verb {
	VERB_OPEN,          // anybody, signed in or not
	VERB_SELF,          // anything about oneself: any signed-in staff
	TICKET_LIST,        // lists are filtered by access_teams
	TICKET_READ,
	TICKET_WRITE_NOTE,  // note, call, visit, letter log
	TICKET_ANSWER,      // reply, forward, new outgoing
	TICKET_CHANGE,      // state, owner, team, tags, participants …
	TICKET_ADD,         // open a ticket
	CUSTOMER_READ,
	CUSTOMER_CHANGE,
	STAFF_READ,
	STAFF_CHANGE,
	DESK_CHANGE,        // settings, mailboxes, teams, topics
	VERB_COUNT
};

// What an act is about. Zeroed: nothing in particular (the door asks so before the object is known).
struct object {
	bool known;         // false: only the role is judged
	int64_t ticket;
	int64_t team;       // of the ticket; 0 none
	int64_t staff;
};

bool can(const struct actor *a, enum verb v, const struct object *o);

const char *role_name(enum role r);
enum role role_from(struct slice name); // ROLE_NONE when unknown
const char *verb_name(enum verb v);

#endif
