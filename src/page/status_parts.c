// SPDX-License-Identifier: Apache-2.0
#include "page/status_parts.h"

#include "base/ascii.h"
#include "base/secret.h"
#include "page/form_key.h"

static struct slice say(const struct status *s, const struct i18n_text *t)
{
	return i18n_say(s->v->c->arena, s->v->c->lang, t, NULL, 0);
}

// ---- the three answers
// ------------------------------------------------------------------------------------------

struct next {
	struct slice title, why;
	bool late;
};

static struct next next_of(const struct status *s)
{
	struct visit *v = s->v;
	msec at = s->t->next_contact;
	struct slice due = at ? moment_due(v->c->arena, v->c->lang, &s->opening->zone, v->c->now, at) : S("");

	if (at && at >= v->c->now)
		return (struct next){skeleton_capital(v->c->arena, due), SAY0(v, text_status_next_sure),
				     false};
	if (at)
		return (struct next){SAY0(v, text_status_late), SAY(v, text_status_late_why, ARG("due", due)),
				     true};
	switch (s->t->state) {
	case STATE_WITH_CUSTOMER:
		return (struct next){SAY0(v, text_status_next_you), SAY0(v, text_status_next_you_why), false};
	case STATE_SOLVED:
		return (struct next){SAY0(v, text_status_next_solved), SAY0(v, text_status_next_solved_why),
				     false};
	case STATE_CLOSED:
		return (struct next){SAY0(v, text_status_next_closed), SAY0(v, text_status_next_closed_why),
				     false};
	default:
		return (struct next){SAY0(v, text_status_next_none), SAY0(v, text_status_next_none_why),
				     false};
	}
}

static struct slice us_of(const struct status *s)
{
	switch (s->t->state) {
	case STATE_NEW:
		return say(s, &text_status_us_new);
	case STATE_WITH_CUSTOMER:
		return say(s, &text_status_us_customer);
	case STATE_WITH_THIRD_PARTY:
		return say(s, &text_status_us_third);
	case STATE_SOLVED:
		return say(s, &text_status_us_solved);
	case STATE_CLOSED:
		return say(s, &text_status_us_closed);
	default:
		return s->heads.owner.len ? SAY(s->v, text_status_us_owner,
						ARG("owner", skeleton_name(s->v->c->arena, s->heads.owner)))
					  : say(s, &text_status_us_nobody);
	}
}

static struct slice you_of(const struct status *s)
{
	switch (s->t->state) {
	case STATE_WITH_CUSTOMER:
		return say(s, &text_status_you_customer);
	case STATE_SOLVED:
		return say(s, &text_status_you_solved);
	case STATE_CLOSED:
		return say(s, &text_status_you_closed);
	default:
		return say(s, &text_status_you_none);
	}
}

static void answer(struct html *h, const char *icon, struct slice question, struct slice words)
{
	MARK(h, " <li><span class=\"ic\">");
	skeleton_icon(h, slice_cstr(icon), false);
	HTML(h, "</span><div><div class=\"k\">$t</div><div class=\"v\" dir=\"auto\">$t</div></div></li>\n",
	     question, words);
}

void status_part_answers(const struct status *s, struct html *h)
{
	struct next n = next_of(s);

	HTML(h, "<ul class=\"card three\">\n <li class=\"when$t\"><span class=\"ic\">",
	     n.late ? S(" late") : S(""));
	skeleton_icon(h, n.late ? S("circle-alert") : S("clock"), false);
	HTML(h,
	     "</span><div><div class=\"k\" id=\"nx\">$t</div><h1 class=\"v\" "
	     "aria-describedby=\"nx\">$t</h1><p>$t</p></div></li>\n",
	     say(s, &text_status_next), n.title, n.why);
	answer(h, "refresh-cw", say(s, &text_status_us), us_of(s));
	answer(h, "user-round", say(s, &text_status_you), you_of(s));
	MARK(h, "</ul>\n");
}

// ---- solved?
// ----------------------------------------------------------------------------------------------------

static void key(const struct status *s, struct html *h, const char *what)
{
	struct arena *a = s->v->c->arena;

	// `once` makes the same form sent twice one message.
	HTML(h,
	     "<input type=\"hidden\" name=\"key\" value=\"$t\"><input type=\"hidden\" name=\"once\" "
	     "value=\"$t\">",
	     form_key(a, s->v->desk, s->v->link.token, what), token_new(a));
}

