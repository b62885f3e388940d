// SPDX-License-Identifier: Apache-2.0
// Reader op "read-mail": parts are the options (mail/read.h; may be empty) and the raw message. The answer is
// the JSON of mail/mail_json.h, with the bytes of the attachments as parts.
#include "mail/mail_json.h"
#include "mail/read.h"
#include "wire/reader_child.h"

static enum err run(struct ctx *c, const struct slice *parts, size_t part_count, struct reader_answer *out)
{
	struct mail_read_options options;
	struct mail m;

	if (part_count != 2)
		return fail(c, E_MALFORMED, "read-mail wants options and a message");
	TRY(mail_read_options_from(c, parts[0], &options));
	TRY(mail_read(c, &options, parts[1], &m));
	out->head = mail_json(c->arena, &m);
	if (out->head.len == 0)
		return fail(c, E_UNREADABLE, "the message is too large to be shown");
	out->part_count = m.attachment_count;
	out->parts = ARENA_ARRAY(c->arena, m.attachment_count + 1, struct slice);
	for (size_t i = 0; i < m.attachment_count; i++)
		out->parts[i] = m.attachments[i].bytes;
	return OK;
}

const struct reader_op read_mail_op = {.name = "read-mail", .run = run};
