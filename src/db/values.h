// SPDX-License-Identifier: Apache-2.0
// What may be bound to a query, the same on both engines.
#ifndef DB_VALUES_H
#define DB_VALUES_H

#include "db/db.h"

// E_INTERNAL when a value is not of the kind the query declares; E_INVALID when a text is not UTF-8 or holds
// a NUL (PostgreSQL refuses those, SQLite would store them).
enum err values_check(struct ctx *c, const struct query *q, const struct val *in) CHECKED;

// True for well-formed UTF-8 without NUL.
bool values_text_ok(struct slice s);

#endif