void status_part_solved(const struct status *s, struct html *h)
{
	if (s->t->state != STATE_SOLVED)
		return;
	HTML(h,
	     "<section class=\"card\" id=\"choose\"><h2>$t</h2><form class=\"choices\" method=\"post\" "
	     "action=\"$u\">",
	     say(s, &text_status_solved), status_address(s->v, "solved"));
	key(s, h, "solved");
	MARK(h, "<button class=\"choice best\" name=\"is\" value=\"yes\">");
	skeleton_icon(h, S("check"), false);
	HTML(h, "<b>$t</b><small>$t</small></button><button class=\"choice\" name=\"is\" value=\"no\">",
	     say(s, &text_status_solved_yes), say(s, &text_status_solved_yes_why));
	skeleton_icon(h, S("undo-2"), true);
	HTML(h, "<b>$t</b><small>$t</small></button></form></section>\n", say(s, &text_status_solved_no),
	     say(s, &text_status_solved_no_why));
}

// ---- steps
// ------------------------------------------------------------------------------------------------------

static void step(struct html *h, int place, int now, struct slice name, struct slice small)
{
	if (place < now) {
		MARK(h, " <li class=\"done\"><i>");
		skeleton_icon(h, S("check"), false);
		MARK(h, "</i>");
	} else if (place == now) {
		MARK(h, " <li class=\"now\" aria-current=\"step\"><i></i>");
	} else {
		MARK(h, " <li><i></i>");
	}
	HTML(h, "<span dir=\"auto\">$t</span><small>$t</small></li>\n", name, small);
}

void status_part_steps(const struct status *s, struct html *h)
{
	const struct zone *z = &s->opening->zone;
	struct visit *v = s->v;
	struct arena *a = v->c->arena;
	enum state st = s->t->state;
	bool owned = s->t->owner != 0;
	enum state middle = st == STATE_WITH_CUSTOMER || st == STATE_WITH_THIRD_PARTY ? st : STATE_WITH_US;
	int now = st == STATE_NEW ? 0 : st == STATE_SOLVED ? 3 : st == STATE_CLOSED ? 4 : 2;

	HTML(h, "<section class=\"card\"><h2 class=\"sr\">$t</h2><ol class=\"steps\">\n",
	     say(s, &text_page_where));
	step(h, 0, now, say(s, &text_step_new), moment_at(a, v->c->lang, z, v->c->now, s->t->created));
	if (owned)
		step(h, 1, now, SAY(v, text_step_owner, ARG("name", skeleton_name(a, s->heads.owner))),
		     s->heads.owner_since ? moment_at(a, v->c->lang, z, v->c->now, s->heads.owner_since)
					  : S(""));
	step(h, 2, now, SAY(v, text_page_state, ARG("state", slice_cstr(state_name(middle)))),
	     now == 2 ? say(s, &text_step_now) : S(""));
	step(h, 3, now, SAY(v, text_page_state, ARG("state", S("solved"))),
	     now == 3 && s->t->solved ? moment_at(a, v->c->lang, z, v->c->now, s->t->solved)
	     : now < 3		      ? say(s, &text_step_you)
				      : S(""));
	step(h, 4, now == 4 ? 5 : now, SAY(v, text_page_state, ARG("state", S("closed"))),
	     s->t->closed ? moment_at(a, v->c->lang, z, v->c->now, s->t->closed) : S(""));
	MARK(h, "</ol></section>\n");
}

// ---- who
// --------------------------------------------------------------------------------------------------------

// First letters of the first and the last word.
static struct slice initials(struct arena *a, struct slice name)
{
	struct slice rest = name, word, first = NO_SLICE, last = NO_SLICE;

	while (ascii_next_part(&rest, ' ', &word))
		if (word.len) {
			last = first.len ? word : last;
			first = first.len ? first : word;
		}
	for (struct slice *w = &first;; w = &last) {
		size_t n = w->len ? 1 : 0;

		while (n && n < w->len && ((unsigned char)w->ptr[n] & 0xC0) == 0x80)
			n++;
		*w = slice_sub(*w, 0, n);
		if (w == &last)
			break;
	}
	return arena_printf(a, "%.*s%.*s", SLICE_ARG(first), SLICE_ARG(last));
}

void status_part_owner(const struct status *s, struct html *h)
{
	bool owned = s->heads.owner.len > 0;
	struct slice name = owned ? s->heads.owner : s->lead, said = skeleton_name(s->v->c->arena, name);

	if (!name.len)
		return;
	HTML(h,
	     "<section class=\"card person\"><span class=\"avatar\" "
	     "aria-hidden=\"true\">$t</span><div><b>$b</b><span>$t</span></div></section>\n",
	     initials(s->v->c->arena, name), name,
	     owned ? SAY(s->v, text_page_owner, ARG("name", said))
		   : SAY(s->v, text_page_lead, ARG("name", said)));
}

// ---- the record
// ---------------------------------------------------------------------------------------------------

