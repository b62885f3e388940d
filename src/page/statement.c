// SPDX-License-Identifier: Apache-2.0
// The accessibility statement that Israeli law and good manners ask for (facts/faces.md 2.3): what we hold
// to, what is not perfect, and whom to tell.
#include "desk/setting.h"
#include "page/skeleton.h"

struct told {
	struct slice contact, organization;
};

static enum err read_contact(struct ctx *c, struct tx *tx, void *arg)
{
	struct told *t = arg;

	TRY(setting_read(c, tx, "organization", &t->organization));
	return setting_read(c, tx, "accessibility_contact", &t->contact);
}

static enum err run_statement(struct visit *v)
{
	struct html h = html_new(v->c->arena);
	struct skeleton s = {.title = SAY0(v, text_page_statement),
			     .other_lang = arena_printf(v->c->arena, "/accessibility?lang=%s",
							v->c->lang == LANG_HE ? "en" : "he")};
	struct told t = {0};

	TRY(db_read(v->desk->db, v->c, read_contact, &t));
	v->link.organization = t.organization;
	skeleton_begin(v, &h, &s);
	HTML(&h, "<article class=\"card said\"><h1>$t</h1><p>$t</p><p>$t</p><p>$t</p><p dir=\"auto\">$t",
	     s.title, SAY0(v, text_statement_hold), SAY0(v, text_statement_done),
	     SAY0(v, text_statement_limits), SAY0(v, text_statement_tell));
	if (t.contact.len)
		HTML(&h, " $b", t.contact);
	MARK(&h, "</p></article>\n");
	skeleton_end(v, &h, &s);
	skeleton_answer(v, 200, &h, S("'none'"));
	return OK;
}

static enum err run_robots(struct visit *v)
{
	v->http->type = S("text/plain; charset=utf-8");
	v->http->body = S("User-agent: *\nDisallow: /\n");
	return OK;
}

const struct page statement_page = {
    .name = "statement",
    .routes =
	{
	    {HTTP_GET, "/accessibility", PAGE_OPEN, run_statement, "The accessibility statement"},
	    {HTTP_GET, "/robots.txt", PAGE_OPEN, run_robots, "Nothing here is for search engines"},
	},
};
