// SPDX-License-Identifier: Apache-2.0
#include "mail/read.h"

#include "mail/automatic.h"
#include "mail/body.h"
#include "mail/bounce.h"
#include "mail/charset.h"
#include "mail/forwarded.h"
#include "mail/html_events.h"
#include "mail/limits.h"
#include "mail/mail_head.h"
#include "mail/mail_text.h"
#include "mail/utf.h"
#include "mail/website_form.h"

#define NESTED_MAX 20 // attached messages whose head and text are read too

// ---- attached messages ------------------------------------------------------------------------------------

// Head and text of an attached message; its own attachments stay inside.
static const struct mail *nested_read(struct ctx *c, struct slice bytes)
{
	struct mail *m = ARENA_NEW(c->arena, struct mail);
	struct header_block h = header_block_read(c->arena, bytes);
	struct arena *scratch = arena_new(0); // its body is taken apart elsewhere: only the text is kept
	struct ctx inner;
	struct body b;

	mail_head_read(&h, m);
	if (!scratch)
		return m;
	inner = ctx_new(scratch, c->now, c->lang);
	body_read(&inner, bytes, &b);
	m->text = utf_body(c->arena, b.text, MAIL_NESTED_TEXT_MAX);
	arena_free(scratch);
	return m;
}

static void nested_all(struct ctx *c, struct mail *m)
{
	int count = 0;

	for (size_t i = 0; i < m->attachment_count && count < NESTED_MAX; i++) {
		struct mail_attachment *x = &m->attachments[i];

		if (!ascii_eq(x->type, S("message/rfc822")))
			continue;
		count++;
		x->message = nested_read(c, x->bytes);
		if (!m->forwarded.found && m->is_forward && x->message)
			m->forwarded = forwarded_from(x->message);
	}
}

// ---- in front ---------------------------------------------------------------------------------------------

// Blank lines and an mbox line before the header belong to the carrier.
static struct slice without_carrier(struct slice raw)
{
	struct slice rest, line;

	while (raw.len && (*raw.ptr == '\r' || *raw.ptr == '\n'))
		raw = slice_sub(raw, 1, raw.len);
	rest = raw;
	if (!line_next(&rest, &line) || (!slice_starts(line, S("From ")) && !slice_starts(line, S(">From "))))
		return raw;
	return ascii_starts(ascii_trim(slice_sub(line, 5, line.len)), S(":"))
		   ? raw
		   : rest; // "From : a@b" is a field
}

enum err mail_read(struct ctx *c, const struct mail_read_options *o, struct slice raw, struct mail *out)
{
	struct mail m = {0};
	struct header_block h;
	struct body b;

	if (raw.len > MAIL_BYTES_MAX)
		return fail(c, E_TOO_LARGE, "a message of more than %zu MB", MAIL_BYTES_MAX >> 20);
	raw = without_carrier(raw);
	if (raw.len == 0)
		return fail(c, E_UNREADABLE, "the message is empty");
	h = header_block_read(c->arena, raw);
	if (h.count ==
	    0) // no header at all: everything is text (the raw message is on record, so a cut loses nothing)
		raw = arena_printf(c->arena, "\n%.*s", SLICE_ARG(slice_sub(raw, 0, MAIL_TEXT_MAX * 2)));
	body_read(c, raw, &b);
	mail_head_read(&h, &m);
	m.warnings = b.warnings;
	m.attachments = b.attachments;
	m.attachment_count = b.attachment_count;
	m.encrypted = b.encrypted;
	m.signed_part = b.signed_part;
	m.text = utf_body(c->arena, b.text, MAIL_TEXT_MAX);
	mail_text_read(c, &b, &m);
	nested_all(c, &m);
	automatic_read(c->arena, &h, &m);
	bounce_read(c->arena, &h, &b, &m);
	m.verdict = verdict_read(c->arena, &h, &o->trust);
	m.is_form = website_form_is(o, &m);
	if (m.from.count == 0)
		body_warn(c->arena, &m.warnings, "no-from");
	*out = m;
	return OK;
}

void mail_prepare(void)
{
	charset_prepare();
	html_prepare();
	body_prepare();
}
