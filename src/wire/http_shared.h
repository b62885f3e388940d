// SPDX-License-Identifier: Apache-2.0
// What all loops of one HTTP server share: options, limits, counters. Private to wire/http_*.
#ifndef WIRE_HTTP_SHARED_H
#define WIRE_HTTP_SHARED_H

#include <stdatomic.h>

#include "wire/http.h"
#include "wire/http_peer.h"

struct workers;

struct http_shared {
	struct http_options o;
	struct http_limits limits; // all fields set
	struct peer_networks trusted;
	struct workers *workers;
	atomic_bool stopping;
	atomic_llong requests, refused, open_connections, open_streams, dropped_streams, bytes_in_flight;
};

#endif
