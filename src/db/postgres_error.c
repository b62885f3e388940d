// SPDX-License-Identifier: Apache-2.0
// SQLSTATE to error and sentence: exact codes first, then classes.
#include "db/postgres_error.h"

#include <string.h>

struct meaning {
	const char *state; // a code, or the beginning of one
	enum err e;
	const char *sentence; // NULL: the server's own words are all there is
};

static const char unreachable[] =
    "The database is not there right now; nothing was saved, try again in a moment.";
static const char clash[] =
    "Others changed the same at the same moment; nothing was saved, try again in a moment.";

static const struct meaning meanings[] = {
    {"23505", E_UNIQUE, NULL},
    {"23503", E_CONFLICT, NULL},
    {"23502", E_INVALID, NULL},
    {"23514", E_INVALID, NULL},
    {"22021", E_INVALID, NULL},
    {"22P05", E_INVALID, NULL},
    {"40001", E_BUSY, clash},
    {"40P01", E_BUSY, clash},
    {"55P03", E_BUSY, "Another change holds what this one needs; nothing was saved, try again in a moment."},
    {"57014", E_TIMEOUT, "The database took too long; nothing was saved, try again in a moment."},
    {"53100", E_FULL, "The database's disk is full; nothing was saved. Make room there, then try again."},
    {"53", E_UNAVAILABLE, "The database is overloaded; nothing was saved, try again in a moment."},
    {"54", E_TOO_LARGE, NULL},
    {"57P", E_UNAVAILABLE, unreachable},
    {"08", E_UNAVAILABLE, unreachable},
    {"25P03", E_UNAVAILABLE, unreachable},
    {"58", E_UNAVAILABLE, "The database's disk reported an error; nothing was saved. Look at its log."},
    {"XX001", E_INTERNAL, "The database is damaged. Look at its log and restore the newest backup."},
};

static const char *state_of(const PGresult *r)
{
	const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;

	return state ? state : "";
}

enum err postgres_error(struct ctx *c, const PGresult *r, const char *doing)
{
	const char *state = state_of(r);
	const char *words = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	if (!words)
		words = r ? PQresultErrorMessage(r) : "no answer";
	if (state[0] == '\0') // libpq's own: the connection broke
		return fail(c, E_UNAVAILABLE, "%s (%s: %.*s)", unreachable, doing, (int)strcspn(words, "\n"),
			    words);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
		const struct meaning *m = &meanings[i];

		if (strncmp(state, m->state, strlen(m->state)) != 0)
			continue;
		return m->sentence ? fail(c, m->e, "%s (%s: %s, %s)", m->sentence, doing, words, state)
				   : fail(c, m->e, "%s: %s (%s)", doing, words, state);
	}
	return fail(c, E_INTERNAL, "%s: %s (%s)", doing, words, state);
}

bool postgres_error_wants_again(const PGresult *r)
{
	const char *state = state_of(r);

	return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
}

bool postgres_error_ends_link(const PGresult *r)
{
	const char *severity = r ? PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;

	return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}
