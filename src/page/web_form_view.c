// SPDX-License-Identifier: Apache-2.0
#include "page/web_form_view.h"

#include "base/secret.h"
#include "page/form_key.h"

static const char *const names[WEB_FIELDS] = {"name", "email", "subject", "text", "files", "whole"};

static struct slice say(const struct web_form *f, const struct i18n_text *t)
{
	return i18n_say(f->v->c->arena, f->v->c->lang, t, NULL, 0);
}

// The address as the visitor came by: number or e-mail address.
static struct slice path(const struct web_form *f, const char *behind)
{
	return arena_printf(f->v->c->arena, "/form/%.*s%s", SLICE_ARG(f->v->parts[0]), behind);
}

static void begin(struct web_form *f, struct html *h, struct skeleton *s, const char *behind)
{
	s->framed = true;
	s->other_lang = arena_printf(f->v->c->arena, "%.*s%slang=%s", SLICE_ARG(path(f, behind)),
				     *behind ? "&" : "?", f->v->c->lang == LANG_HE ? "en" : "he");
	skeleton_begin(f->v, h, s);
}

static void wrong(const struct web_form *f, struct html *h, enum web_field i)
{
	if (f->wrong[i])
		HTML(h, "<p class=\"err\" id=\"$t-wrong\">$t</p>", slice_cstr(names[i]), say(f, f->wrong[i]));
}

static void marks(const struct web_form *f, struct html *h, enum web_field i, bool first)
{
	if (!f->wrong[i])
		return;
	HTML(h, " aria-invalid=\"true\" aria-describedby=\"$t-wrong\"", slice_cstr(names[i]));
	if (first)
		MARK(h, " autofocus");
}

// The first wrong field is where the cursor goes.
static bool is_first_wrong(const struct web_form *f, enum web_field i)
{
	for (int n = 0; n < (int)i; n++)
		if (f->wrong[n])
			return false;
	return f->wrong[i] != NULL;
}

static void line(const struct web_form *f, struct html *h, enum web_field i, const struct i18n_text *label,
		 const char *type, const char *fills)
{
	struct slice name = slice_cstr(names[i]);

	HTML(h, "<div class=\"field\"><label for=\"$t\">$t</label>", name, say(f, label));
	wrong(f, h, i);
	HTML(h, "<input id=\"$t\" name=\"$t\" type=\"$t\" autocomplete=\"$t\" value=\"$t\"", name, name,
	     slice_cstr(type), slice_cstr(fills), f->typed[i]);
	if (i == WEB_EMAIL)
		MARK(h, " dir=\"ltr\"");
	else
		MARK(h, " dir=\"auto\"");
	if (i != WEB_SUBJECT)
		MARK(h, " required");
	marks(f, h, i, is_first_wrong(f, i));
	MARK(h, "></div>\n");
}

static void message(const struct web_form *f, struct html *h)
{
	HTML(h, "<div class=\"field\"><label for=\"text\">$t</label>", say(f, &text_form_text));
	wrong(f, h, WEB_TEXT);
	MARK(h, "<textarea id=\"text\" name=\"text\" dir=\"auto\" rows=\"7\" required");
	marks(f, h, WEB_TEXT, is_first_wrong(f, WEB_TEXT));
	HTML(h, ">\n$t</textarea></div>\n<div class=\"field\"><label for=\"files\">$t</label>",
	     f->typed[WEB_TEXT], say(f, &text_form_files));
	wrong(f, h, WEB_FILES);
	MARK(h, "<input id=\"files\" name=\"files\" type=\"file\" multiple");
	marks(f, h, WEB_FILES, is_first_wrong(f, WEB_FILES));
	MARK(h, "></div>\n");
}

