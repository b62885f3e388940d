// SPDX-License-Identifier: Apache-2.0
// The one writer of header fields. No value can end its line: CR, LF and NUL never get through (attack 10).
// What is not ASCII goes out as encoded words or in RFC 2231 form; what cannot be written is refused. Lines
// are folded.
#ifndef MAIL_HEADER_WRITE_H
#define MAIL_HEADER_WRITE_H

#include "base/buf.h"
#include "mail/mail.h"

// "Subject: …". Controls become blanks.
void header_write_text(struct arena *a, struct buf *b, const char *name, struct slice value);

// "To: "Dana" <dana@example.com>, …"; nothing for an empty list. E_INVALID for an address that is none.
enum err header_write_people(struct ctx *c, struct buf *b, const char *name,
			     const struct mail_addresses *people) CHECKED;

// "References: <a@b> <c@d>"; nothing for an empty list. E_INVALID for an id with blanks, brackets or no
// ASCII.
enum err header_write_ids(struct ctx *c, struct buf *b, const char *name,
			  const struct mail_texts *ids) CHECKED;

// A field that the desk adds: "X-Keshev-Record-Head: …". E_INVALID for a name that is no field name or that
// belongs to the structure of the message, and for a value that cannot be folded.
enum err header_write_extra(struct ctx *c, struct buf *b, struct slice name, struct slice value) CHECKED;

// "; filename=…" in whatever form the name needs (RFC 2183, RFC 2231).
void header_write_file_name(struct arena *a, struct buf *b, struct slice name);

// The name for Content-Type's old "name" parameter, quoted and encoded as older programs want it.
void header_write_old_name(struct arena *a, struct buf *b, struct slice name);

// The domain in its ASCII form (IDNA); NO_SLICE when the address cannot be written in ASCII.
struct slice address_ascii(struct arena *a, struct slice address);

#endif
