// SPDX-License-Identifier: Apache-2.0
// The customer's page by its secure link, and what they do there: add words and files, say whether it is
// solved, take a file. A message sent before the promised time never counts against anybody.
#include "api/call.sql.h"
#include "base/ascii.h"
#include "base/number.h"
#include "base/secret.h"
#include "desk/blob.h"
#include "desk/notice.h"
#include "page/download.h"
#include "page/form_key.h"
#include "page/posted.h"
#include "page/rendered.h"
#include "page/status_view.h"

#define HOUR_MS ((msec)3600 * 1000)
#define DAY_MS (24 * HOUR_MS)
#define SAY_LINK_HOUR 20
#define SAY_NETWORK_HOUR 100
#define SAY_TEXT_MAX ((size_t)60000)
#define ONCE_MAX 64

static enum err read_status(struct ctx *c, struct tx *tx, void *arg)
{
	return status_read(c, tx, arg);
}

static enum err show(struct visit *v, int http_status, struct slice typed, const struct i18n_text *wrong)
{
	struct status s = {.v = v, .t = &v->link.ticket, .typed = typed, .wrong = wrong};

	TRY(db_read(v->desk->db, v->c, read_status, &s));
	status_show(&s, http_status);
	return OK;
}

static enum err run_show(struct visit *v)
{
	bool plain = !http_query(v->request, "said").len;
	struct slice page;

	if (plain && rendered_find(v, &page)) {
		skeleton_answer_bytes(v, 200, page, S("'none'"));
		return OK;
	}
	TRY(show(v, 200, S(""), NULL));
	if (plain)
		rendered_keep(v, v->http->body);
	return OK;
}

// ---- saying something
// ---------------------------------------------------------------------------------------------

struct saying {
	struct visit *v;
	struct posted *posted;
	struct slice text, once;
	bool solved; // the answer to "is it solved?"
	bool too_many;
};

static enum err within_limits(struct ctx *c, struct tx *tx, const struct saying *s, bool *out)
{
	struct slice network = link_network(c->arena, s->v->request->peer);
	bool link, net;

	TRY(attempt_allow(c, tx, arena_printf(c->arena, "say:%lld", (long long)s->v->link.id), HOUR_MS,
			  SAY_LINK_HOUR, &link));
	TRY(attempt_allow(c, tx, arena_printf(c->arena, "say-net:%.*s", SLICE_ARG(network)), HOUR_MS,
			  SAY_NETWORK_HOUR, &net));
	*out = link && net;
	return OK;
}

// What was sent: the form's own number, the words and the files.
static struct sha256 sum_of(struct ctx *c, const struct saying *s)
{
	struct slice *parts = ARENA_ARRAY(c->arena, 2 + 2 * POSTED_FILES_MAX, struct slice);
	size_t n = 0;

	parts[n++] = s->once;
	parts[n++] = s->text;
	for (size_t i = 0; i < s->posted->file_count; i++) {
		parts[n++] = s->posted->files[i].name;
		parts[n++] = s->posted->files[i].bytes;
	}
	return sha256_parts(parts, n);
}

// The same form with the same words sent twice (a second press, a reload) is one message. Two windows of one
// page may say two things.
static enum err is_repeated(struct ctx *c, struct tx *tx, const struct saying *s, bool *out)
{
	struct slice actor = arena_printf(c->arena, "link:%lld", (long long)s->v->link.id), key;
	struct sha256 sum = sum_of(c, s);
	struct call_stored_row old;

	*out = false;
	if (!s->once.len || s->once.len > ONCE_MAX)
		return OK;
	key = hex_of(c->arena, sha256_slice(&sum));
	TRY(call_stored(c, tx, actor, key, &old, out));
	if (*out)
		return OK;
	TRY(call_forget(c, tx, c->now - DAY_MS));
	return call_store(c, tx, actor, key, S("POST page"), sha256_slice(&sum), 303, S(""), c->now);
}

// The ticket as it is now: another press may have changed it since the page was found.
static enum err ticket_now(struct ctx *c, struct tx *tx, const struct saying *s, struct ticket *t)
{
	TRY(ticket_load(c, tx, s->v->link.ticket.id, t));
	return ticket_follow(c, tx, t);
}

// The customer wrote: it stands in the record, the ticket comes back to us, its owner is told, and when there
// was no next contact, there is one now.
static enum err take_words(struct ctx *c, struct tx *tx, const struct saying *s, const struct ticket *t,
			   struct slice text)
{
	struct actor by = link_actor(&s->v->link), system = {.kind = ACTOR_SYSTEM};
	struct slice words = text.len ? text : s->posted->file_count ? s->posted->files[0].name : S("");
	struct slice address;
	struct ticket after;
	int64_t contact;
	msec due;

	TRY(customer_email(c, tx, s->v->link.customer.id, &address));
	TRY(contact_add(c, tx, &by,
			&(struct contact_new){.ticket = t->id,
					      .kind = "message",
					      .direction = DIRECTION_IN,
					      .channel = S("form"),
					      .author_name = s->v->link.customer.name,
					      .author_address = address,
					      .text = text,
					      .lang = slice_cstr(lang_code(c->lang))},
			&contact));
	TRY(posted_attach(c, tx, &by, contact, s->posted));
	TRY(ticket_heard(c, tx, &by, t, S("form"), words));
	TRY(notice_wrote(c, tx, t->id, by.name, words));
	TRY(ticket_load(c, tx, t->id, &after));
	if (after.next_contact || after.junk)
		return OK;
	TRY(opening_answer_due(c, tx, &due));
	return ticket_next_contact(c, tx, &system, &after, due, "opening_hours");
}

