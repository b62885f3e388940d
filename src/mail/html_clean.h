// SPDX-License-Identifier: Apache-2.0
// Hostile HTML into HTML that may be shown: parsed, then written anew from a short list of elements,
// attributes, addresses and styles. Nothing of the input is passed through. Cleaning what is clean changes
// nothing. (attacks 16, 17, 21, 22, 23)
#ifndef MAIL_HTML_CLEAN_H
#define MAIL_HTML_CLEAN_H

#include "base/ctx.h"

struct html_cleaned {
	struct slice html;     // in the arena; empty when nothing is left
	size_t blocked_images; // pictures of other servers (and data: pictures) that were taken out
	bool cut;	       // it was too deep, too long or too strange to keep as it was
};

// `html` is valid UTF-8. Pictures stay only as cid: of the same message; others leave their alternative text
// in <img data-blocked>. Links open in a new window without referrer. Never fails: at worst the text is left.
struct html_cleaned html_clean(struct arena *a, struct slice html);

// Text as clean HTML: escaped, lines parted by <br>, direction by its own letters.
struct slice html_of_text(struct arena *a, struct slice text);

// Appends text with & < > " escaped.
struct buf;
void html_escape(struct buf *b, struct slice text);

#endif
