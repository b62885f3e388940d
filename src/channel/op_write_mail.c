// SPDX-License-Identifier: Apache-2.0
// Reader op "write-mail": parts are the head (mail/write.h) and the bytes of attachments; the answer has the
// message as its only part. In the reader because HTML and Markdown are parsed on the way.
#include "mail/write.h"
#include "wire/reader_child.h"

static enum err run(struct ctx *c, const struct slice *parts, size_t part_count, struct reader_answer *out)
{
	struct written_mail m;

	if (part_count == 0)
		return fail(c, E_MALFORMED, "write-mail wants a head");
	TRY(mail_write(c, parts[0], parts + 1, part_count - 1, &m));
	out->head = m.head;
	out->part_count = 1;
	out->parts = ARENA_ARRAY(c->arena, 1, struct slice);
	out->parts[0] = m.message;
	return OK;
}

const struct reader_op write_mail_op = {.name = "write-mail", .run = run};
