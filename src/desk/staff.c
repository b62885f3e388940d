// SPDX-License-Identifier: Apache-2.0
#include "desk/staff.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/secret.h"
#include "desk/customer.h"
#include "desk/staff.sql.h"
#include "lang/texts.h"

#define AGENT_MAX 200
#define TOUCH_MS 60000

enum err staff_add(struct ctx *c, struct tx *tx, const struct staff_new *n, int64_t *id)
{
	struct slice email = identity_normal(c->arena, IDENTITY_EMAIL, n->email);
	struct slice name = one_line(c->arena, n->name, STAFF_NAME_MAX);
	struct staff_get_by_email_row taken;
	struct staff_insert_row row;
	bool found;

	if (!email.len)
		return FAIL0(c, E_INVALID, "email", text_why_not_email);
	if (!name.len)
		return FAIL0(c, E_INVALID, "name", text_why_name_missing);
	if (n->role == ROLE_NONE)
		return FAIL0(c, E_INVALID, "role", text_why_roles);
	TRY(staff_get_by_email(c, tx, email, &taken, &found));
	if (found)
		return FAIL0(c, E_CONFLICT, "email", text_why_staff_taken);
	TRY(staff_insert(c, tx, email, name, n->role, n->lang.len ? n->lang : S("en"),
			 n->password_hash.len ? n->password_hash : NO_SLICE, c->now, &row));
	if (n->team)
		TRY(team_join(c, tx, n->team, row.id));
	*id = row.id;
	return OK;
}

static struct staff from_row(const struct staff_get_row *r)
{
	return (struct staff){.id = r->id,
			      .email = r->email,
			      .name = r->name,
			      .lang = r->lang,
			      .password_hash = r->password_hash,
			      .signature = r->signature,
			      .role = (enum role)r->role,
			      .keys_off = r->keys_off != 0,
			      .available = r->available != 0,
			      .notify = r->notify != 0,
			      .active = r->active != 0};
}

enum err staff_load(struct ctx *c, struct tx *tx, int64_t id, struct staff *out)
{
	struct staff_get_row r;

	TRY(staff_get(c, tx, id, &r));
	*out = from_row(&r);
	return OK;
}

_Static_assert(sizeof(struct staff_get_by_email_row) == sizeof(struct staff_get_row), "same columns");

enum err staff_by_email(struct ctx *c, struct tx *tx, struct slice email, struct staff *out, bool *found)
{
	struct staff_get_by_email_row r;

	TRY(staff_get_by_email(c, tx, identity_normal(c->arena, IDENTITY_EMAIL, email), &r, found));
	*out = from_row((const struct staff_get_row *)(const void *)&r);
	return OK;
}

enum err staff_count(struct ctx *c, struct tx *tx, int64_t *out)
{
	struct staff_number_row r;

	TRY(staff_number(c, tx, &r));
	*out = r.n;
	return OK;
}

enum err password_fits(struct ctx *c, struct slice password)
{
	if (password.len < PASSWORD_MIN || password.len > PASSWORD_MAX || !utf8_valid(password))
		return FAIL0(c, E_INVALID, "password", text_why_password_short);
	return OK;
}

enum err staff_actor(struct ctx *c, struct tx *tx, int64_t id, struct actor *out)
{
	struct actor a = {.kind = ACTOR_STAFF, .id = id};
	struct staff_team_ids_rows teams;
	struct staff s;

	TRY(staff_load(c, tx, id, &s));
	if (!s.active)
		return E_FORBIDDEN;
	TRY(staff_team_ids(c, tx, id, &teams));
	for (size_t i = 0; i < teams.count && i < ACTOR_TEAMS_MAX; i++)
		a.teams[a.team_count++] = teams.items[i].team;
	a.role = s.role;
	a.name = s.name;
	a.lang = lang_from(s.lang);
	*out = a;
	return OK;
}

enum err session_open(struct ctx *c, struct tx *tx, int64_t staff, struct slice agent, struct slice *token)
{
	struct slice t = token_new(c->arena);
	struct sha256 h = token_hash(t);

	TRY(session_delete_old(c, tx, c->now));
	TRY(session_insert(c, tx, sha256_slice(&h), staff, c->now, c->now + SESSION_MS, one_line(c->arena, agent, AGENT_MAX)));
	*token = t;
	return OK;
}

enum err session_actor(struct ctx *c, struct tx *tx, struct slice token, struct actor *out, bool *touch)
{
	struct sha256 h = token_hash(token);
	struct session_get_row row;
	bool found;
	enum err e;

