// SPDX-License-Identifier: Apache-2.0
// One exchange: a request taken from evhttp on the loop, handled on a worker, its answer given back on the
// loop. Private to wire/http_*.
#ifndef WIRE_HTTP_EXCHANGE_H
#define WIRE_HTTP_EXCHANGE_H

#include "wire/http_conn.h"

// The general callback for evhttp: `side` is a struct http_side.
void exchange_take(struct evhttp_request *request, void *side);

// For side->gone: a connection ends; its exchange, if a worker has it, learns that.
void exchange_conn_gone(struct http_conn *c);

// Ends all live streams of the side politely (at stop).
void exchange_end_streams(struct http_side *side);

#endif
