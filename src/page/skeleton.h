// SPDX-License-Identifier: Apache-2.0
// What all pages share: head, bar with the company's name and the other language, foot; the headers of a
// page; and the kind pages that say what happened and what can be done.
#ifndef PAGE_SKELETON_H
#define PAGE_SKELETON_H

#include "base/i18n.h"
#include "lang/texts.h"
#include "page/html.h"
#include "page/page.h"

struct skeleton {
	struct slice title;
	struct slice style;	 // address of the style sheet; empty: that of the customer's pages
	struct slice skip;	 // words of the link that jumps to #write; empty: none
	struct slice other_lang; // address of this page in the other language; empty: no switch
	bool own_link;		 // the foot says that this link is theirs alone
	bool framed;		 // the foot opens its links outside of a frame
};

void skeleton_begin(struct visit *v, struct html *h, const struct skeleton *s);
void skeleton_end(struct visit *v, struct html *h, const struct skeleton *s);

// An icon of the sprite, hidden from screen readers.
void skeleton_icon(struct html *h, struct slice name, bool mirrored);

// Fills v->http: type, status, body, and the headers of a page that only its reader may keep. `frames` are
// the addresses that may embed it, normally 'none'.
void skeleton_answer(struct visit *v, int status, const struct html *h, struct slice frames);
void skeleton_answer_bytes(struct visit *v, int status, struct slice page, struct slice frames);

// After a form: the browser asks for `address` with GET.
void skeleton_redirect(struct visit *v, struct slice address);

// What happened (a status like 404) and what can be done, in the reader's language.
void skeleton_kind_page(struct visit *v, int status);

// A path of ours with the chosen language and perhaps one more parameter ("said=yes") behind it.
struct slice skeleton_address(struct visit *v, struct slice path, const char *more);

// With its first letter in upper case (English).
struct slice skeleton_capital(struct arena *a, struct slice s);

// A name inside a sentence, kept in its own direction (U+2068 … U+2069): for texts that take it as an
// argument.
struct slice skeleton_name(struct arena *a, struct slice name);

#define SAY(v, text, ...) I18N((v)->c, text, __VA_ARGS__)
#define SAY0(v, text) I18N0((v)->c, text)

#endif
