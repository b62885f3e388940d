// SPDX-License-Identifier: Apache-2.0
// /openapi.json: the API described (OpenAPI 3.1), made from the routes' own tables at every request, so that it cannot
// say anything else than what the door does.
#include "api/openapi_fields.h"
#include "api/resource.h"
#include "base/ascii.h"
#include "base/put.h"
#include "desk/setting.h"

#define MADE_MAX 512 // routes of all resources

static const char *const methods[HTTP_METHOD_COUNT] = {"get", "head", "post", "put", "patch", "delete", "options"};

static bool is_unsafe(const struct route *t)
{
	return t->method != HTTP_GET && t->method != HTTP_HEAD && t->method != HTTP_OPTIONS;
}

static bool has_part(const struct route *t)
{
	return ascii_find(slice_cstr(t->path), S("{"), 0) >= 0;
}

// "patch /tickets/{id}" becomes patch_tickets_id.
static struct slice operation_id(struct arena *a, const struct route *t)
{
	struct slice path = slice_cstr(t->path);
	char *p = arena_alloc(a, path.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < path.len; i++) {
		char ch = path.ptr[i];

		if (ch == '/' || ch == '.')
			p[n++] = '_';
		else if (ch != '{' && ch != '}')
			p[n++] = ch;
	}
	return arena_printf(a, "%s%.*s", methods[t->method], (int)n, p);
}

static void parameter(struct put *j, const char *where, struct slice name, const char *type, bool needed, const char *meaning)
{
	put_object(j, NULL);
	put_text(j, "name", name);
	put_text(j, "in", slice_cstr(where));
	put_bool(j, "required", needed);
	if (meaning)
		put_text(j, "description", slice_cstr(meaning));
	put_object(j, "schema");
	put_text(j, "type", slice_cstr(type));
	put_close(j);
	put_close(j);
}

static void path_parameters(struct put *j, const struct route *t)
{
	struct slice rest = slice_cstr(t->path), part;
	bool ticket = slice_starts(rest, S("/tickets/"));

	while (ascii_next_part(&rest, '/', &part)) {
		struct slice name = slice_sub(part, 1, part.len ? part.len - 1 : 0);
		bool number = slice_eq(name, S("id")) && !ticket;

		if (part.len && part.ptr[0] == '{')
			parameter(j, "path", name, number ? "integer" : "string", true, ticket ? "id or reference, e.g. K-2417" : NULL);
	}
}

static void parameters(struct put *j, const struct route *t)
{
	struct field f;

	put_array(j, "parameters");
	path_parameters(j, t);
	for (struct slice rest = slice_cstr(t->asks); field_next(&rest, &f);)
		parameter(j, "query", f.name, f.type, !f.optional, NULL);
	if (t->bytes)
		parameter(j, "header", S("X-File-Name"), "string", false, "name of the file, percent-encoded UTF-8");
	if (is_unsafe(t) && t->needs != VERB_OPEN)
		parameter(j, "header", S("Idempotency-Key"), "string", false, "the same key, route and body within a day give the same answer and happen once");
	if (t->method == HTTP_PATCH && slice_eq(slice_cstr(t->path), S("/tickets/{id}")))
		parameter(j, "header", S("If-Match"), "string", false, "the ETag of what was read; 412 when it changed meanwhile");
	put_close_array(j);
}

static void json_body(struct put *j, const struct route *t)
{
	struct field f;

	put_object(j, "application/json");
	put_object(j, "schema");
	put_text(j, "type", S("object"));
	put_bool(j, "additionalProperties", false);
	put_object(j, "properties");
	for (struct slice rest = slice_cstr(t->takes); field_next(&rest, &f);)
		field_schema_put(j, &f);
	put_close(j);
	put_array(j, "required");
	for (struct slice rest = slice_cstr(t->takes); field_next(&rest, &f);)
		if (!f.optional)
			put_text(j, NULL, f.name);
	put_close_array(j);
	put_close(j);
	put_close(j);
}

static void body(struct put *j, const struct route *t)
{
	if (!t->takes && !t->bytes)
		return;
	put_object(j, "requestBody");
	put_bool(j, "required", true);
	put_object(j, "content");
	if (t->bytes) {
		put_object(j, "application/octet-stream");
		put_object(j, "schema");
		put_text(j, "type", S("string"));
		put_text(j, "contentEncoding", S("binary"));
		put_close(j);
		put_close(j);
	} else {
		json_body(j, t);
	}
	put_close(j);
	put_close(j);
}

static void problem(struct put *j, const char *status)
{
	put_object(j, status);
	put_text(j, "$ref", S("#/components/responses/Problem"));
	put_close(j);
}

