// SPDX-License-Identifier: Apache-2.0
// The JSON face of a message that was read (DESIGN §6, read-mail), written by hand-ordered members so that
// people can read it too:
//   from to cc reply_to sender      [{"name","address"}]
//   subject date (ISO 8601 or null) at (ms or null) message_id in_reply_to[] references[] delivered_to[]
//   received_hops text html_clean blocked_images new_text quoted_text direction ("rtl"|"ltr") language
//   ("he"|"en") attachments [{"name","type","size","sha256","inline","content_id","calendar","part",
//   "message":{…}|absent}]
//     part: index of the bytes among the parts of the answer
//   auto_reply auto_why[] no_answer_wanted list_id auto_submitted precedence return_path (null when absent)
//   bounce null or {"standard","permanent","original_message_id","original_subject","original_to",
//                   "recipients":[{"address","action","status","diagnostic"}]}
//   verdict null or {"junk","score","spf","dkim","dmarc","by"}      only from servers that the options name
//   is_form is_forward forwarded_original null or {"name","address","subject","date","at","text"}
//   own_headers["X-Keshev-…: value"] encrypted signed thread_index warnings[]
#ifndef MAIL_MAIL_JSON_H
#define MAIL_MAIL_JSON_H

#include "mail/mail.h"

// Empty when it grew over every measure (the limits of mail/limits.h keep it from that).
struct slice mail_json(struct arena *a, const struct mail *m);

#endif
