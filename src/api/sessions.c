// SPDX-License-Identifier: Apache-2.0
// Signing in and out, first-run setup, invitations, password resets, one's own profile. Cookies are HttpOnly and
// SameSite=Lax; a new token at every sign-in. Passwords are hashed outside transactions.
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "desk/customer.h"
#include "desk/demo.h"
#include "desk/setting.h"
#include "desk/setup.h"
#include "desk/staff.h"
#include "desk/staff.sql.h"
#include "lang/texts.h"

#define COOKIE_DAYS 14
#define LOGIN_WINDOW_MS ((msec)15 * 60 * 1000)
#define LOGIN_MOST_ACCOUNT 10
#define LOGIN_MOST_NETWORK 60
#define SIGNATURE_MAX 4000

struct entering {
	struct call *k;
	struct slice email, password, hash, network, token, name, lang, organization;
	const char *kind; // of the one-time link in `token`
	struct staff staff;
	bool found, allowed;
	int64_t id;
};

static enum err session_put(struct ctx *c, struct tx *tx, struct call *k, int64_t id)
{
	struct slice organization;
	struct put j = put_begin(c->arena);
	struct actor actor;
	struct staff s;
	int64_t undo;

	TRY(staff_load(c, tx, id, &s));
	TRY(staff_actor(c, tx, id, &actor));
	TRY(setting_read(c, tx, "organization", &organization));
	TRY(setting_number(c, tx, "undo_seconds", &undo));
	put_object(&j, "staff");
	put_int(&j, "id", s.id);
	put_text(&j, "name", s.name);
	put_text(&j, "email", s.email);
	put_text(&j, "role", slice_cstr(role_name(s.role)));
	put_text(&j, "lang", s.lang);
	put_text(&j, "signature", s.signature);
	put_bool(&j, "keys_off", s.keys_off);
	put_bool(&j, "available", s.available);
	put_bool(&j, "notify", s.notify);
	put_array(&j, "teams");
	for (size_t i = 0; i < actor.team_count; i++)
		put_int(&j, NULL, actor.teams[i]);
	put_close_array(&j);
	put_close(&j);
	put_object(&j, "organization");
	put_text(&j, "name", organization);
	put_close(&j);
	put_int(&j, "now", c->now);
	put_int(&j, "undo_seconds", undo);
	k->answer = put_end(&j);
	return OK;
}

static void set_cookie(struct call *k, struct slice token, int days)
{
	http_set_header(k->http, "Set-Cookie",
			arena_printf(k->c->arena, "keshev_session=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", SLICE_ARG(token),
				     days * 86400, k->request->secure ? "; Secure" : ""));
}

static enum err me(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;

	return session_put(c, tx, k, k->actor.id);
}

static enum err run_me(struct call *k)
{
	if (k->actor.kind != ACTOR_STAFF)
		return E_UNAUTHENTICATED;
	return api_read(k, me);
}

// The /24 or /64 of an address: one attacker rarely has more.
static struct slice network_of(struct ctx *c, struct slice peer)
{
	bool six = ascii_find(peer, S(":"), 0) >= 0;
	int parts = six ? 4 : 3;
	size_t end = 0;

	for (; end < peer.len; end++)
		if (peer.ptr[end] == (six ? ':' : '.') && --parts == 0)
			break;
	return arena_printf(c->arena, "login-net:%.*s", (int)end, peer.ptr);
}

static enum err count_attempt(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	bool account, network;

	TRY(attempt_allow(c, tx, arena_printf(c->arena, "login:%.*s", SLICE_ARG(e->email)), LOGIN_WINDOW_MS, LOGIN_MOST_ACCOUNT, &account));
	TRY(attempt_allow(c, tx, e->network, LOGIN_WINDOW_MS, LOGIN_MOST_NETWORK, &network));
	e->allowed = account && network;
	return staff_by_email(c, tx, e->email, &e->staff, &e->found);
}

