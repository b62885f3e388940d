// SPDX-License-Identifier: Apache-2.0
// The two settings of the edge: where people reach us, and which proxy's word about them is believed.
#ifndef APP_EDGE_H
#define APP_EDGE_H

#include "desk/desk.h"

struct edge {
	struct slice base_url, trusted_proxy;
};

// Reads them. `given` (NULL: none) is the operator's --base-url and is stored; otherwise, as long as the stored one is the standard or
// another loopback address of an earlier start, it becomes `address`, on which we listen. Memory: c->arena.
enum err edge_settle(struct desk *d, struct ctx *c, const char *given, struct slice address, struct edge *out) CHECKED;

#endif
