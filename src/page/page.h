// SPDX-License-Identifier: Apache-2.0
// A page that the server writes itself: the customer's status page, the web form, the statement. A file
// registers its routes by ending in `const struct page NAME_page = {…};` (tools/registry.mjs). Every route
// declares its rule, and the hall (page/hall.h) keeps it before the room is entered:
//   PAGE_OPEN   anybody
//   PAGE_LINK   somebody with a good secure link; everybody else gets the same kind 410 page
//   PAGE_ENDED  a link in any state (asking for a new one): the room must not tell which
// Nothing is changed by a GET. Whatever is not a GET comes from our own pages, carries a form key and is rate
// limited.
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "page/link.h"
#include "wire/http.h"

#define PAGE_ROUTES_MAX 8
#define PAGE_PARTS_MAX 3

enum page_rule { PAGE_OPEN, PAGE_LINK, PAGE_ENDED };

struct page_route;

// One request on its way through the hall.
struct visit {
	struct ctx *c; // c->lang is the language of the answer
	struct desk *desk;
	struct http_request *request;
	struct http_answer *http;
	const struct page_route *route;
	struct slice parts[PAGE_PARTS_MAX]; // what stood at {…} in the path; the token of a link is the first
	struct link link;		    // of PAGE_LINK and PAGE_ENDED
	bool lang_chosen;		    // the address says ?lang=
};

struct page_route {
	enum http_method method;
	const char *path; // "/c/{token}/files/{id}"
	enum page_rule rule;
	// Fills v->http. What it returns other than OK becomes a kind page of that status.
	enum err (*run)(struct visit *v);
	const char *summary; // for the list of routes
};

struct page {
	const char *name;
	struct page_route routes[PAGE_ROUTES_MAX]; // ended by an entry without path
};

extern const struct page *const all_pages[]; // made by tools/registry.mjs, ends with NULL

#endif
