// SPDX-License-Identifier: Apache-2.0
// HTML as plain text: paragraphs, lists, links, quotations as "> ". Knows how mail programs mark quoted mail
// and signatures and leaves marks that mail/new_text.c reads.
#ifndef MAIL_HTML_TEXT_H
#define MAIL_HTML_TEXT_H

#include "base/arena.h"

// Marks on lines of their own. Bodies cannot hold them: control characters are taken out before.
#define HTML_TEXT_QUOTE '\x1c'	       // from here to the end it is the earlier mail
#define HTML_TEXT_SIGNATURE '\x1d'     // a signature begins
#define HTML_TEXT_SIGNATURE_END '\x1e' // … and ends

struct html_text {
	struct slice text;   // for people, without marks
	struct slice marked; // for mail/new_text.h
};

// `html` is valid UTF-8.
struct html_text html_text(struct arena *a, struct slice html);

#endif
