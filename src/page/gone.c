// SPDX-License-Identifier: Apache-2.0
#include "page/gone.h"

#include "base/secret.h"
#include "desk/answer.h"
#include "desk/staff.h"
#include "page/form_key.h"
#include "page/posted.h"
#include "page/skeleton.h"

#define HOUR_MS ((msec)3600 * 1000)
#define RENEW_LINK_HOUR 1
#define RENEW_LINK_DAY 3
#define RENEW_NETWORK_HOUR 20

static void ask_form(struct visit *v, struct html *h)
{
	struct slice path = arena_printf(v->c->arena, "/c/%.*s/renew", SLICE_ARG(v->parts[0]));

	HTML(h,
	     "<form class=\"card write\" id=\"write\" method=\"post\" action=\"$u\"><input type=\"hidden\" "
	     "name=\"key\" value=\"$t\"><p>$t</p>",
	     skeleton_address(v, path, NULL), form_key(v->c->arena, v->desk, v->parts[0], "renew"),
	     SAY0(v, text_gone_ask));
	HTML(h, "<div class=\"row\"><button class=\"btn primary\">$t</button></div></form>\n",
	     SAY0(v, text_gone_button));
}

void gone_page(struct visit *v)
{
	bool asked = slice_eq(http_query(v->request, "asked"), S("1"));
	struct html h = html_new(v->c->arena);
	struct skeleton s = {.title = SAY0(v, text_gone_title)};
	struct slice path = arena_printf(v->c->arena, "/c/%.*s", SLICE_ARG(v->parts[0]));

	if (link_shaped(v->parts[0]))
		s.other_lang = arena_printf(v->c->arena, "%.*s?lang=%s%s", SLICE_ARG(path),
					    v->c->lang == LANG_HE ? "en" : "he", asked ? "&asked=1" : "");
	skeleton_begin(v, &h, &s);
	HTML(&h, "<section class=\"card said\"><h1>$t</h1><p>$t</p></section>\n", s.title,
	     SAY0(v, text_gone_words));
	if (asked)
		HTML(&h, "<p class=\"card done\" role=\"status\">$t</p>\n", SAY0(v, text_gone_asked));
	else if (link_shaped(v->parts[0]))
		ask_form(v, &h);
	skeleton_end(v, &h, &s);
	skeleton_answer(v, 410, &h, S("'none'"));
}

static enum err allowed(struct ctx *c, struct tx *tx, const struct visit *v, bool *out)
{
	struct slice network = link_network(c->arena, v->request->peer), link;
	struct sha256 hash = token_hash(v->parts[0]);
	bool hour, day, net;

	link = hex_of(c->arena, sha256_slice(&hash));
	TRY(attempt_allow(c, tx, arena_printf(c->arena, "renew-net:%.*s", SLICE_ARG(network)), HOUR_MS,
			  RENEW_NETWORK_HOUR, &net));
	TRY(attempt_allow(c, tx, arena_printf(c->arena, "renew-hour:%.*s", SLICE_ARG(link)), HOUR_MS,
			  RENEW_LINK_HOUR, &hour));
	TRY(attempt_allow(c, tx, arena_printf(c->arena, "renew-day:%.*s", SLICE_ARG(link)), 24 * HOUR_MS,
			  RENEW_LINK_DAY, &day));
	*out = hour && day && net;
	return OK;
}

static enum err send(struct ctx *c, struct tx *tx, void *arg)
{
	struct visit *v = arg;
	const struct ticket *t = &v->link.ticket;
	struct actor system = {.kind = ACTOR_SYSTEM};
	struct answer_new n = {.kind = "auto", .automatic = true, .after = t->state};
	struct slice name, lang = t->lang.len ? t->lang : v->link.customer.lang;
	int64_t contact;
	bool may;

	TRY(allowed(c, tx, v, &may));
	if (!may || v->link.state == LINK_UNKNOWN || t->junk || !t->mailbox)
		return OK;
	TRY(answer_default_to(c, tx, t, &n.to, &name));
	if (!n.to.len)
		return OK;
	n.text = i18n_say(c->arena, lang.len ? lang_from(lang) : c->lang, &text_gone_mail,
			  I18N_ARGS(ARG("ref", ticket_reference(c->arena, t->id))));
	return answer_send(c, tx, v->desk, &system, t, &n, &contact);
}

// Whatever happened, the answer is the same: a stranger learns nothing from it, not even that there was such
// a link.
static enum err run_renew(struct visit *v)
{
	struct slice path = arena_printf(v->c->arena, "/c/%.*s", SLICE_ARG(v->parts[0]));
	struct posted p;

	if (!link_shaped(v->parts[0]))
		return E_NOT_FOUND;
	TRY(posted_read(v, &p));
	if (!form_key_fits(v->c->arena, v->desk, v->parts[0], "renew", posted_text(v, &p, "key")))
		return E_FORBIDDEN;
	TRY(db_write(v->desk->db, v->c, send, v));
	skeleton_redirect(v, skeleton_address(v, path, "asked=1"));
	return OK;
}

const struct page gone_link_page = {
    .name = "gone",
    .routes = {{HTTP_POST, "/c/{token}/renew", PAGE_ENDED, run_renew,
		"Asks for a new link; the answer is always the same"}},
};
