// SPDX-License-Identifier: Apache-2.0
// Walks through HTML as a browser would roughly see it and calls a handler: the one place that touches
// libxml2. No tree is built. Start and end come in balanced pairs; names are lower case; text has its
// entities resolved.
#ifndef MAIL_HTML_EVENTS_H
#define MAIL_HTML_EVENTS_H

#include "base/arena.h"

#define HTML_DEPTH_MAX 500	// elements inside elements; a page that goes deeper ends there
#define HTML_ATTRIBUTES_MAX 300 // of one element, counted coarsely; an element with more is passed over

struct html_handler {
	void *arg;
	// `attributes` is a list of name, value pairs (value may be NULL) that ends in NULL; itself NULL for
	// none.
	void (*start)(void *arg, const char *name, const char *const *attributes);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, struct slice text);
};

// True when all of it was walked; false when it went too deep or memory ran out (what came before was told).
// `html` is valid UTF-8.
bool html_walk(struct arena *a, struct slice html, const struct html_handler *h);

// The value of an attribute, NO_SLICE when absent (an attribute without a value is an empty slice).
struct slice html_attribute(const char *const *attributes, const char *name);

// Loads what the parser loads once: call before the jail is shut.
void html_prepare(void);

// Elements whose content is never text for people: script, style, svg, templates, form lists and the like.
bool html_is_dropped(const char *name);

// Elements that stand in a line of text; every other one begins and ends a block.
bool html_is_inline(const char *name);

#endif
