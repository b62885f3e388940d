// SPDX-License-Identifier: Apache-2.0
// What handlers use: the body's fields, path ids, and writing under an Idempotency-Key.
#include "api/resource.h"

#include "api/call.sql.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/secret.h"
#include "lang/texts.h"

#define KEY_MAX 200
#define LIST_ITEM_MAX 400
#define KEEP_MS ((msec)24 * 3600 * 1000)

bool body_has(const struct call *k, const char *name)
{
	return json_object_get(k->body, name) != NULL;
}

static enum err wrong(struct call *k, const char *name, const struct i18n_text *want)
{
	return i18n_fail(k->c, E_INVALID, name, want, I18N_ARGS(ARG("field", slice_cstr(name))));
}

enum err body_text(struct call *k, const char *name, size_t max, struct slice *out)
{
	const json_t *v = json_object_get(k->body, name);
	struct slice s = S("");

	if (v && !json_is_null(v)) {
		if (!json_is_string(v))
			return wrong(k, name, &text_why_want_text);
		s = (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)};
		if (s.len > max)
			return FAIL(k->c, E_TOO_LARGE, name, text_why_field_too_long, ARG("field", slice_cstr(name)), ARG_N("most", (int64_t)max));
		if (!utf8_valid(s))
			return wrong(k, name, &text_why_want_valid);
	}
	*out = arena_dup(k->c->arena, s);
	return OK;
}

enum err body_need_text(struct call *k, const char *name, size_t max, struct slice *out)
{
	struct slice s;

	TRY(body_text(k, name, max, &s));
	if (!ascii_trim(s).len)
		return wrong(k, name, &text_why_want_some);
	*out = s;
	return OK;
}

enum err body_int(struct call *k, const char *name, int64_t *out)
{
	const json_t *v = json_object_get(k->body, name);

	if (v && !json_is_null(v) && !json_is_integer(v))
		return wrong(k, name, &text_why_want_number);
	*out = json_is_integer(v) ? json_integer_value(v) : 0;
	return OK;
}

enum err body_flag(struct call *k, const char *name, bool *out)
{
	const json_t *v = json_object_get(k->body, name);

	if (v && !json_is_null(v) && !json_is_boolean(v))
		return wrong(k, name, &text_why_want_flag);
	*out = json_is_true(v);
	return OK;
}

enum err body_list(struct call *k, const char *name, size_t max, struct slice *out)
{
	const json_t *list = json_object_get(k->body, name), *v;
	struct buf b = buf_new(k->c->arena, max);
	size_t i;

	if (list && !json_is_null(list) && !json_is_array(list))
		return wrong(k, name, &text_why_want_list);
	json_array_foreach(list, i, v) {
		if (!json_is_string(v) || json_string_length(v) > LIST_ITEM_MAX)
			return wrong(k, name, &text_why_want_texts);
		buf_printf(&b, "%s%s", b.len ? "," : "", json_string_value(v));
	}
	if (b.full)
		return FAIL(k->c, E_TOO_LARGE, name, text_why_list_too_long, ARG("field", slice_cstr(name)));
	*out = buf_slice(&b);
	return OK;
}

enum err body_ids(struct call *k, const char *name, int64_t *ids, size_t most, size_t *count)
{
	const json_t *list = json_object_get(k->body, name), *v;
	size_t i, n = 0;

	if (list && !json_is_null(list) && !json_is_array(list))
		return wrong(k, name, &text_why_want_list);
	json_array_foreach(list, i, v) {
		if (!json_is_integer(v) || n == most)
			return wrong(k, name, &text_why_want_ids);
		ids[n++] = json_integer_value(v);
	}
	*count = n;
	return OK;
}

enum err path_id(const struct call *k, int i, int64_t *out)
{
	return number_read(k->parts[i], out) && *out > 0 ? OK : E_NOT_FOUND;
}

struct keyed {
	struct call *call;
	db_work work;
	struct slice actor, key, route;
	struct sha256 body;
};

static enum err run_keyed(struct ctx *c, struct tx *tx, void *arg)
{
	struct keyed *w = arg;
	struct call_stored_row old;
	bool found;

	TRY(call_stored(c, tx, w->actor, w->key, &old, &found));
	if (found && (!slice_eq(old.route, w->route) || !slice_eq(old.body_hash, sha256_slice(&w->body))))
		return FAIL0(c, E_CONFLICT, "Idempotency-Key", text_why_key_reused);
	if (found) {
		w->call->status = (int)old.status;
		w->call->answer = old.answer;
		return OK;
	}
	w->call->status = w->call->route->status;
	w->call->answer = NO_SLICE;
	TRY(w->work(c, tx, w->call));
	TRY(call_forget(c, tx, c->now - KEEP_MS));
	return call_store(c, tx, w->actor, w->key, w->route, sha256_slice(&w->body), w->call->status,
			  w->call->answer.ptr ? w->call->answer : S(""), c->now);
}

static enum err run_plain(struct ctx *c, struct tx *tx, void *arg)
{
	struct keyed *w = arg;

	w->call->status = w->call->route->status;
	w->call->answer = NO_SLICE;
	return w->work(c, tx, w->call);
}

enum err api_write(struct call *k, db_work work)
{
	struct slice key = http_header(k->request, "Idempotency-Key");
	struct keyed w = {.call = k, .work = work, .key = key, .body = sha256_of(k->request->body)};
	enum err e;

	if (!key.len || k->actor.kind == ACTOR_NOBODY)
		return db_write(k->desk->db, k->c, run_plain, &w);
	if (key.len > KEY_MAX || !utf8_valid(key))
		return FAIL(k->c, E_INVALID, "Idempotency-Key", text_why_key_too_long, ARG_N("most", KEY_MAX));
	w.actor = arena_printf(k->c->arena, "%s:%lld", k->actor.kind == ACTOR_STAFF ? "staff" : "link", (long long)k->actor.id);
	w.route = arena_printf(k->c->arena, "%d %.*s", (int)k->request->method, SLICE_ARG(k->request->path));
	e = db_write(k->desk->db, k->c, run_keyed, &w);
	// The same request ran at the same moment and was first (PostgreSQL): its answer is there now.
	return e == E_UNIQUE ? db_write(k->desk->db, k->c, run_keyed, &w) : e;
}

enum err api_read(struct call *k, db_work work)
{
	return db_read(k->desk->db, k->c, work, k);
}
