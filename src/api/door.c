// SPDX-License-Identifier: Apache-2.0
#include "api/door.h"

#include <string.h>

#include "api/resource.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "base/put.h"
#include "base/log.h"
#include "base/buf.h"
#include "desk/setting.h"
#include "desk/staff.h"
#include "lang/texts.h"

#define COOKIE "keshev_session"

enum lang door_lang(const struct http_request *r)
{
	struct slice rest = http_header(r, "Accept-Language"), part;

	while (ascii_next_part(&rest, ',', &part)) {
		if (slice_starts(part, S("he")) || slice_starts(part, S("iw")))
			return LANG_HE;
		if (slice_starts(part, S("en")))
			return LANG_EN;
	}
	return LANG_EN;
}

struct identity {
	struct slice session, bearer;
	struct actor actor;
	bool touch;
};

static enum err look_up(struct ctx *c, struct tx *tx, void *arg)
{
	struct identity *id = arg;
	enum err e = id->bearer.len ? api_token_actor(c, tx, id->bearer, &id->actor)
				    : session_actor(c, tx, id->session, &id->actor, &id->touch);

	if (e == E_UNAUTHENTICATED)
		id->actor = (struct actor){.kind = ACTOR_NOBODY};
	return e == E_UNAUTHENTICATED || e == E_NOT_FOUND ? OK : e;
}

static enum err touch(struct ctx *c, struct tx *tx, void *arg)
{
	return session_touch(c, tx, ((struct identity *)arg)->session);
}

static struct slice bearer_of(const struct http_request *r)
{
	struct slice authorization = http_header(r, "Authorization");

	if (!ascii_eq(slice_sub(authorization, 0, 7), S("Bearer ")))
		return NO_SLICE;
	return ascii_trim(slice_sub(authorization, 7, authorization.len));
}

enum err door_actor(struct desk *desk, struct ctx *c, struct http_request *r, struct actor *out, struct slice *session)
{
	struct identity id = {.session = http_cookie(r, COOKIE), .bearer = bearer_of(r)};

	if (id.bearer.len || id.session.len)
		TRY(db_read(desk->db, c, look_up, &id));
	if (id.touch && db_write(desk->db, c, touch, &id) != OK)
		log_warn("a session's last use could not be noted");
	*out = id.actor;
	*session = id.bearer.len ? S("") : id.session;
	return OK;
}

struct origin {
	struct slice base_url;
};

static enum err read_base_url(struct ctx *c, struct tx *tx, void *arg)
{
	return setting_read(c, tx, "base_url", &((struct origin *)arg)->base_url);
}

bool door_same_origin(struct desk *desk, struct ctx *c, const struct http_request *r)
{
	struct slice origin = http_header(r, "Origin"), site = http_header(r, "Sec-Fetch-Site");
	struct origin o = {0};

	if (site.len)
		return slice_eq(site, S("same-origin")) || slice_eq(site, S("none"));
	if (!origin.len)
		return false;
	return db_read(desk->db, c, read_base_url, &o) == OK && slice_eq(origin, o.base_url);
}

// Matches "/tickets/{id}/tags" against a path and fills the parts.
static bool matches(const char *pattern, struct slice path, struct slice parts[PATH_PARTS_MAX])
{
	struct slice want = slice_cstr(pattern), have = path, w, h;
	int n = 0;

	while (want.len || have.len) {
		bool more_w = ascii_next_part(&want, '/', &w), more_h = ascii_next_part(&have, '/', &h);

		if (more_w != more_h)
			return false;
		if (w.len && w.ptr[0] == '{') {
			if (!h.len || n == PATH_PARTS_MAX)
				return false;
			parts[n++] = h;
		} else if (!slice_eq(w, h)) {
			return false;
		}
	}
	return true;
}

