// SPDX-License-Identifier: Apache-2.0
// What handlers use: the body's fields, path ids, and writing under an Idempotency-Key.
#include "api/resource.h"

#include "api/call.sql.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/number.h"
#include "base/secret.h"

#define KEY_MAX 200
#define LIST_ITEM_MAX 400
#define KEEP_MS ((msec)24 * 3600 * 1000)

bool body_has(const struct call *k, const char *name)
{
	return json_object_get(k->body, name) != NULL;
}

static enum err wrong(struct call *k, const char *name, const char *want)
{
	return fail_field(k->c, E_INVALID, name, "%s: %s.", name, want);
}

enum err body_text(struct call *k, const char *name, size_t max, struct slice *out)
{
	const json_t *v = json_object_get(k->body, name);
	struct slice s = S("");

	if (v && !json_is_null(v)) {
		if (!json_is_string(v))
			return wrong(k, name, "a text is expected");
		s = (struct slice){.ptr = json_string_value(v), .len = json_string_length(v)};
		if (s.len > max)
			return fail_field(k->c, E_TOO_LARGE, name, "%s: at most %zu bytes fit.", name, max);
		if (!utf8_valid(s))
			return wrong(k, name, "the text is not valid");
	}
	*out = arena_dup(k->c->arena, s);
	return OK;
}

enum err body_need_text(struct call *k, const char *name, size_t max, struct slice *out)
{
	struct slice s;

	TRY(body_text(k, name, max, &s));
	if (!ascii_trim(s).len)
		return wrong(k, name, "this is needed");
	*out = s;
	return OK;
}

enum err body_int(struct call *k, const char *name, int64_t *out)
{
	const json_t *v = json_object_get(k->body, name);

	if (v && !json_is_null(v) && !json_is_integer(v))
		return wrong(k, name, "a whole number is expected");
	*out = json_is_integer(v) ? json_integer_value(v) : 0;
	return OK;
}

enum err body_flag(struct call *k, const char *name, bool *out)
{
	const json_t *v = json_object_get(k->body, name);

	if (v && !json_is_null(v) && !json_is_boolean(v))
		return wrong(k, name, "true or false is expected");
	*out = json_is_true(v);
	return OK;
}

enum err body_list(struct call *k, const char *name, size_t max, struct slice *out)
{
	const json_t *list = json_object_get(k->body, name), *v;
	struct buf b = buf_new(k->c->arena, max);
	size_t i;

	if (list && !json_is_null(list) && !json_is_array(list))
		return wrong(k, name, "a list is expected");
	json_array_foreach(list, i, v) {
		if (!json_is_string(v) || json_string_length(v) > LIST_ITEM_MAX)
			return wrong(k, name, "a list of short texts is expected");
		buf_printf(&b, "%s%s", b.len ? "," : "", json_string_value(v));
	}
	if (b.full)
		return fail_field(k->c, E_TOO_LARGE, name, "%s: this list is too long.", name);
	*out = buf_slice(&b);
	return OK;
}

enum err body_ids(struct call *k, const char *name, int64_t *ids, size_t most, size_t *count)
{
	const json_t *list = json_object_get(k->body, name), *v;
	size_t i, n = 0;

	if (list && !json_is_null(list) && !json_is_array(list))
		return wrong(k, name, "a list is expected");
	json_array_foreach(list, i, v) {
		if (!json_is_integer(v) || n == most)
			return wrong(k, name, "a list of a few ids is expected");
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
		return fail_field(c, E_CONFLICT, "Idempotency-Key", "This key was used for another request already.");
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

	if (!key.len || k->actor.kind == ACTOR_NOBODY)
		return db_write(k->desk->db, k->c, run_plain, &w);
	if (key.len > KEY_MAX || !utf8_valid(key))
		return fail_field(k->c, E_INVALID, "Idempotency-Key", "A key has at most %d bytes.", KEY_MAX);
	w.actor = arena_printf(k->c->arena, "%s:%lld", k->actor.kind == ACTOR_STAFF ? "staff" : "link", (long long)k->actor.id);
	w.route = arena_printf(k->c->arena, "%d %.*s", (int)k->request->method, SLICE_ARG(k->request->path));
	return db_write(k->desk->db, k->c, run_keyed, &w);
}

enum err api_read(struct call *k, db_work work)
{
	return db_read(k->desk->db, k->c, work, k);
}
