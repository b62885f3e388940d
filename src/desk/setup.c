// SPDX-License-Identifier: Apache-2.0
#include "desk/setup.h"

#include "base/i18n.h"
#include "desk/notice.h"
#include "desk/setting.h"
#include "lang/texts.h"

struct asking {
	struct slice base, link;
};

static enum err make_link(struct ctx *c, struct tx *tx, void *arg)
{
	struct asking *a = arg;
	struct one_time o = {.kind = "setup"};
	struct slice token;
	int64_t staff;

	a->link = S("");
	TRY(staff_count(c, tx, &staff));
	if (staff)
		return OK;
	TRY(one_time_end_all(c, tx, "setup", S("")));
	TRY(one_time_new(c, tx, &o, SETUP_MS, &token));
	a->link = arena_printf(c->arena, "%.*s/setup?token=%.*s", SLICE_ARG(a->base), SLICE_ARG(token));
	return OK;
}

enum err setup_link(struct desk *d, struct ctx *c, struct slice base_url, struct slice *out)
{
	struct asking a = {.base = base_url};

	TRY(db_write(d->db, c, make_link, &a));
	*out = a.link;
	return OK;
}

enum err reset_send(struct ctx *c, struct tx *tx, const struct desk *d, const struct staff *s)
{
	struct one_time o = {.kind = "reset", .email = s->email, .staff = s->id};
	enum lang lang = lang_from(s->lang);
	struct slice token, base;

	(void)d;
	TRY(one_time_end_all(c, tx, "reset", s->email));
	TRY(one_time_new(c, tx, &o, RESET_MS, &token));
	TRY(setting_read(c, tx, "base_url", &base));
	struct i18n_arg args[] = {ARG("name", s->name),
				  ARG("link", arena_printf(c->arena, "%.*s/reset?token=%.*s", SLICE_ARG(base), SLICE_ARG(token)))};
	return notice_add(c, tx, "reset", s, i18n_say(c->arena, lang, &text_reset_subject, NULL, 0),
			  i18n_say(c->arena, lang, &text_reset_body, args, 2));
}