static void responses(struct ctx *c, struct put *j, const struct route *t)
{
	const char *type = t->gives ? t->gives : "application/json";
	bool stream = slice_eq(slice_cstr(type), S("text/event-stream")), file = t->gives && !stream;

	put_object(j, "responses");
	put_object(j, arena_cstr(c->arena, arena_printf(c->arena, "%d", t->status)));
	put_text(j, "description", slice_cstr(t->summary));
	if (t->status != 204) {
		put_object(j, "content");
		put_object(j, type);
		put_object(j, "schema");
		put_text(j, "type", stream || file ? S("string") : S("object"));
		put_close(j);
		put_close(j);
		put_close(j);
	}
	put_close(j);
	if (t->needs != VERB_OPEN) {
		problem(j, "401");
		problem(j, "403");
	}
	if (has_part(t))
		problem(j, "404");
	if (is_unsafe(t))
		problem(j, "409");
	if (t->takes) {
		problem(j, "415");
		problem(j, "422");
	}
	problem(j, "default");
	put_close(j);
}

static void operation(struct ctx *c, struct put *j, const char *tag, const struct route *t)
{
	put_object(j, methods[t->method]);
	put_text(j, "operationId", operation_id(c->arena, t));
	put_text(j, "summary", slice_cstr(t->summary));
	put_array(j, "tags");
	put_text(j, NULL, slice_cstr(tag));
	put_close_array(j);
	put_text(j, "x-keshev-needs", slice_cstr(verb_name(t->needs)));
	put_array(j, "security");
	if (t->needs != VERB_OPEN)
		for (int i = 0; i < 2; i++) {
			put_object(j, NULL);
			put_array(j, i ? "session" : "token");
			put_close_array(j);
			put_close(j);
		}
	put_close_array(j);
	parameters(j, t);
	body(j, t);
	responses(c, j, t);
	put_close(j);
}

static bool path_seen(const char *const *made, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (slice_eq(slice_cstr(made[i]), slice_cstr(path)))
			return true;
	return false;
}

static void operations_of(struct ctx *c, struct put *j, const char *path)
{
	put_object(j, path);
	for (const struct resource *const *r = all_resources; *r; r++)
		for (const struct route *t = (*r)->routes; t->path; t++)
			if (slice_eq(slice_cstr(t->path), slice_cstr(path)))
				operation(c, j, (*r)->name, t);
	put_close(j);
}

static void paths(struct ctx *c, struct put *j)
{
	const char **made = ARENA_ARRAY(c->arena, MADE_MAX, const char *);
	size_t count = 0;

	put_object(j, "paths");
	for (const struct resource *const *r = all_resources; *r; r++)
		for (const struct route *t = (*r)->routes; t->path && count < MADE_MAX; t++) {
			if (path_seen(made, count, t->path))
				continue;
			made[count++] = t->path;
			operations_of(c, j, t->path);
		}
	put_close(j);
}

static const char components[] =
    "{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"keshev token new\"},"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"keshev_session\",\"description\":"
    "\"POST /session; changes need Origin or Sec-Fetch-Site of our own pages\"}},"
    "\"responses\":{\"Problem\":{\"description\":\"It did not happen; RFC 9457, in the reader's language\",\"content\":"
    "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"schemas\":{\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\"],\"properties\":{"
    "\"type\":{\"type\":\"string\",\"examples\":[\"urn:keshev:error:not_found\"]},\"title\":{\"type\":\"string\"},"
    "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"field\":{\"type\":\"string\",\"description\":"
    "\"which field of the request was wrong\"}}}}}";

static enum err describe(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct slice base;

	TRY(setting_read(c, tx, "base_url", &base));
	put_text(&j, "openapi", S("3.1.0"));
	put_object(&j, "info");
	put_text(&j, "title", S("Keshev"));
	put_text(&j, "version", S("1"));
	put_text(&j, "description", S("Everything staff can do at the desk."));
	put_close(&j);
	put_array(&j, "servers");
	put_object(&j, NULL);
	put_text(&j, "url", arena_printf(c->arena, "%.*s/api/v1", SLICE_ARG(base)));
	put_close(&j);
	put_close_array(&j);
	paths(c, &j);
	put_raw(&j, "components", slice_cstr(components));
	k->answer = put_end(&j);
	return OK;
}

static enum err run(struct call *k)
{
	return api_read(k, describe);
}

const struct resource openapi_resource = {
    .name = "openapi",
    .routes = {{.method = HTTP_GET, .path = "/openapi.json", .needs = VERB_OPEN, .status = 200, .run = run, .summary = "This description"}},
};
