// SPDX-License-Identifier: Apache-2.0
// A resource of /api/v1: a table of routes, each with its rule of access. A file registers one by ending in
// `const struct resource NAME_resource = {…};`. OpenAPI is made from these tables.
#ifndef API_RESOURCE_H
#define API_RESOURCE_H

#include "desk/access.h"
#include "desk/desk.h"
#include "wire/http.h"

#include <jansson.h>

#define ROUTES_MAX 24
#define PATH_PARTS_MAX 4

// One API request on its way: everything a handler needs.
struct call {
	struct ctx *c;
	struct desk *desk;
	struct http_request *request;
	struct actor actor;                 // who asks; kind ACTOR_NOBODY on open routes
	struct slice parts[PATH_PARTS_MAX]; // what stood at {…} in the path
	json_t *body;                       // parsed JSON body; NULL when none
	int status;                         // of the answer; the route's default is set before
	json_t *answer;                     // owned by the call; NULL for an empty answer
	struct http_answer *raw;            // for answers that are not JSON (files, streams)
	bool raw_done;
};

struct route {
	enum http_method method;
	const char *path;    // "/tickets/{id}"; under /api/v1
	enum verb needs;     // checked in the door; VERB_OPEN: no sign-in needed
	int status;          // of success: 200, 201, 202, 204
	bool no_body_limit;  // uploads
	enum err (*run)(struct call *k);
	const char *summary; // for OpenAPI
	const char *takes;   // "subject text, text text?, customer object": fields of the body, for OpenAPI and mass-assignment checks; NULL none
};

struct resource {
	const char *name;
	struct route routes[ROUTES_MAX]; // ended by an entry without path
};

extern const struct resource *const all_resources[]; // made by tools/registry.mjs, ends with NULL

#endif
