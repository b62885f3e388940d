// SPDX-License-Identifier: Apache-2.0
// What somebody wrote anew, apart from the mail they answered and their signature. Knows Outlook (header
// blocks, dividers), Gmail, Apple Mail, Yahoo, Samsung and iPhone forms in Hebrew and English, quoted lines,
// answers below and between quoted lines, and signatures. When nothing would be left, everything is new.
#ifndef MAIL_NEW_TEXT_H
#define MAIL_NEW_TEXT_H

#include "base/arena.h"

#define NEW_TEXT_LINES_MAX 20000 // lines looked at; what follows them counts as what the last one was

struct new_text {
	struct slice text;	// new, without empty lines around; all of it when no part could be left out
	struct slice quoted;	// earlier mail that was left out
	struct slice signature; // signature that was left out
	struct slice
	    forwarded; // from a forwarding divider or, when `forward` was given, the first header block on
	bool cut;      // something was left out
};

// `marked` has \n line ends and may hold the marks of mail/html_text.h. `forward`: the subject says so.
struct new_text new_text_find(struct arena *a, struct slice marked, bool forward);

#endif