static enum err open_session(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;

	if (e->k->session.len)
		TRY(session_close(c, tx, e->k->session));
	TRY(session_open(c, tx, e->id, http_header(e->k->request, "User-Agent"), &e->token));
	return session_put(c, tx, e->k, e->id);
}

static enum err enter(struct entering *e)
{
	TRY(db_write(e->k->desk->db, e->k->c, open_session, e));
	set_cookie(e->k, e->token, COOKIE_DAYS);
	return OK;
}

static enum err run_sign_in(struct call *k)
{
	struct entering e = {.k = k, .network = network_of(k->c, k->request->peer)};
	bool right;

	TRY(body_need_text(k, "email", 320, &e.email));
	TRY(body_need_text(k, "password", PASSWORD_MAX, &e.password));
	e.email = ascii_lowered(k->c->arena, ascii_trim(e.email));
	TRY(db_write(k->desk->db, k->c, count_attempt, &e));
	if (!e.allowed)
		return E_TOO_MANY;
	// The same work and the same answer whether the account exists or not.
	if (!e.found || !e.staff.active || !e.staff.password_hash.len) {
		password_dummy(e.password);
		right = false;
	} else {
		right = password_matches(e.staff.password_hash, e.password);
	}
	if (!right)
		return FAIL0(k->c, E_UNAUTHENTICATED, NULL, text_why_login_wrong);
	e.id = e.staff.id;
	return enter(&e);
}

static enum err sign_out(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;

	if (slice_eq(http_query(k->request, "everywhere"), S("1")))
		return session_close_all(c, tx, k->actor.id);
	return session_close(c, tx, k->session);
}

static enum err run_sign_out(struct call *k)
{
	TRY(db_write(k->desk->db, k->c, sign_out, k));
	set_cookie(k, S(""), 0);
	return OK;
}

static enum err profile(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice name, lang, signature;
	bool keys_off, available, notify;
	struct staff s;

	TRY(staff_load(c, tx, k->actor.id, &s));
	TRY(body_text(k, "name", 4 * STAFF_NAME_MAX, &name));
	TRY(body_text(k, "lang", 5, &lang));
	TRY(body_text(k, "signature", SIGNATURE_MAX, &signature));
	TRY(body_flag(k, "keys_off", &keys_off));
	TRY(body_flag(k, "available", &available));
	TRY(body_flag(k, "notify", &notify));
	if (lang.len && !slice_eq(lang, S("he")) && !slice_eq(lang, S("en")))
		return FAIL0(c, E_INVALID, "lang", text_why_langs);
	name = one_line(c->arena, name, STAFF_NAME_MAX);
	TRY(staff_set_profile(c, tx, name.len ? name : s.name, lang.len ? lang : s.lang,
			      body_has(k, "signature") ? signature : s.signature, body_has(k, "keys_off") ? keys_off : s.keys_off,
			      body_has(k, "available") ? available : s.available, body_has(k, "notify") ? notify : s.notify, s.id));
	return session_put(c, tx, k, s.id);
}

static enum err run_profile(struct call *k)
{
	return api_write(k, profile);
}

