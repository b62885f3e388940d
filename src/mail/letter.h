// SPDX-License-Identifier: Apache-2.0
// The text of an outgoing message: from Markdown-light to HTML and plain text, with the direction of every
// paragraph decided here, because mail programs do not. (faces.md 2.2.6) Markdown-light is: **bold**, lists
// ("- ", "* ", "1. "), [text](https://…), bare web addresses, ![alt](cid:…). Everything else is meant as it
// is typed; line breaks are kept.
#ifndef MAIL_LETTER_H
#define MAIL_LETTER_H

#include "base/ctx.h"

struct letter_text {
	struct slice html;  // blocks, each with dir and text-align; not yet cleaned
	struct slice plain; // \n line ends
};

struct letter_text letter_body(struct ctx *c, struct slice markdown, enum lang lang);

// The base direction of a paragraph in a message in `lang`: its first strong letter decides, but a paragraph
// that is mostly in the message's own language and only begins with a foreign word (a brand, a name) takes
// that language's. Without letters: the language's.
bool letter_rtl(struct slice paragraph, enum lang lang);

// Appends plain lines; a direction mark stands before a line whose first strong letter would mislead.
struct buf;
void letter_plain_line(struct buf *b, struct slice line, enum lang lang);

// The opening of a block with its direction: <p dir="rtl" style="text-align: right; MORE">.
void letter_open(struct buf *b, const char *tag, bool rtl, const char *more_style);

#endif