// A field that people do not see and machines fill; and a stamp that says when the page was made.
static void traps(const struct web_form *f, struct html *h)
{
	struct arena *a = f->v->c->arena;
	struct slice subject = f->mailbox.address;

	HTML(h,
	     "<div class=\"trap\" aria-hidden=\"true\"><label for=\"website\">$t</label><input "
	     "id=\"website\" name=\"website\" tabindex=\"-1\" autocomplete=\"off\"></div>",
	     say(f, &text_form_trap));
	HTML(h,
	     "<input type=\"hidden\" name=\"key\" value=\"$t\"><input type=\"hidden\" name=\"stamp\" "
	     "value=\"$t\"><input type=\"hidden\" name=\"once\" value=\"$t\">\n",
	     form_key(a, f->v->desk, subject, "form"), form_stamp(a, f->v->desk, subject, f->v->c->now),
	     token_new(a));
}

void web_form_show(struct web_form *f, int http_status)
{
	struct visit *v = f->v;
	struct html h = html_new(v->c->arena);
	struct skeleton s = {.title = say(f, &text_form_title), .skip = say(f, &text_form_skip)};

	begin(f, &h, &s, "");
	HTML(&h, "<section class=\"lead\"><h1>$t</h1><p>$t</p></section>\n", s.title,
	     say(f, &text_form_intro));
	HTML(&h,
	     "<form class=\"card write\" id=\"write\" method=\"post\" enctype=\"multipart/form-data\" "
	     "action=\"$u\">\n",
	     skeleton_address(v, path(f, ""), NULL));
	if (f->wrong[WEB_WHOLE])
		HTML(&h, "<p class=\"err\" role=\"alert\">$t</p>\n", say(f, f->wrong[WEB_WHOLE]));
	line(f, &h, WEB_NAME, &text_form_name, "text", "name");
	line(f, &h, WEB_EMAIL, &text_form_email, "email", "email");
	line(f, &h, WEB_SUBJECT, &text_form_subject, "text", "off");
	message(f, &h);
	traps(f, &h);
	MARK(&h, "<div class=\"row\"><button class=\"btn primary push\">");
	skeleton_icon(&h, S("send"), true);
	HTML(&h, "$t</button></div></form>\n", say(f, &text_form_send));
	skeleton_end(v, &h, &s);
	skeleton_answer(v, http_status, &h, f->frames);
}

void web_form_show_done(struct web_form *f, const struct web_form_done *d)
{
	struct visit *v = f->v;
	struct html h = html_new(v->c->arena);
	struct skeleton s = {.title = say(f, &text_form_done)};
	const char *query = arena_cstr(
	    v->c->arena, arena_printf(v->c->arena, "/done?t=%.*s", SLICE_ARG(http_query(v->request, "t"))));

	begin(f, &h, &s, query);
	MARK(&h, "<ul class=\"card three\">\n <li class=\"when\"><span class=\"ic\">");
	skeleton_icon(&h, S("clock"), false);
	HTML(&h,
	     "</span><div><div class=\"k\" id=\"nx\">$t</div><h1 class=\"v\" "
	     "aria-describedby=\"nx\">$t</h1></div></li>\n <li><span class=\"ic\">",
	     say(f, d->due.len ? &text_status_next : &text_form_done),
	     d->due.len ? d->due : say(f, &text_form_thanks));
	skeleton_icon(&h, S("check"), false);
	HTML(&h,
	     "</span><div><div class=\"k\">$t</div><div class=\"v\">$t $l</div></div></li>\n <li><span "
	     "class=\"ic\">",
	     say(f, &text_form_arrived), SAY(v, text_form_arrived_what, ARG_N("n", d->files)), d->reference);
	skeleton_icon(&h, S("user-round"), false);
	HTML(&h, "</span><div><div class=\"k\">$t</div><div class=\"v\">$t</div></div></li>\n</ul>\n",
	     say(f, &text_form_who),
	     d->who.len ? SAY(v, text_form_who_name, ARG("name", skeleton_name(v->c->arena, d->who)))
			: say(f, &text_form_who_team));
	if (d->mailed)
		HTML(&h, "<p class=\"card\">$t</p>\n", say(f, &text_form_mailed));
	skeleton_end(v, &h, &s);
	skeleton_answer(v, 200, &h, f->frames);
}
