// SPDX-License-Identifier: Apache-2.0
// Reader op "clean-html": one part, HTML. The answer's head is {"blocked_images":n,"cut":bool}; its parts are
// the cleaned HTML and its text.
#include "base/put.h"
#include "mail/charset.h"
#include "mail/html_clean.h"
#include "mail/html_text.h"
#include "mail/limits.h"
#include "mail/utf.h"
#include "wire/reader_child.h"

static enum err run(struct ctx *c, const struct slice *parts, size_t part_count, struct reader_answer *out)
{
	struct html_cleaned clean;
	struct slice html;
	struct put j;

	if (part_count != 1)
		return fail(c, E_MALFORMED, "clean-html wants one part");
	html = charset_decode(c->arena, S("utf-8"), slice_sub(parts[0], 0, MAIL_HTML_MAX), NULL);
	html = utf_body(c->arena, html, MAIL_HTML_MAX);
	clean = html_clean(c->arena, html);
	j = put_begin(c->arena);
	put_int(&j, "blocked_images", (int64_t)clean.blocked_images);
	put_bool(&j, "cut", clean.cut || parts[0].len > MAIL_HTML_MAX);
	out->head = put_end(&j);
	out->part_count = 2;
	out->parts = ARENA_ARRAY(c->arena, 2, struct slice);
	out->parts[0] = clean.html;
	out->parts[1] = html_text(c->arena, html).text;
	return OK;
}

const struct reader_op clean_html_op = {.name = "clean-html", .run = run};