static void files(const struct status *s, struct html *h, int64_t contact)
{
	bool some = false;

	for (size_t i = 0; i < s->files.count; i++) {
		const struct page_shared_files_row *f = &s->files.items[i];

		if (f->contact != contact)
			continue;
		if (!some)
			HTML(h, "<ul class=\"files\" aria-label=\"$t\">", say(s, &text_page_files));
		some = true;
		HTML(h, "<li><a href=\"$u\">",
		     arena_printf(s->v->c->arena, "/c/%.*s/files/%lld", SLICE_ARG(s->v->link.token),
				  (long long)f->id));
		skeleton_icon(h, S("paperclip"), false);
		HTML(h, "$b</a> <small>$t</small></li>", f->name, status_size(s->v, f->size));
	}
	if (some)
		MARK(h, "</ul>");
}

static void one_contact(const struct status *s, struct html *h, const struct contact *k)
{
	struct visit *v = s->v;
	struct slice text = utf8_cut(k->text, STATUS_TEXT_MOST);

	HTML(h, " <li class=\"$t\"><div><p class=\"at\" dir=\"auto\">$t, $t</p><div class=\"body\">",
	     slice_eq(k->direction, S("in")) ? S("them") : S("us"),
	     moment_at(v->c->arena, v->c->lang, &s->opening->zone, v->c->now, k->at), status_what(v, k));
	html_paragraphs(h, text);
	if (text.len < k->text.len)
		HTML(h, "<p>… <a href=\"$u\">$t</a></p>", status_address(s->v, "record"),
		     say(s, &text_page_more));
	MARK(h, "</div>");
	files(s, h, k->id);
	MARK(h, "</div></li>\n");
}

static void seal(const struct status *s, struct html *h)
{
	if (!s->heads.shared_head.len)
		return;
	HTML(h,
	     "<details class=\"seal\"><summary>$t</summary><p>$t</p><p><code "
	     "dir=\"ltr\">$t</code></p></details>",
	     say(s, &text_page_seal), say(s, &text_page_seal_why),
	     hex_of(s->v->c->arena, s->heads.shared_head));
}

void status_part_record(const struct status *s, struct html *h)
{
	size_t shown = 0;

	HTML(h, "<section class=\"card\"><h2>$t</h2><p class=\"same\">$t</p><ol class=\"rec\">\n",
	     say(s, &text_page_record), say(s, &text_page_same));
	for (size_t i = s->contacts.count; i-- > 0 && shown < STATUS_CONTACTS_MOST; shown++)
		one_contact(s, h, &s->contacts.items[i]);
	MARK(h, "</ol>");
	if (shown < s->contacts.count)
		HTML(h, "<p class=\"same\">$t</p>",
		     SAY(s->v, text_page_older, ARG_N("n", (int64_t)(s->contacts.count - shown))));
	HTML(h, "<div class=\"rec-foot\"><a class=\"btn\" href=\"$u\">", status_address(s->v, "record"));
	skeleton_icon(h, S("download"), false);
	HTML(h, "$t</a></div>", say(s, &text_page_download));
	seal(s, h);
	MARK(h, "</section>\n");
}

// ---- writing
// ------------------------------------------------------------------------------------------------------

void status_part_write(const struct status *s, struct html *h)
{
	struct slice to = skeleton_name(s->v->c->arena, s->heads.owner);

	HTML(h,
	     "<form class=\"card write\" id=\"write\" method=\"post\" enctype=\"multipart/form-data\" "
	     "action=\"$u\"><h2>$t</h2>",
	     status_address(s->v, "say"),
	     say(s, s->t->state == STATE_CLOSED ? &text_page_reopen : &text_page_add));
	key(s, h, "say");
	if (s->wrong)
		HTML(h, "<p class=\"err\" id=\"wrong\" role=\"alert\">$t</p>",
		     i18n_say(s->v->c->arena, s->v->c->lang, s->wrong, NULL, 0));
	HTML(h,
	     "<label class=\"sr\" for=\"m\">$t</label><textarea id=\"m\" name=\"text\" dir=\"auto\" "
	     "rows=\"4\" placeholder=\"$t\"",
	     say(s, &text_page_message), say(s, &text_page_placeholder));
	if (s->wrong)
		MARK(h, " aria-describedby=\"wrong\" aria-invalid=\"true\" autofocus");
	HTML(h, ">\n$t</textarea><label class=\"file\"><span>", s->typed);
	skeleton_icon(h, S("paperclip"), false);
	HTML(h,
	     "$t</span><input type=\"file\" name=\"files\" multiple></label><div class=\"row\"><button "
	     "class=\"btn primary push\">",
	     say(s, &text_page_file));
	skeleton_icon(h, S("send"), true);
	HTML(h, "$t</button></div></form>\n",
	     to.len ? SAY(s->v, text_page_send_to, ARG("name", to)) : say(s, &text_page_send));
}
