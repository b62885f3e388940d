// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL's SQLSTATEs mean to us.
#ifndef DB_POSTGRES_ERROR_H
#define DB_POSTGRES_ERROR_H

#include <libpq-fe.h>

#include "base/ctx.h"

// The error of a failed result, with its sentence. `doing` names the query or step.
enum err postgres_error(struct ctx *c, const PGresult *r, const char *doing);

// True when running the transaction again may succeed (serialization failure, deadlock).
bool postgres_error_wants_again(const PGresult *r);

// True when the server closes the connection after this.
bool postgres_error_ends_link(const PGresult *r);

#endif
