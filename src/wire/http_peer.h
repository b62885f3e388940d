// SPDX-License-Identifier: Apache-2.0
// Who is asking: the socket's address, or what a trusted proxy says it is. Nobody else's word counts.
#ifndef WIRE_HTTP_PEER_H
#define WIRE_HTTP_PEER_H

#include "base/ctx.h"

#define PEER_NETWORKS_MAX 32

struct peer_network {
	uint8_t address[16]; // IPv4 as ::ffff:a.b.c.d
	int bits;	     // of 128
};

struct peer_networks {
	struct peer_network network[PEER_NETWORKS_MAX];
	size_t count;
};

// Reads a comma list of addresses or CIDR networks ("127.0.0.1, 10.0.0.0/8, fd00::/8"; empty is fine).
// E_INVALID with a sentence naming the part that is none.
enum err peer_networks_read(struct ctx *c, struct slice list, struct peer_networks *out) CHECKED;

// True when `address` (text) lies in one of the networks.
bool peer_is_in(const struct peer_networks *n, struct slice address);

// The client's address in text, in `a`: `socket_peer` unless that is a trusted proxy; then the last address
// of `forwarded_for` (all X-Forwarded-For values joined by commas) that is no trusted proxy itself.
struct slice peer_of(struct arena *a, const struct peer_networks *trusted, struct slice socket_peer,
		     struct slice forwarded_for);

#endif
