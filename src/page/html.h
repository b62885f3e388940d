// SPDX-License-Identifier: Apache-2.0
// Writes HTML that escapes by default. Markup is a string literal with slots; what people wrote only ever
// enters through a slot, and every slot escapes for its place (facts/security.md row 20). There is no other
// road in but `html_unescaped_markup_of_our_own`, whose name says what it is.
//   HTML(&h, "<p class=\"$t\">$t</p>", kind, words);
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "base/buf.h"

#define HTML_MAX ((size_t)4 << 20)

struct html {
	struct buf out;
};

struct html html_new(struct arena *a);

// The page so far.
struct slice html_slice(const struct html *h);

// Slots of the markup, one argument each:
//   $t  text, also inside a quoted attribute: & < > " ' are escaped, invalid UTF-8 becomes U+FFFD, controls
//   go $u  an address inside a quoted attribute: a path of our own, or http:, https:, mailto:, tel:; else "#"
//   $b  text in its own direction: <bdi>…</bdi>
//   $l  a code, number or address that is always left to right: <bdi dir="ltr">…</bdi>
// A count of arguments that does not fit the slots ends the program: it is a mistake in our own file.
void html_put(struct html *h, const char *markup, const struct slice *arguments, size_t count);

// Only literals fit (`"" markup`), and only slices.
#define HTML(h, markup, ...)                                                                                 \
	html_put((h), "" markup, (const struct slice[]){__VA_ARGS__},                                        \
		 sizeof((const struct slice[]){__VA_ARGS__}) / sizeof(struct slice))
#define MARK(h, markup) html_put((h), "" markup, NULL, 0)

// People's text as paragraphs, each with its own direction; single line breaks stay.
void html_paragraphs(struct html *h, struct slice text);

// Bytes as they are. For our own style sheets in a page that is saved to disk; never for anything a person
// wrote.
void html_unescaped_markup_of_our_own(struct html *h, struct slice markup);

#endif
