// SPDX-License-Identifier: Apache-2.0
// The web form: a stranger writes to a mailbox from a page, alone or inside the company's own site. It opens
// a ticket as a mail would, with the same rules for people we do not know: acknowledgements are limited and
// echo nothing. Against machines: a field that people do not see, a shortest time, limits by network and
// address; no third party.
#include "api/call.sql.h"
#include "base/ascii.h"
#include "base/number.h"
#include "base/secret.h"
#include "desk/acknowledge.h"
#include "desk/intake.sql.h"
#include "desk/notice.h"
#include "desk/opening.h"
#include "desk/setting.h"
#include "page/form_key.h"
#include "page/link.sql.h"
#include "page/posted.h"
#include "page/web_form_view.h"

#define HOUR_MS ((msec)3600 * 1000)
#define SHORTEST_MS 2500 // nobody reads and fills the form faster
#define LONGEST_MS (24 * HOUR_MS)
#define NETWORK_HOUR 20
#define ADDRESS_HOUR 6
#define DESK_HOUR 2000
#define NAME_BYTES 160
#define TEXT_BYTES ((size_t)60000)
#define ONCE_MAX 64
#define FRAMES_MAX 1000

struct writing {
	struct web_form f;
	struct posted *posted;
	struct slice once;
	bool machine; // the trap was filled: taken in as junk, so that a mistake of ours loses nothing
	bool too_many;
	int64_t ticket;
};

// ---- who may embed it
// -------------------------------------------------------------------------------------------------

// Addresses for frame-ancestors: nothing that could end the list or begin another directive.
static struct slice frames_of(struct arena *a, struct slice setting)
{
	char *p = arena_alloc(a, setting.len + 1);

	if (!ascii_trim(setting).len || setting.len > FRAMES_MAX)
		return S("'none'");
	for (size_t i = 0; i < setting.len; i++) {
		char c = ascii_lower(setting.ptr[i]);
		bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
			    c == ':' || c == '/' || c == '*';

		if (!fits && c != ' ' && c != ',')
			return S("'none'");
		p[i] = fits ? setting.ptr[i] : ' ';
	}
	return ascii_trim((struct slice){.ptr = p, .len = setting.len});
}

static enum err read_form(struct ctx *c, struct tx *tx, void *arg)
{
	struct web_form *f = arg;
	struct slice frames;
	int64_t id;
	bool found = true;

	if (!number_read(f->v->parts[0], &id))
		TRY(mailbox_by_address(c, tx, f->v->parts[0], &id, &found));
	if (!found)
		return E_NOT_FOUND;
	TRY(mailbox_load(c, tx, f->v->desk, id, &f->mailbox));
	TRY(setting_read(c, tx, "form_frames", &frames));
	TRY(setting_read(c, tx, "organization", &f->v->link.organization));
	f->frames = frames_of(c->arena, frames);
	return f->mailbox.active ? OK : E_NOT_FOUND;
}

static enum err open_form(struct visit *v, struct web_form *f)
{
	f->v = v;
	TRY(db_read(v->desk->db, v->c, read_form, f));
	if (!v->lang_chosen)
		v->c->lang = lang_from(f->mailbox.lang);
	return OK;
}

static enum err run_show(struct visit *v)
{
	struct web_form f = {0};

	TRY(open_form(v, &f));
	web_form_show(&f, 200);
	return OK;
}

// ---- what was written
// ---------------------------------------------------------------------------------------------------

// A name goes into the greeting of a mail: it may not carry an advertisement to somebody else's address.
static bool is_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '/' || name.ptr[i] == ':' || name.ptr[i] == '@' || name.ptr[i] == '<' ||
		    name.ptr[i] == '\n')
			return false;
	return ascii_find(name, S("www."), 0) < 0;
}

static void check_words(struct writing *w)
{
	struct web_form *f = &w->f;
	struct slice name = ascii_trim(f->typed[WEB_NAME]);

	if (!name.len)
		f->wrong[WEB_NAME] = &text_form_wrong_name;
	else if (name.len > NAME_BYTES || !is_name(name))
		f->wrong[WEB_NAME] = &text_form_wrong_name_form;
	if (!identity_normal(f->v->c->arena, IDENTITY_EMAIL, f->typed[WEB_EMAIL]).len)
		f->wrong[WEB_EMAIL] = &text_form_wrong_email;
	if (f->typed[WEB_SUBJECT].len > TICKET_SUBJECT_MAX)
		f->wrong[WEB_SUBJECT] = &text_form_wrong_subject;
	if (!ascii_trim(f->typed[WEB_TEXT]).len)
		f->wrong[WEB_TEXT] = &text_form_wrong_text;
	else if (f->typed[WEB_TEXT].len > TEXT_BYTES)
		f->wrong[WEB_TEXT] = &text_page_wrong_long;
	if (w->posted->too_many_files || w->posted->file_too_large)
		f->wrong[WEB_FILES] = &text_page_wrong_files;
}

