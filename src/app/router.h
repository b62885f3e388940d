// SPDX-License-Identifier: Apache-2.0
// The first look at every request: health here, everything else in the rooms.
#ifndef APP_ROUTER_H
#define APP_ROUTER_H

#include "wire/http.h"

// An http_handler; `desk` is the struct desk.
void router_handle(void *desk, struct http_request *r, struct http_answer *a);

// Body of answers that the HTTP server makes itself: problem+json (RFC 9457).
struct slice router_problem(struct arena *a, int status);

#endif