static enum err say(struct ctx *c, struct tx *tx, void *arg)
{
	struct saying *s = arg;
	struct ticket t;
	bool may, again;

	TRY(within_limits(c, tx, s, &may));
	s->too_many = !may;
	if (!may)
		return OK;
	TRY(is_repeated(c, tx, s, &again));
	if (again)
		return OK;
	TRY(ticket_now(c, tx, s, &t));
	TRY(link_note_opened(c, tx, &s->v->link));
	return take_words(c, tx, s, &t, s->text);
}

static const struct i18n_text *fault_of(const struct saying *s)
{
	if (s->posted->too_many_files || s->posted->file_too_large)
		return &text_page_wrong_files;
	if (s->text.len > SAY_TEXT_MAX)
		return &text_page_wrong_long;
	if (!ascii_trim(s->text).len && !s->posted->file_count)
		return &text_page_wrong_empty;
	return NULL;
}

static struct slice back_to_page(struct visit *v, const char *said)
{
	struct slice path = arena_printf(v->c->arena, "/c/%.*s", SLICE_ARG(v->link.token));

	return skeleton_address(v, path, said);
}

static enum err run_say(struct visit *v)
{
	struct saying s = {.v = v, .posted = ARENA_NEW(v->c->arena, struct posted)};
	const struct i18n_text *wrong;
	enum err e = posted_read(v, s.posted);

	if (e == E_MALFORMED || e == E_UNREADABLE || e == E_TOO_LARGE)
		return show(v, 422, S(""), &text_page_wrong_unread);
	TRY(e);
	s.text = posted_text(v, s.posted, "text");
	s.once = posted_text(v, s.posted, "once");
	if (!form_key_fits(v->c->arena, v->desk, v->link.token, "say", posted_text(v, s.posted, "key")))
		return show(v, 403, s.text, &text_page_wrong_key);
	wrong = fault_of(&s);
	if (wrong)
		return show(v, 422, utf8_cut(s.text, SAY_TEXT_MAX), wrong);
	e = db_write(v->desk->db, v->c, say, &s);
	if (e != OK && e != E_UNIQUE) // the same form twice at one moment: the other one wrote it
		return e;
	if (s.too_many)
		return show(v, 429, s.text, &text_page_wrong_many);
	skeleton_redirect(v, back_to_page(v, "said=message"));
	return OK;
}

// ---- solved?
// --------------------------------------------------------------------------------------------------------

static enum err settle(struct ctx *c, struct tx *tx, void *arg)
{
	struct ticket_change close = {.set_state = true, .state = STATE_CLOSED};
	struct saying *s = arg;
	struct actor by = link_actor(&s->v->link);
	struct ticket t;
	bool may;

	TRY(within_limits(c, tx, s, &may));
	s->too_many = !may;
	TRY(ticket_now(c, tx, s, &t));
	if (!may || t.state != STATE_SOLVED)
		return OK;
	TRY(link_note_opened(c, tx, &s->v->link));
	if (s->solved)
		return ticket_change(c, tx, &by, &t, &close);
	return take_words(c, tx, s, &t, SAY0(s->v, text_page_not_solved));
}

static enum err run_solved(struct visit *v)
{
	struct saying s = {.v = v, .posted = ARENA_NEW(v->c->arena, struct posted)};
	struct slice is;

	TRY(posted_read(v, s.posted));
	s.posted->file_count = 0;
	is = posted_text(v, s.posted, "is");
	s.solved = slice_eq(is, S("yes"));
	if (!form_key_fits(v->c->arena, v->desk, v->link.token, "solved", posted_text(v, s.posted, "key")))
		return show(v, 403, S(""), &text_page_wrong_key);
	if (!s.solved && !slice_eq(is, S("no")))
		return E_INVALID;
	TRY(db_write(v->desk->db, v->c, settle, &s));
	if (s.too_many)
		return show(v, 429, S(""), &text_page_wrong_many);
	skeleton_redirect(v, back_to_page(v, s.solved ? "said=yes" : "said=no"));
	return OK;
}

// ---- files
// ----------------------------------------------------------------------------------------------------------

static enum err take_file(struct ctx *c, struct tx *tx, void *arg)
{
	struct visit *v = arg;
	struct page_shared_file_row f;
	struct slice bytes;
	int64_t id;

	if (!number_read(v->parts[1], &id) || id <= 0)
		return E_NOT_FOUND;
	TRY(page_shared_file(c, tx, v->link.ticket.id, id, &f));
	TRY(blob_load(c, tx, f.hash, &bytes));
	download_strange(v, f.name, bytes);
	return OK;
}

static enum err run_file(struct visit *v)
{
	return db_read(v->desk->db, v->c, take_file, v);
}

const struct page status_page = {
    .name = "status",
    .routes =
	{
	    {HTTP_GET, "/c/{token}", PAGE_LINK, run_show, "The customer's page"},
	    {HTTP_POST, "/c/{token}/say", PAGE_LINK, run_say, "Adds words and files"},
	    {HTTP_POST, "/c/{token}/solved", PAGE_LINK, run_solved, "Says whether it is solved"},
	    {HTTP_GET, "/c/{token}/files/{id}", PAGE_LINK, run_file, "A file of the shared record"},
	},
};