// `allowed` gets the methods that the path knows; empty when there is no such path.
static const struct route *find_route(struct call *k, struct slice path, struct slice *allowed)
{
	static const char *const names[HTTP_METHOD_COUNT] = {"GET, HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
	enum http_method method = k->request->method == HTTP_HEAD ? HTTP_GET : k->request->method;

	*allowed = S("");
	for (const struct resource *const *r = all_resources; *r; r++)
		for (const struct route *t = (*r)->routes; t->path; t++) {
			if (!matches(t->path, path, k->parts))
				continue;
			if (t->method == method)
				return t;
			*allowed = arena_printf(k->c->arena, "%.*s%s%s", SLICE_ARG(*allowed), allowed->len ? ", " : "", names[t->method]);
		}
	return NULL;
}

// Only fields that the route names may be there: nothing is assigned in passing.
static bool field_is_known(const char *takes, const char *name)
{
	struct slice rest = slice_cstr(takes), part;

	while (ascii_next_part(&rest, ',', &part)) {
		ptrdiff_t blank = ascii_find(part, S(" "), 0);

		if (slice_eq(blank < 0 ? part : slice_sub(part, 0, (size_t)blank), slice_cstr(name)))
			return true;
	}
	return false;
}

static enum err read_body(struct call *k)
{
	struct slice body = k->request->body;
	struct slice type = http_header(k->request, "Content-Type");
	const char *name;
	json_t *value;

	if (k->route->bytes || !body.len)
		return OK;
	if (!ascii_eq(slice_sub(type, 0, 16), S("application/json")))
		return E_MEDIA_TYPE;
	if (body.len > API_BODY_MAX)
		return E_TOO_LARGE;
	k->body = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(k->body))
		return E_MALFORMED;
	json_object_foreach(k->body, name, value) {
		if (!k->route->takes || !field_is_known(k->route->takes, name))
			return FAIL(k->c, E_INVALID, name, text_why_no_field, ARG("field", slice_cstr(name)));
	}
	return OK;
}

static bool is_safe(enum http_method m)
{
	return m == HTTP_GET || m == HTTP_HEAD || m == HTTP_OPTIONS;
}

static enum err enter(struct call *k, struct slice path)
{
	struct slice allowed;

	TRY(door_actor(k->desk, k->c, k->request, &k->actor, &k->session));
	if (k->actor.kind == ACTOR_STAFF)
		k->c->lang = k->actor.lang;
	k->route = find_route(k, path, &allowed);
	if (!k->route && allowed.len)
		http_set_header(k->http, "Allow", allowed);
	if (!k->route)
		return allowed.len ? E_METHOD : E_NOT_FOUND;
	if (!can(&k->actor, k->route->needs, NULL))
		return k->actor.kind == ACTOR_NOBODY ? E_UNAUTHENTICATED : E_FORBIDDEN;
	// A cookie travels by itself, so a change must come from our own pages. Bearer tokens do not; any other kind of
	// Authorization may have been added by the browser too.
	if (!is_safe(k->request->method) && !bearer_of(k->request).len && !door_same_origin(k->desk, k->c, k->request))
		return E_FORBIDDEN;
	// A token to read with changes nothing, not even what belongs to its own person.
	if (k->actor.read_only && !is_safe(k->request->method) && !k->route->reads)
		return E_FORBIDDEN;
	TRY(read_body(k));
	k->status = k->route->status;
	return k->route->run(k);
}

static void problem(struct call *k, enum err e)
{
	struct slice name = ascii_lowered(k->c->arena, slice_cstr(err_name(e)));
	struct slice key = arena_printf(k->c->arena, "error.%.*s", (int)(name.len - 2), name.ptr + 2);
	const struct i18n_text *text = i18n_find(key);
	struct put j = put_begin(k->c->arena);

	put_text(&j, "type", arena_printf(k->c->arena, "urn:keshev:error:%.*s", (int)(name.len - 2), name.ptr + 2));
	put_text(&j, "title", text ? i18n_say(k->c->arena, k->c->lang, text, NULL, 0) : name);
	put_int(&j, "status", err_status(e));
	if (k->c->why.len)
		put_text(&j, "detail", k->c->why);
	if (k->c->field.len)
		put_text(&j, "field", k->c->field);
	k->http->status = err_status(e);
	k->http->type = S("application/problem+json");
	k->http->body = put_end(&j);
	if (e == E_UNAUTHENTICATED)
		http_set_header(k->http, "WWW-Authenticate", S("Bearer"));
	if (e == E_TOO_MANY || err_is_temporary(e))
		http_set_header(k->http, "Retry-After", S("5"));
	if (err_status(e) >= 500 && e != E_BUSY)
		log_warn("%.*s: %s %.*s", SLICE_ARG(k->request->path), err_name(e), SLICE_ARG(k->c->why));
}

bool door_answer(struct desk *desk, struct http_request *r, struct http_answer *a)
{
	struct ctx c = ctx_new(r->arena, r->now, door_lang(r));
	struct call k = {.c = &c, .desk = desk, .request = r, .http = a, .actor = {.kind = ACTOR_NOBODY}};
	enum err e;

	if (!slice_starts(r->path, S("/api/v1/")))
		return false;
	http_set_header(a, "Cache-Control", S("no-store"));
	http_set_header(a, "X-Content-Type-Options", S("nosniff"));
	e = enter(&k, slice_sub(r->path, 7, r->path.len));
	if (e != OK) {
		problem(&k, e);
	} else if (!k.raw) {
		a->status = k.status;
		a->type = S("application/json");
		a->body = k.answer;
	}
	json_decref(k.body);
	return true;
}