	TRY(session_get(c, tx, sha256_slice(&h), &row, &found));
	if (!found || row.expires <= c->now)
		return E_UNAUTHENTICATED;
	*touch = c->now - row.seen > TOUCH_MS;
	e = staff_actor(c, tx, row.staff, out);
	return e == E_FORBIDDEN ? E_UNAUTHENTICATED : e;
}

enum err session_touch(struct ctx *c, struct tx *tx, struct slice token)
{
	struct sha256 h = token_hash(token);

	return session_seen(c, tx, c->now, sha256_slice(&h));
}

enum err session_close(struct ctx *c, struct tx *tx, struct slice token)
{
	struct sha256 h = token_hash(token);

	return session_delete(c, tx, sha256_slice(&h));
}

enum err session_close_all(struct ctx *c, struct tx *tx, int64_t staff)
{
	return session_delete_all(c, tx, staff);
}

enum err one_time_new(struct ctx *c, struct tx *tx, const struct one_time *o, msec lives, struct slice *token)
{
	struct slice t = token_new(c->arena), none = S("");
	struct sha256 h = token_hash(t);

	TRY(one_time_insert(c, tx, sha256_slice(&h), slice_cstr(o->kind), o->email.ptr ? o->email : none,
			    o->name.ptr ? o->name : none, o->role, o->team, o->staff, c->now, c->now + lives));
	*token = t;
	return OK;
}

enum err one_time_look(struct ctx *c, struct tx *tx, const char *kind, struct slice token, struct one_time *out)
{
	struct sha256 h = token_hash(token);
	struct one_time_get_row r;
	bool found = false;

	if (token.len)
		TRY(one_time_get(c, tx, sha256_slice(&h), slice_cstr(kind), c->now, &r, &found));
	if (!found)
		return E_GONE;
	*out = (struct one_time){
	    .kind = kind, .email = r.email, .name = r.name, .role = (enum role)r.role, .team = r.team, .staff = r.staff};
	return OK;
}

enum err one_time_use(struct ctx *c, struct tx *tx, const char *kind, struct slice token, struct one_time *out)
{
	struct sha256 h = token_hash(token);
	struct one_time o;
	int64_t used;

	TRY(one_time_look(c, tx, kind, token, &o));
	TRY(one_time_mark_used(c, tx, c->now, sha256_slice(&h), slice_cstr(kind), &used));
	if (used != 1)
		return E_GONE;
	*out = o;
	return OK;
}

enum err one_time_end_all(struct ctx *c, struct tx *tx, const char *kind, struct slice email)
{
	return one_time_expire(c, tx, c->now, slice_cstr(kind), email.ptr ? email : S(""));
}

enum err api_token_new(struct ctx *c, struct tx *tx, int64_t staff, struct slice scope, struct slice name, struct slice *token)
{
	struct slice t = arena_printf(c->arena, "keshev_%.*s", SLICE_ARG(token_new(c->arena)));
	struct sha256 h = token_hash(t);

	if (!slice_eq(scope, S("read")) && !slice_eq(scope, S("write")))
		return FAIL0(c, E_INVALID, "scope", text_why_scopes);
	TRY(api_token_insert(c, tx, sha256_slice(&h), staff, scope, one_line(c->arena, name, STAFF_NAME_MAX), c->now));
	*token = t;
	return OK;
}

enum err api_token_actor(struct ctx *c, struct tx *tx, struct slice token, struct actor *out)
{
	struct sha256 h = token_hash(token);
	struct api_token_get_row row;
	bool found;
	enum err e;

	TRY(api_token_get(c, tx, sha256_slice(&h), &row, &found));
	if (!found)
		return E_UNAUTHENTICATED;
	e = staff_actor(c, tx, row.staff, out);
	if (e == OK)
		out->read_only = !slice_eq(row.scope, S("write"));
	return e == E_FORBIDDEN ? E_UNAUTHENTICATED : e;
}

enum err attempt_allow(struct ctx *c, struct tx *tx, struct slice bucket, msec window, int64_t most, bool *out)
{
	struct attempt_add_row row;

	TRY(attempt_forget(c, tx, bucket, c->now / window));
	TRY(attempt_add(c, tx, bucket, c->now / window, &row));
	*out = row.made <= most;
	return OK;
}

enum err attempt_would_allow(struct ctx *c, struct tx *tx, struct slice bucket, msec window, int64_t most, bool *out)
{
	struct attempt_get_row row;
	bool found;

	TRY(attempt_get(c, tx, bucket, c->now / window, &row, &found));
	*out = !found || row.made < most;
	return OK;
}
