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
	struct http_answer *http;           // for headers, files and streams
	struct actor actor;                 // who asks; kind ACTOR_NOBODY on open routes
	struct slice session;               // cookie token, or empty
	const struct route *route;
	struct slice parts[PATH_PARTS_MAX]; // what stood at {…} in the path
	json_t *body;                       // parsed JSON object; NULL when none
	struct slice answer;                // JSON; empty for none
	int status;                         // of the answer; the route's default is set before
	bool raw;                           // the handler filled `http` itself
};

struct route {
	enum http_method method;
	const char *path;    // "/tickets/{id}"; under /api/v1
	enum verb needs;     // checked in the door; VERB_OPEN: no sign-in needed
	int status;          // of success: 200, 201, 202, 204
	bool bytes;          // the body is a file, not JSON
	bool reads;          // changes nothing although it is no GET: open to tokens that only read
	enum err (*run)(struct call *k);
	const char *summary; // for OpenAPI
	const char *takes;   // "subject text, text text?, customer object": fields of the body, for OpenAPI and mass-assignment checks; NULL none
	const char *asks;    // fields of the query, in the same form; NULL none
	const char *gives;   // media type of the answer; NULL: application/json
};

struct resource {
	const char *name;
	struct route routes[ROUTES_MAX]; // ended by an entry without path
};

// Runs `work` (its arg is the call) in one transaction with the answer kept under the request's Idempotency-Key: the
// same key from the same person for the same route and body gets the stored answer, with another body E_CONFLICT.
// The work builds k->answer and k->status; it may run more than once.
enum err api_write(struct call *k, db_work work) CHECKED;
enum err api_read(struct call *k, db_work work) CHECKED;

// Fields of the JSON body. Text must be valid, without NUL, at most `max` bytes; E_INVALID names the field.
bool body_has(const struct call *k, const char *name);
enum err body_text(struct call *k, const char *name, size_t max, struct slice *out) CHECKED;   // "" when absent or null
enum err body_need_text(struct call *k, const char *name, size_t max, struct slice *out) CHECKED; // E_INVALID when absent or blank
enum err body_int(struct call *k, const char *name, int64_t *out) CHECKED;                     // 0 when absent or null
enum err body_flag(struct call *k, const char *name, bool *out) CHECKED;                       // false when absent
// A list of texts as one comma separated text.
enum err body_list(struct call *k, const char *name, size_t max, struct slice *out) CHECKED;
enum err body_ids(struct call *k, const char *name, int64_t *ids, size_t most, size_t *count) CHECKED;

// The id at part `i` of the path; E_NOT_FOUND when it is none.
enum err path_id(const struct call *k, int i, int64_t *out) CHECKED;

extern const struct resource *const all_resources[]; // made by tools/registry.mjs, ends with NULL

#endif
