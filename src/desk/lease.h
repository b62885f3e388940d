// SPDX-License-Identifier: Apache-2.0
// Leases say "somebody is at it" for a while, so that another node takes over what a dead one left. Where a store has one
// owner at a time (SQLite), a starting server knows that nobody is: it need not wait until they run out.
#ifndef DESK_LEASE_H
#define DESK_LEASE_H

#include "desk/desk.h"

// Ends the leases of a predecessor; does nothing on PostgreSQL, where other nodes may live. Before any job starts. What
// was being sent becomes "unsure", what was being read is read again; a message that was tried often keeps its lease, so
// that one which kills the server does not do so at every start.
enum err lease_end_all(struct desk *d, struct ctx *c) CHECKED;

#endif