static void check_stamp(struct writing *w)
{
	struct visit *v = w->f.v;
	msec made =
	    form_stamp_read(v->c->arena, v->desk, w->f.mailbox.address, posted_text(v, w->posted, "stamp"));

	if (!form_key_fits(v->c->arena, v->desk, w->f.mailbox.address, "form",
			   posted_text(v, w->posted, "key")) ||
	    !made || v->c->now - made > LONGEST_MS)
		w->f.wrong[WEB_WHOLE] = &text_page_wrong_key;
	else if (v->c->now - made < SHORTEST_MS)
		w->f.wrong[WEB_WHOLE] = &text_form_wrong_fast;
}

static enum err read_words(struct writing *w)
{
	static const char *const names[] = {"name", "email", "subject", "text"};
	struct visit *v = w->f.v;
	enum err e = posted_read(v, w->posted);

	if (e == E_MALFORMED || e == E_UNREADABLE || e == E_TOO_LARGE) {
		w->f.wrong[WEB_WHOLE] = &text_page_wrong_unread;
		return OK;
	}
	TRY(e);
	for (int i = 0; i < 4; i++)
		w->f.typed[i] = posted_text(v, w->posted, names[i]);
	w->once = posted_text(v, w->posted, "once");
	w->machine = posted_text(v, w->posted, "website").len > 0;
	check_words(w);
	check_stamp(w);
	return OK;
}

// ---- the ticket
// -----------------------------------------------------------------------------------------------------------

static enum err within_limits(struct ctx *c, struct tx *tx, const struct writing *w, struct slice address,
			      bool *out)
{
	struct slice network = link_network(c->arena, w->f.v->request->peer);
	bool net, to, all;

	TRY(attempt_allow(c, tx, arena_printf(c->arena, "form-net:%.*s", SLICE_ARG(network)), HOUR_MS,
			  NETWORK_HOUR, &net));
	TRY(attempt_allow(c, tx, arena_printf(c->arena, "form-to:%.*s", SLICE_ARG(address)), HOUR_MS,
			  ADDRESS_HOUR, &to));
	TRY(attempt_allow(c, tx, S("form-desk"), HOUR_MS, DESK_HOUR, &all));
	*out = net && to && all;
	return OK;
}

// The same form sent twice is one ticket: the second time leads to the first one's page.
static enum err already_there(struct ctx *c, struct tx *tx, struct writing *w, bool *out)
{
	struct call_stored_row old;

	*out = false;
	if (!w->once.len || w->once.len > ONCE_MAX)
		return OK;
	TRY(call_stored(c, tx, S("form"), w->once, &old, out));
	w->ticket = *out ? number_or(old.answer, 0) : 0;
	return OK;
}

static enum err remember(struct ctx *c, struct tx *tx, const struct writing *w)
{
	struct sha256 hash = sha256_of(w->once);

	if (!w->once.len || w->once.len > ONCE_MAX)
		return OK;
	return call_store(c, tx, S("form"), w->once, S("POST form"), sha256_slice(&hash), 303,
			  arena_printf(c->arena, "%lld", (long long)w->ticket), c->now);
}

static enum err write_contact(struct ctx *c, struct tx *tx, const struct writing *w, const struct actor *by,
			      struct slice address)
{
	int64_t contact;

	TRY(contact_add(
	    c, tx, by,
	    &(struct contact_new){.ticket = w->ticket,
				  .kind = "message",
				  .direction = DIRECTION_IN,
				  .channel = S("form"),
				  .author_name = by->name,
				  .author_address = address,
				  .subject = one_line(c->arena, w->f.typed[WEB_SUBJECT], TICKET_SUBJECT_MAX),
				  .text = w->f.typed[WEB_TEXT],
				  .lang = slice_cstr(lang_code(c->lang))},
	    &contact));
	return posted_attach(c, tx, by, contact, w->posted);
}

static enum err open_ticket(struct ctx *c, struct tx *tx, struct writing *w, struct slice address, bool junk,
			    struct actor *by)
{
	struct slice name = one_line(c->arena, w->f.typed[WEB_NAME], NAME_BYTES),
		     lang = slice_cstr(lang_code(c->lang));
	struct ticket_new n = {.mailbox = w->f.mailbox.id,
			       .team = w->f.mailbox.team,
			       .subject = one_line(c->arena, w->f.typed[WEB_SUBJECT], TICKET_SUBJECT_MAX),
			       .channel = S("form"),
			       .lang = lang,
			       .junk = junk,
			       .how = "form"};

	if (!n.subject.len)
		n.subject = one_line(c->arena, w->f.typed[WEB_TEXT], 80);
	TRY(customer_find_or_add(c, tx, IDENTITY_EMAIL, address, name, lang, &n.customer));
	*by = (struct actor){.kind = ACTOR_CUSTOMER, .id = n.customer, .name = name};
	return ticket_open(c, tx, by, &n, &w->ticket);
}

static enum err take_in(struct ctx *c, struct tx *tx, void *arg)
{
	struct writing *w = arg;
	struct slice address = identity_normal(c->arena, IDENTITY_EMAIL, w->f.typed[WEB_EMAIL]);
	struct intake_is_blocked_row blocked;
	struct actor by;
	struct ticket t;
	bool may, again, sent, junk;

