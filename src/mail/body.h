// SPDX-License-Identifier: Apache-2.0
// The parts of a message: which make its text, which its HTML, and which are attachments.
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "mail/mail.h"

// What is being gathered while the parts are walked.
struct body {
	struct slice text;	  // all text, valid UTF-8
	struct slice text_marked; // the same with the marks of mail/html_text.h where it comes from HTML
	struct slice html;   // raw HTML parts and text between them, not cleaned; empty when no part is HTML
	bool text_from_html; // no plain text part had anything
	struct mail_attachment *attachments;
	size_t attachment_count;
	struct slice delivery_status; // message/delivery-status as it came
	struct slice returned;	      // the returned message or its headers, of a report
	struct slice report_type;     // of multipart/report
	bool encrypted, signed_part, calendar;
	struct mail_texts warnings;
};

// Parses and walks `message` (at most MAIL_BYTES_MAX; bytes must outlive the arena's use of the result).
// Only in a reader: GLib ends the process when memory runs out. What is no message at all is taken for text.
void body_read(struct ctx *c, struct slice message, struct body *out);

// Adds a warning once ("truncated", "limit-parts", "charset-unknown").
void body_warn(struct arena *a, struct mail_texts *warnings, const char *what);

// Loads what parsing needs once: call before the jail is shut.
void body_prepare(void);

#endif
