// SPDX-License-Identifier: Apache-2.0
// /mailboxes and /settings: how the desk reaches the world. Passwords go in and never come out.
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "desk/mailbox.h"
#include "desk/mailbox.sql.h"
#include "desk/opening.h"
#include "desk/setting.h"
#include "wire/imap.h"
#include "wire/smtp.h"

#define STALLED_MS ((msec)10 * 60 * 1000)

static enum err box_put(struct ctx *c, struct tx *tx, struct put *j, const struct mailbox *m)
{
	struct mailbox_fetch_get_row fetch = {0};
	struct mailbox_queue_row queue;
	struct slice state;
	bool found;

	TRY(mailbox_fetch_get(c, tx, m->id, &fetch, &found));
	TRY(mailbox_queue(c, tx, m->id, &queue));
	state = !m->imap_url.len || !found ? S("off") : fetch.state;
	// A fetch that says "ok" but has not been seen for long has stalled: it must show.
	if (slice_eq(state, S("ok")) && c->now - fetch.last_ok > STALLED_MS)
		state = S("stalled");
	put_object(j, NULL);
	put_int(j, "id", m->id);
	put_text(j, "address", m->address);
	put_text(j, "name", m->name);
	put_text(j, "lang", m->lang);
	put_int_or_null(j, "team", m->team);
	put_text(j, "smtp_url", m->smtp_url);
	put_text(j, "smtp_login", m->smtp_login);
	put_bool(j, "smtp_password_set", m->smtp_password.len > 0);
	put_text(j, "imap_url", m->imap_url);
	put_text(j, "imap_login", m->imap_login);
	put_bool(j, "imap_password_set", m->imap_password.len > 0);
	put_text(j, "ca_file", m->ca_file);
	put_text(j, "signature", m->signature);
	put_text(j, "auth_server", m->auth_server);
	put_bool(j, "acknowledge", m->acknowledge);
	put_bool(j, "verp", m->verp);
	put_bool(j, "plus_address", m->plus_address);
	put_bool(j, "active", m->active);
	put_object(j, "fetch");
	put_text(j, "state", state);
	put_int_or_null(j, "last_ok", fetch.last_ok);
	put_text(j, "words", fetch.words);
	put_close(j);
	put_int(j, "queue", queue.n);
	put_close(j);
	return OK;
}

static enum err boxes(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct mailboxes all;

	TRY(mailbox_all(c, tx, k->desk, &all));
	put_array(&j, "items");
	for (size_t i = 0; i < all.count; i++)
		TRY(box_put(c, tx, &j, &all.items[i]));
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_boxes(struct call *k)
{
	return api_read(k, boxes);
}

static enum err text_into(struct call *k, const char *name, size_t max, struct slice *field)
{
	return body_has(k, name) ? body_text(k, name, max, field) : OK;
}

static enum err flag_into(struct call *k, const char *name, bool *field)
{
	return body_has(k, name) ? body_flag(k, name, field) : OK;
}

static enum err read_box(struct call *k, struct mailbox *m)
{
	TRY(text_into(k, "name", 400, &m->name));
	TRY(text_into(k, "lang", 5, &m->lang));
	TRY(text_into(k, "smtp_url", 400, &m->smtp_url));
	TRY(text_into(k, "smtp_login", 400, &m->smtp_login));
	TRY(text_into(k, "smtp_password", 400, &m->smtp_password));
	TRY(text_into(k, "imap_url", 400, &m->imap_url));
	TRY(text_into(k, "imap_login", 400, &m->imap_login));
	TRY(text_into(k, "imap_password", 400, &m->imap_password));
	TRY(text_into(k, "ca_file", 400, &m->ca_file));
	TRY(text_into(k, "signature", 4000, &m->signature));
	TRY(text_into(k, "auth_server", 200, &m->auth_server));
	TRY(flag_into(k, "acknowledge", &m->acknowledge));
	TRY(flag_into(k, "verp", &m->verp));
	TRY(flag_into(k, "plus_address", &m->plus_address));
	TRY(flag_into(k, "active", &m->active));
	return body_has(k, "team") ? body_int(k, "team", &m->team) : OK;
}

static enum err add(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct mailbox m = {.lang = S("en"), .acknowledge = true, .plus_address = true, .active = true};
	int64_t id;

	TRY(body_need_text(k, "address", 320, &m.address));
	TRY(read_box(k, &m));
	TRY(mailbox_add(c, tx, k->desk, &m, &id));
	return boxes(c, tx, k);
}

static enum err run_add(struct call *k)
{
	return api_write(k, add);
}

static enum err change(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct mailbox m;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(mailbox_load(c, tx, k->desk, id, &m));
	TRY(read_box(k, &m));
	TRY(mailbox_change(c, tx, k->desk, &m));
	return boxes(c, tx, k);
}

static enum err run_change(struct call *k)
{
	return api_write(k, change);
}

// Tickets keep pointing at it, so it is put out of use rather than removed.
static enum err retire(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct mailbox m;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(mailbox_load(c, tx, k->desk, id, &m));
	m.active = false;
	return mailbox_change(c, tx, k->desk, &m);
}

static enum err run_retire(struct call *k)
{
	return api_write(k, retire);
}

struct trying {
	struct call *k;
	struct mailbox m;
	int64_t id;
};

static enum err load_box(struct ctx *c, struct tx *tx, void *arg)
{
	struct trying *t = arg;

	TRY(path_id(t->k, 0, &t->id));
	return mailbox_load(c, tx, t->k->desk, t->id, &t->m);
}

static void result_put(struct put *j, const char *name, bool ok, struct slice words)
{
	put_object(j, name);
	put_bool(j, "ok", ok);
	put_text(j, "words", words);
	put_close(j);
}

// Sends a mail to the mailbox itself and opens its folder: outside any transaction, with the servers' own words.
static enum err run_try(struct call *k)
{
	struct trying t = {.k = k};
	struct put j = put_begin(k->c->arena);
	struct imap_session *s = NULL;
	struct smtp_result sent = {0};
	enum err e;

	TRY(db_read(k->desk->db, k->c, load_box, &t));
	if (t.m.smtp_url.len) {
		struct slice text = arena_printf(k->c->arena,
						 "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: Keshev test\r\nAuto-Submitted: auto-generated\r\n"
						 "X-Keshev-Token: test\r\n\r\nA test of this mailbox. Nothing to do.\r\n",
						 SLICE_ARG(t.m.address), SLICE_ARG(t.m.address));

		e = smtp_deliver(k->c,
				 &(struct smtp_send){.url = t.m.smtp_url,
						     .login = t.m.smtp_login,
						     .password = t.m.smtp_password,
						     .ca_file = t.m.ca_file,
						     .from = t.m.address,
						     .to = t.m.address,
						     .message = text,
						     .total_ms = 20000},
				 &sent);
		result_put(&j, "smtp", e == OK && sent.end == SMTP_ACCEPTED, e == OK ? sent.words : k->c->why);
	} else {
		put_null(&j, "smtp");
	}
	if (t.m.imap_url.len) {
		e = imap_open(k->c,
			      &(struct imap_account){.url = t.m.imap_url, .login = t.m.imap_login, .password = t.m.imap_password, .ca_file = t.m.ca_file},
			      &s);
		result_put(&j, "imap", e == OK, e == OK ? S("") : k->c->why);
		imap_close(s);
	} else {
		put_null(&j, "imap");
	}
	k->answer = put_end(&j);
	return OK;
}

static enum err setting_items(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);

	for (const struct setting *s = settings; s->name; s++) {
		struct slice value;
		int64_t n;

		TRY(setting_read(c, tx, s->name, &value));
		if (s->kind == SETTING_NUMBER) {
			TRY(setting_number(c, tx, s->name, &n));
			put_int(&j, s->name, n);
		} else {
			put_text(&j, s->name, value);
		}
	}
	k->answer = put_end(&j);
	return OK;
}