	TRY(within_limits(c, tx, w, address, &may));
	w->too_many = !may;
	if (!may)
		return OK;
	TRY(already_there(c, tx, w, &again));
	if (again)
		return OK;
	TRY(intake_is_blocked(c, tx, address, &blocked));
	junk = w->machine || blocked.n;
	TRY(open_ticket(c, tx, w, address, junk, &by));
	TRY(write_contact(c, tx, w, &by, address));
	TRY(remember(c, tx, w));
	TRY(ticket_load(c, tx, w->ticket, &t));
	if (junk)
		return OK;
	TRY(ticket_heard(c, tx, &by, &t, S("form"), w->f.typed[WEB_TEXT]));
	TRY(notice_wrote(c, tx, t.id, by.name, w->f.typed[WEB_TEXT]));
	return acknowledge(c, tx, w->f.v->desk, w->ticket, address, &sent);
}

static enum err is_one_of_ours(struct ctx *c, struct tx *tx, void *arg)
{
	struct writing *w = arg;
	int64_t id;
	bool ours;

	TRY(mailbox_by_address(c, tx, w->f.typed[WEB_EMAIL], &id, &ours));
	if (ours)
		w->f.wrong[WEB_EMAIL] = &text_form_wrong_ours;
	return OK;
}

static bool anything_wrong(const struct writing *w)
{
	for (int i = 0; i < WEB_FIELDS; i++)
		if (w->f.wrong[i])
			return true;
	return false;
}

static struct slice done_token(struct visit *v, const struct web_form *f, int64_t ticket)
{
	struct slice subject =
	    arena_printf(v->c->arena, "%.*s %lld", SLICE_ARG(f->mailbox.address), (long long)ticket);

	return arena_printf(v->c->arena, "%lld-%.*s", (long long)ticket,
			    SLICE_ARG(form_key(v->c->arena, v->desk, subject, "done")));
}

static enum err run_write(struct visit *v)
{
	struct writing w = {.posted = ARENA_NEW(v->c->arena, struct posted)};
	struct slice address, token;

	TRY(open_form(v, &w.f));
	TRY(read_words(&w));
	TRY(db_read(v->desk->db, v->c, is_one_of_ours, &w));
	if (anything_wrong(&w)) {
		web_form_show(&w.f, 422);
		return OK;
	}
	TRY(db_write(v->desk->db, v->c, take_in, &w));
	if (w.too_many) {
		w.f.wrong[WEB_WHOLE] = &text_page_wrong_many;
		web_form_show(&w.f, 429);
		return OK;
	}
	address = arena_printf(v->c->arena, "/form/%.*s/done", SLICE_ARG(v->parts[0]));
	token = arena_printf(v->c->arena, "t=%.*s", SLICE_ARG(done_token(v, &w.f, w.ticket)));
	skeleton_redirect(v, skeleton_address(v, address, arena_cstr(v->c->arena, token)));
	return OK;
}

// ---- what happens now
// -------------------------------------------------------------------------------------------------------

struct finished {
	struct web_form f;
	struct web_form_done d;
	int64_t ticket;
};

static enum err read_finished(struct ctx *c, struct tx *tx, void *arg)
{
	struct finished *x = arg;
	struct page_link_of_ticket_row sums;
	struct intake_lead_row lead;
	struct opening *o;
	struct ticket t;
	bool found;

	TRY(ticket_load(c, tx, x->ticket, &t));
	TRY(page_link_of_ticket(c, tx, t.id, &sums));
	TRY(intake_lead(c, tx, t.team, &lead, &found));
	TRY(opening_load(c, tx, &o));
	x->d = (struct web_form_done){
	    .reference = ticket_reference(c->arena, t.id),
	    .due = t.next_contact ? moment_due(c->arena, c->lang, &o->zone, c->now, t.next_contact) : S(""),
	    .who = found ? lead.name : S(""),
	    .files = sums.files,
	    .mailed = x->f.mailbox.acknowledge};
	return OK;
}

static enum err run_done(struct visit *v)
{
	struct slice token = http_query(v->request, "t");
	ptrdiff_t dash = ascii_find(token, S("-"), 0);
	struct finished x = {.f = {0}};

	TRY(open_form(v, &x.f));
	if (dash <= 0 || !number_read(slice_sub(token, 0, (size_t)dash), &x.ticket) ||
	    !secret_eq(token, done_token(v, &x.f, x.ticket)))
		return E_NOT_FOUND;
	TRY(db_read(v->desk->db, v->c, read_finished, &x));
	x.d.due = skeleton_capital(v->c->arena, x.d.due);
	web_form_show_done(&x.f, &x.d);
	return OK;
}

const struct page web_form_page = {
    .name = "web_form",
    .routes =
	{
	    {HTTP_GET, "/form/{mailbox}", PAGE_OPEN, run_show, "The web form of a mailbox"},
	    {HTTP_POST, "/form/{mailbox}", PAGE_OPEN, run_write, "Opens a ticket from the web form"},
	    {HTTP_GET, "/form/{mailbox}/done", PAGE_OPEN, run_done, "What happens now"},
	},
};
