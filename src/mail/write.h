// SPDX-License-Identifier: Apache-2.0
// Composes an outgoing message. The same head and parts give the same bytes, so that every retry sends one
// message.
//
// The head is a JSON object; all members but from, to and message_id may be absent:
//   "from": {"name","address"}         "to","cc","reply_to": [{"name","address"}]     Bcc is the envelope's
//   business "subject": text                    "language": "he"|"en" (of the reader; decides directions that
//   no letter decides) "message_id": "x@y" (no brackets)  "in_reply_to": ["a@b"], "references": ["a@b", …]
//   (bounded here: the first and
//                                      the last REFERENCES_KEPT)
//   "at": ms since 1970 (default: the context's moment)     "utc_offset": seconds east of UTC (default 0)
//   "automatic": ""|"auto-replied"|"auto-generated"         sets Auto-Submitted, X-Auto-Response-Suppress,
//   Precedence "headers": [["X-Keshev-Record-Head","…"], …]            extra fields; see header_write_extra
//   for what is refused "body": Markdown-light (mail/letter.h) "signature": plain lines "link":
//   {"text":"…","url":"https://…"}                  a paragraph of its own under the signature "quoted":
//   {"intro":"On … wrote:","text":"…"}            the earlier message, as plain text "attachments":
//   [{"name","type","part":n,"inline":bool,"content_id":"x@y"}]
//     part: index into the parts that follow the head. Inline ones that the body shows (![](cid:x@y)) go into
//     multipart/related, everything else is attached.
// The result: {"size":n,"text":"…","html":"…"} and the message (CRLF lines, at most 998 letters each) as the
// only part.
#ifndef MAIL_WRITE_H
#define MAIL_WRITE_H

#include "base/ctx.h"

#define WRITE_ATTACHMENTS_MAX                                                                                \
	((size_t)28 << 20) // bytes of all attachments; more than mail servers take anyway
#define WRITE_ATTACHMENT_COUNT_MAX 100
#define REFERENCES_KEPT 20
#define QUOTED_MAX ((size_t)32 << 10) // bytes of the earlier message that are quoted

struct written_mail {
	struct slice head; // JSON
	struct slice message;
};

// E_MALFORMED when the head is no such JSON, E_INVALID with the field when something in it cannot be written,
// E_TOO_LARGE when the attachments are. Memory from the context's arena.
enum err mail_write(struct ctx *c, struct slice head, const struct slice *parts, size_t part_count,
		    struct written_mail *out) CHECKED;

#endif
