// SPDX-License-Identifier: Apache-2.0
// One function decides who may do what. Staff see tickets of their teams and tickets without a team; leads of a
// team see it like its members; admins see everything. A customer's link opens one ticket and nothing else.
#include "desk/access.h"

#include <string.h>

static const struct {
	const char *name;
	enum role least;
	bool writes;
} verbs[VERB_COUNT] = {
    [VERB_OPEN] = {"open", ROLE_NONE, false},
    [VERB_SELF] = {"self", ROLE_LIGHT, false},
    [TICKET_LIST] = {"ticket.list", ROLE_LIGHT, false},
    [TICKET_READ] = {"ticket.read", ROLE_LIGHT, false},
    [TICKET_WRITE_NOTE] = {"ticket.note", ROLE_LIGHT, true},
    [TICKET_ANSWER] = {"ticket.answer", ROLE_AGENT, true},
    [TICKET_CHANGE] = {"ticket.change", ROLE_AGENT, true},
    [TICKET_ADD] = {"ticket.add", ROLE_LIGHT, true},
    [CUSTOMER_READ] = {"customer.read", ROLE_LIGHT, false},
    [CUSTOMER_CHANGE] = {"customer.change", ROLE_AGENT, true},
    [STAFF_READ] = {"staff.read", ROLE_LIGHT, false},
    [STAFF_CHANGE] = {"staff.change", ROLE_ADMIN, true},
    [DESK_CHANGE] = {"desk.change", ROLE_ADMIN, true},
};

static const char *const roles[] = {"none", "light", "agent", "lead", "admin"};

static bool in_team(const struct actor *a, int64_t team)
{
	for (size_t i = 0; i < a->team_count; i++)
		if (a->teams[i] == team)
			return true;
	return false;
}

static bool staff_can(const struct actor *a, enum verb v, const struct object *o)
{
	if (a->role < verbs[v].least || (a->read_only && verbs[v].writes))
		return false;
	if (!o->known || a->role == ROLE_ADMIN || v == STAFF_READ || v == VERB_SELF)
		return true;
	return o->team == 0 || in_team(a, o->team);
}

bool can(const struct actor *a, enum verb v, const struct object *o)
{
	static const struct object nothing;

	if ((unsigned)v >= VERB_COUNT)
		return false;
	if (!o)
		o = &nothing;
	switch (a->kind) {
	case ACTOR_SYSTEM:
		return true;
	case ACTOR_STAFF:
		return v == VERB_OPEN || staff_can(a, v, o);
	case ACTOR_CUSTOMER:
		return v == VERB_OPEN || (v == TICKET_READ && o->known && o->ticket == a->ticket);
	case ACTOR_NOBODY:
		break;
	}
	return v == VERB_OPEN;
}

const char *role_name(enum role r)
{
	return (unsigned)r <= ROLE_ADMIN ? roles[r] : "none";
}

enum role role_from(struct slice name)
{
	for (int r = ROLE_LIGHT; r <= ROLE_ADMIN; r++)
		if (slice_eq(name, (struct slice){.ptr = roles[r], .len = strlen(roles[r])}))
			return (enum role)r;
	return ROLE_NONE;
}

const char *verb_name(enum verb v)
{
	return (unsigned)v < VERB_COUNT ? verbs[v].name : "unknown";
}