static enum err run_settings(struct call *k)
{
	return api_read(k, setting_items);
}

static enum err change_settings(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct opening *o;

	for (const struct setting *s = settings; s->name; s++) {
		const json_t *v = json_object_get(k->body, s->name);
		struct slice text;

		if (!v)
			continue;
		if (json_is_integer(v))
			text = arena_printf(c->arena, "%lld", (long long)json_integer_value(v));
		else
			TRY(body_text(k, s->name, 2000, &text));
		TRY(setting_write(c, tx, s->name, text));
	}
	// Hours and zone must be readable together, or nobody would get a time any more.
	TRY(opening_load(c, tx, &o));
	return setting_items(c, tx, k);
}

static enum err run_change_settings(struct call *k)
{
	return api_write(k, change_settings);
}

#define BOX_FIELDS                                                                                            \
	"name text?, lang text?, team int?, smtp_url text?, smtp_login text?, smtp_password text?, imap_url text?, " \
	"imap_login text?, imap_password text?, ca_file text?, signature text?, auth_server text?, acknowledge flag?, " \
	"verp flag?, plus_address flag?, active flag?"

const struct resource mailboxes_resource = {
    .name = "mailboxes",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/mailboxes", .needs = STAFF_READ, .status = 200, .run = run_boxes, .summary = "Mailboxes and how fetching goes"},
	    {.method = HTTP_POST, .path = "/mailboxes", .needs = DESK_CHANGE, .status = 201, .run = run_add, .summary = "Add a mailbox", .takes = "address text, " BOX_FIELDS},
	    {.method = HTTP_PATCH, .path = "/mailboxes/{id}", .needs = DESK_CHANGE, .status = 200, .run = run_change, .summary = "Change a mailbox", .takes = BOX_FIELDS},
	    {.method = HTTP_DELETE, .path = "/mailboxes/{id}", .needs = DESK_CHANGE, .status = 204, .run = run_retire, .summary = "Put a mailbox out of use"},
	    {.method = HTTP_POST, .path = "/mailboxes/{id}/test", .needs = DESK_CHANGE, .status = 200, .run = run_try, .summary = "Try both servers"},
	    {.method = HTTP_GET, .path = "/settings", .needs = STAFF_READ, .status = 200, .run = run_settings, .summary = "Settings"},
	    {.method = HTTP_PATCH, .path = "/settings", .needs = DESK_CHANGE, .status = 200, .run = run_change_settings, .summary = "Change settings",
	     .takes = "organization text?, base_url text?, trusted_proxy text?, default_lang text?, tz text?, hours text?, holidays text?, answer_hours int?, undo_seconds int?, external_ref_name text?, external_ref_link text?, link_days int?, urgent_contact text?, form_frames text?, accessibility_contact text?"},
	},
};
