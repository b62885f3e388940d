// SPDX-License-Identifier: Apache-2.0
#include "mail/mail_text.h"

#include "mail/forwarded.h"
#include "mail/html_clean.h"
#include "mail/limits.h"
#include "mail/new_text.h"
#include "mail/quote_marks.h"
#include "mail/utf.h"
#include "text/normalise.h"

static enum lang language_of(struct slice s)
{
	size_t hebrew = 0, latin = 0;

	for (size_t at = 0; at < s.len && at < 20000;) {
		uint32_t cp = norm_decode(s, &at);

		hebrew += cp >= 0x05D0 && cp <= 0x05EA;
		latin += (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	}
	return hebrew * 2 >= latin && hebrew > 0 ? LANG_HE : LANG_EN;
}

// By its letters; without enough of them by the subject.
static void language_guess(struct mail *m)
{
	int direction = utf_direction(m->new_text);

	if (direction == 0)
		direction = utf_direction(m->subject);
	m->rtl = direction < 0;
	m->lang = language_of(m->new_text);
	if (m->lang == LANG_EN && utf_direction(m->new_text) == 0)
		m->lang = language_of(m->subject);
}

static void new_text_read(struct ctx *c, const struct body *b, struct mail *m)
{
	struct new_text n =
	    new_text_find(c->arena, b->text_from_html ? b->text_marked : m->text, m->is_forward);

	if (!n.cut && !b->text_from_html) { // the HTML may know what the plain text does not show
		struct new_text other = new_text_find(c->arena, b->text_marked, m->is_forward);
		if (other.cut)
			n = other;
	}
	m->new_text = utf_body(c->arena, n.text, MAIL_TEXT_MAX);
	m->quoted_text = utf_body(c->arena, n.quoted, MAIL_TEXT_MAX);
	if (n.forwarded.len) {
		m->forwarded = forwarded_read(c->arena, n.forwarded);
		m->is_forward |= m->forwarded.found;
	}
}

static void html_read(struct ctx *c, const struct body *b, struct mail *m)
{
	struct html_cleaned h;

	if (b->html.len == 0)
		return;
	h = html_clean(c->arena, b->html);
	m->html_clean = h.html;
	m->blocked_images = h.blocked_images;
	if (h.cut)
		body_warn(c->arena, &m->warnings, "html-cut");
}

void mail_text_read(struct ctx *c, const struct body *b, struct mail *m)
{
	m->is_forward = mark_forward_subject(m->subject);
	html_read(c, b, m);
	new_text_read(c, b, m);
	language_guess(m);
}
