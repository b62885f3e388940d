// SPDX-License-Identifier: Apache-2.0
#include "page/status_view.h"

#include "base/ascii.h"
#include "page/status_parts.h"

static struct slice title_of(const struct status *s)
{
	struct visit *v = s->v;
	struct slice organization = v->link.organization.len ? v->link.organization : SAY0(v, text_page_care);

	if (!s->t->next_contact || s->t->next_contact < v->c->now)
		return SAY(v, text_page_title, ARG("org", organization),
			   ARG("ref", ticket_reference(v->c->arena, s->t->id)));
	return SAY(v, text_page_title_next, ARG("org", organization),
		   ARG("due", moment_due(v->c->arena, v->c->lang, &s->opening->zone, v->c->now,
					 s->t->next_contact)));
}

static void said(const struct status *s, struct html *h)
{
	struct slice what = http_query(s->v->request, "said");
	const struct i18n_text *text = slice_eq(what, S("message")) ? &text_page_said_message
				       : slice_eq(what, S("yes"))   ? &text_page_said_yes
				       : slice_eq(what, S("no"))    ? &text_page_said_no
								    : NULL;

	if (text)
		HTML(h, "<p class=\"card done\" role=\"status\">$t</p>\n",
		     i18n_say(s->v->c->arena, s->v->c->lang, text, NULL, 0));
}

// After the three answers: what this is about, in which state, under which name.
static void headline(const struct status *s, struct html *h)
{
	static const char *const marks[STATE_COUNT][2] = {{"us", "clock"},	 {"us", "refresh-cw"},
							  {"you", "user-round"}, {"third", "hourglass"},
							  {"solved", "check"},	 {"", "check-check"}};
	struct visit *v = s->v;
	struct slice state = SAY(v, text_page_state, ARG("state", slice_cstr(state_name(s->t->state))));

	HTML(h, "<section class=\"lead\"><h2>$b</h2><p class=\"ref\"><span class=\"pill $t\">",
	     s->t->subject.len ? s->t->subject : SAY0(v, text_page_no_subject),
	     slice_cstr(marks[s->t->state][0]));
	skeleton_icon(h, slice_cstr(marks[s->t->state][1]), false);
	HTML(h, "$t</span> <span>$t $l</span> <span>$t</span></p></section>\n", state,
	     SAY0(v, text_page_ticket), ticket_reference(v->c->arena, s->t->id),
	     SAY(v, text_page_updated,
		 ARG("at", moment_at(v->c->arena, v->c->lang, &s->opening->zone, v->c->now, s->t->updated))));
}

static void story(const struct status *s, struct html *h)
{
	if (!ascii_trim(s->t->story).len)
		return;
	HTML(h, "<section class=\"card said\"><h2>$t</h2>", SAY0(s->v, text_page_story));
	html_paragraphs(h, s->t->story);
	MARK(h, "</section>\n");
}

void status_show(struct status *s, int http_status)
{
	struct visit *v = s->v;
	struct html h = html_new(v->c->arena);
	struct skeleton frame = {
	    .title = title_of(s),
	    .skip = SAY0(v, text_page_skip),
	    .other_lang = arena_printf(v->c->arena, "/c/%.*s?lang=%s", SLICE_ARG(v->link.token),
				       v->c->lang == LANG_HE ? "en" : "he"),
	    .own_link = true,
	};

	skeleton_begin(v, &h, &frame);
	said(s, &h);
	status_part_answers(s, &h);
	headline(s, &h);
	status_part_solved(s, &h);
	status_part_steps(s, &h);
	story(s, &h);
	status_part_owner(s, &h);
	status_part_record(s, &h);
	status_part_write(s, &h);
	skeleton_end(v, &h, &frame);
	skeleton_answer(v, http_status, &h, S("'none'"));
}
