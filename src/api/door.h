// SPDX-License-Identifier: Apache-2.0
// The door of the API: finds the route, finds out who asks, checks the rule, reads the body, runs the room, writes
// the answer or the problem (RFC 9457) in the reader's language. Permission is checked here and in ticket_for.
#ifndef API_DOOR_H
#define API_DOOR_H

#include "desk/access.h"
#include "desk/desk.h"
#include "wire/http.h"

#define API_BODY_MAX ((size_t)2 << 20) // of JSON; files have their own limit

// Answers requests under /api/v1; false when the path is elsewhere.
bool door_answer(struct desk *desk, struct http_request *r, struct http_answer *a);

// Who is behind the request: session cookie or bearer token. ACTOR_NOBODY when nobody; E_… only when the store fails.
enum err door_actor(struct desk *desk, struct ctx *c, struct http_request *r, struct actor *out, struct slice *session) CHECKED;

// The language of somebody unknown, from Accept-Language.
enum lang door_lang(const struct http_request *r);

// Whether an unsafe request with a cookie comes from our own pages (Origin, Sec-Fetch-Site).
bool door_same_origin(struct desk *desk, struct ctx *c, const struct http_request *r);

#endif
