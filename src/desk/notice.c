// SPDX-License-Identifier: Apache-2.0
#include "desk/notice.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/notice.sql.h"
#include "desk/setting.h"
#include "desk/ticket.h"
#include "lang/texts.h"

#define LEASE_MS 180000
#define QUOTE_BYTES 600
#define RETRY_MS 120000

enum err notice_add(struct ctx *c, struct tx *tx, const char *kind, const struct staff *to, struct slice subject, struct slice text)
{
	tx_wake(tx, "notice");
	return notice_insert(c, tx, slice_cstr(kind), to->email, to->lang, one_line(c->arena, subject, 300), text, c->now);
}

enum err notice_wrote(struct ctx *c, struct tx *tx, int64_t ticket, struct slice name, struct slice text)
{
	struct slice base, reference = ticket_reference(c->arena, ticket);
	struct staff owner;
	struct ticket t;
	enum lang lang;

	TRY(ticket_load(c, tx, ticket, &t));
	if (!t.owner)
		return OK;
	TRY(staff_load(c, tx, t.owner, &owner));
	if (!owner.notify || !owner.active)
		return OK;
	TRY(setting_read(c, tx, "base_url", &base));
	lang = lang_from(owner.lang);
	struct i18n_arg args[] = {ARG("ref", reference), ARG("name", name.len ? name : S("?")), ARG("subject", t.subject),
				  ARG("text", utf8_cut(text, QUOTE_BYTES)),
				  ARG("link", arena_printf(c->arena, "%.*s/tickets/%.*s", SLICE_ARG(base), SLICE_ARG(reference)))};
	return notice_add(c, tx, "wrote", &owner, i18n_say(c->arena, lang, &text_notice_subject, args, 5),
			  i18n_say(c->arena, lang, &text_notice_body, args, 5));
}

enum err notice_claim(struct ctx *c, struct tx *tx, struct notice *out, bool *found)
{
	struct notice_take_row r;

	TRY(notice_take(c, tx, c->now, c->now + LEASE_MS, &r, found));
	if (*found)
		*out = (struct notice){
		    .id = r.id, .tries = r.tries, .recipient = r.recipient, .lang = r.lang, .subject = r.subject, .text = r.text};
	return OK;
}

enum err notice_finish(struct ctx *c, struct tx *tx, const struct notice *n, bool sent, bool for_good, struct slice words)
{
	struct slice said = one_line(c->arena, words, 300);

	if (sent || for_good || n->tries >= NOTICE_GIVE_UP)
		return notice_done(c, tx, sent ? S("sent") : S("failed"), said, n->id);
	return notice_later(c, tx, c->now + RETRY_MS * n->tries, said, n->id);
}