static enum err look_setup(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct one_time o;
	int64_t staff;
	enum err e;

	TRY(staff_count(c, tx, &staff));
	e = one_time_look(c, tx, "setup", http_query(k->request, "token"), &o);
	if (e != OK && e != E_GONE)
		return e;
	put_bool(&j, "needed", staff == 0);
	put_bool(&j, "valid", staff == 0 && e == OK);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_look_setup(struct call *k)
{
	return api_read(k, look_setup);
}

static enum err setup(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	struct one_time o;
	int64_t staff;

	TRY(staff_count(c, tx, &staff));
	if (staff)
		return E_GONE;
	TRY(one_time_use(c, tx, "setup", e->token, &o));
	TRY(staff_add(c, tx,
		      &(struct staff_new){.email = e->email, .name = e->name, .lang = e->lang, .password_hash = e->hash, .role = ROLE_ADMIN},
		      &e->id));
	if (e->organization.len)
		TRY(setting_write(c, tx, "organization", one_line(c->arena, e->organization, 200)));
	if (e->k->desk->demo)
		TRY(demo_give(c, tx, e->id));
	return setting_write(c, tx, "default_lang", e->lang);
}

static enum err look_token(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	struct one_time o;

	return one_time_look(c, tx, e->kind, e->token, &o);
}

// Password and language of somebody who comes in for the first time. Hashing takes a while on purpose, so nobody makes
// us do it without a good link.
static enum err read_newcomer(struct call *k, const char *kind, struct entering *e)
{
	e->kind = kind;
	TRY(body_need_text(k, "token", 200, &e->token));
	TRY(db_read(k->desk->db, k->c, look_token, e));
	TRY(body_text(k, "name", 4 * STAFF_NAME_MAX, &e->name));
	TRY(body_text(k, "lang", 5, &e->lang));
	TRY(body_text(k, "password", PASSWORD_MAX, &e->password));
	if (!slice_eq(e->lang, S("he")))
		e->lang = S("en");
	TRY(password_fits(k->c, e->password));
	return password_hash(k->c->arena, e->password, &e->hash);
}

static enum err run_setup(struct call *k)
{
	struct entering e = {.k = k};

	TRY(read_newcomer(k, "setup", &e));
	TRY(body_need_text(k, "email", 320, &e.email));
	TRY(body_text(k, "organization", 800, &e.organization));
	TRY(db_write(k->desk->db, k->c, setup, &e));
	return enter(&e);
}

static enum err invite(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct one_time o = {.kind = "invitation"};
	struct put j = put_begin(c->arena);
	struct slice role, token, base;
	struct staff taken;
	bool found;

	TRY(body_need_text(k, "email", 320, &o.email));
	TRY(body_text(k, "name", 4 * STAFF_NAME_MAX, &o.name));
	TRY(body_need_text(k, "role", 20, &role));
	TRY(body_int(k, "team", &o.team));
	o.role = role_from(role);
	o.email = identity_normal(c->arena, IDENTITY_EMAIL, o.email);
	if (!o.email.len)
		return FAIL0(c, E_INVALID, "email", text_why_not_email);
	if (o.role == ROLE_NONE)
		return FAIL0(c, E_INVALID, "role", text_why_roles);
	TRY(staff_by_email(c, tx, o.email, &taken, &found));
	if (found)
		return FAIL0(c, E_CONFLICT, "email", text_why_staff_taken);
	TRY(one_time_end_all(c, tx, "invitation", o.email));
	TRY(one_time_new(c, tx, &o, INVITATION_MS, &token));
	TRY(setting_read(c, tx, "base_url", &base));
	put_text(&j, "link", arena_printf(c->arena, "%.*s/invitation?token=%.*s", SLICE_ARG(base), SLICE_ARG(token)));
	k->answer = put_end(&j);
	return OK;
}

static enum err run_invite(struct call *k)
{
	return api_write(k, invite);
}

static enum err look_invitation(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct one_time o;

	TRY(one_time_look(c, tx, "invitation", k->parts[0], &o));
	put_text(&j, "email", o.email);
	put_text(&j, "name", o.name);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_look_invitation(struct call *k)
{
	return api_read(k, look_invitation);
}

static enum err join(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	struct one_time o;

	TRY(one_time_use(c, tx, "invitation", e->token, &o));
	return staff_add(c, tx,
			 &(struct staff_new){.email = o.email,
					     .name = e->name.len ? e->name : o.name,
					     .lang = e->lang,
					     .password_hash = e->hash,
					     .role = o.role,
					     .team = o.team},
			 &e->id);
}

static enum err run_join(struct call *k)
{
	struct entering e = {.k = k};

	TRY(read_newcomer(k, "invitation", &e));
	TRY(db_write(k->desk->db, k->c, join, &e));
	return enter(&e);
}

static enum err reset_request(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	struct staff s;
	bool found, account, network;

	TRY(attempt_allow(c, tx, arena_printf(c->arena, "reset:%.*s", SLICE_ARG(e->email)), LOGIN_WINDOW_MS, 3, &account));
	TRY(attempt_allow(c, tx, e->network, LOGIN_WINDOW_MS, LOGIN_MOST_NETWORK, &network));
	TRY(staff_by_email(c, tx, e->email, &s, &found));
	if (!account || !network || !found || !s.active)
		return OK;
	return reset_send(c, tx, e->k->desk, &s);
}

static enum err run_reset_request(struct call *k)
{
	struct entering e = {.k = k, .network = network_of(k->c, k->request->peer)};

	TRY(body_need_text(k, "email", 320, &e.email));
	e.email = ascii_lowered(k->c->arena, ascii_trim(e.email));
	// Always the same answer: who is here is nobody's business.
	return db_write(k->desk->db, k->c, reset_request, &e);
}

static enum err reset(struct ctx *c, struct tx *tx, void *arg)
{
	struct entering *e = arg;
	struct one_time o;

	TRY(one_time_use(c, tx, "reset", e->token, &o));
	TRY(staff_set_password(c, tx, e->hash, o.staff));
	TRY(session_close_all(c, tx, o.staff));
	e->id = o.staff;
	return OK;
}

static enum err run_reset(struct call *k)
{
	struct entering e = {.k = k};

	TRY(read_newcomer(k, "reset", &e));
	TRY(db_write(k->desk->db, k->c, reset, &e));
	return enter(&e);
}

const struct resource sessions_resource = {
    .name = "sessions",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/session", .needs = VERB_OPEN, .status = 200, .run = run_me, .summary = "Who am I"},
	    {.method = HTTP_POST, .path = "/session", .needs = VERB_OPEN, .status = 200, .run = run_sign_in, .summary = "Sign in", .takes = "email text, password text"},
	    {.method = HTTP_DELETE, .path = "/session", .needs = VERB_SELF, .status = 204, .run = run_sign_out, .summary = "Sign out, here or everywhere", .asks = "everywhere int?"},
	    {.method = HTTP_PATCH, .path = "/session", .needs = VERB_SELF, .status = 200, .run = run_profile, .summary = "Change your own profile",
	     .takes = "name text?, lang text?, signature text?, keys_off flag?, available flag?, notify flag?"},
	    {.method = HTTP_GET, .path = "/setup", .needs = VERB_OPEN, .status = 200, .run = run_look_setup, .summary = "Whether the first person is still to come", .asks = "token text?"},
	    {.method = HTTP_POST, .path = "/setup", .needs = VERB_OPEN, .status = 201, .run = run_setup, .summary = "The first person sets up the desk",
	     .takes = "token text, organization text?, name text, email text, password text, lang text"},
	    {.method = HTTP_POST, .path = "/invitations", .needs = STAFF_CHANGE, .status = 201, .run = run_invite, .summary = "Invite somebody",
	     .takes = "email text, name text?, role text, team int?"},
	    {.method = HTTP_GET, .path = "/invitations/{token}", .needs = VERB_OPEN, .status = 200, .run = run_look_invitation, .summary = "An invitation"},
	    {.method = HTTP_POST, .path = "/invitations/accept", .needs = VERB_OPEN, .status = 201, .run = run_join, .summary = "Accept an invitation",
	     .takes = "token text, name text, password text, lang text?"},
	    {.method = HTTP_POST, .path = "/resets", .needs = VERB_OPEN, .status = 202, .run = run_reset_request, .summary = "Ask for a new password by mail", .takes = "email text"},
	    {.method = HTTP_POST, .path = "/resets/accept", .needs = VERB_OPEN, .status = 200, .run = run_reset, .summary = "Set a new password",
	     .takes = "token text, password text, name text?, lang text?"},
	},
};
