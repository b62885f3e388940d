// SPDX-License-Identifier: Apache-2.0
// /customers: finding, reading, changing, joining and parting again.
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/number.h"
#include "desk/customer.h"
#include "desk/customer.sql.h"

#define NOTE_MAX 4000

static enum err answer(struct ctx *c, struct tx *tx, struct call *k, int64_t id)
{
	struct put outer = put_begin(c->arena);
	struct customer_merges_into_rows merges;
	struct slice all;

	TRY(customer_put(c, tx, &outer, "customer", &k->actor, id));
	TRY(customer_merges_into(c, tx, id, &merges));
	put_array(&outer, "merges");
	for (size_t i = 0; i < merges.count; i++) {
		put_object(&outer, NULL);
		put_int(&outer, "id", merges.items[i].id);
		put_text(&outer, "name", merges.items[i].name);
		put_int(&outer, "at", merges.items[i].at);
		put_close(&outer);
	}
	put_close_array(&outer);
	all = put_end(&outer);
	// The customer's members stand at the top: {"id":…, …, "merges":[…]}.
	ptrdiff_t cut = ascii_find(all, S(",\"merges\":["), 0);
	k->answer = arena_printf(c->arena, "%.*s%.*s", (int)(cut - 1 - 12), all.ptr + 12, SLICE_ARG(slice_sub(all, (size_t)cut, all.len)));
	return OK;
}

static enum err one(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	int64_t id;

	TRY(path_id(k, 0, &id));
	return answer(c, tx, k, id);
}

static enum err run_one(struct call *k)
{
	return api_read(k, one);
}

static struct slice like_of(struct ctx *c, struct slice q)
{
	struct slice text = ascii_lowered(c->arena, one_line(c->arena, q, 100));
	char *p = arena_alloc(c->arena, text.len * 2 + 3);
	size_t n = 0;

	p[n++] = '%';
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '%' || text.ptr[i] == '_' || text.ptr[i] == '\\')
			p[n++] = '\\';
		p[n++] = text.ptr[i];
	}
	p[n++] = '%';
	return (struct slice){.ptr = p, .len = n};
}

static enum err find(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct customer_search_rows rows;
	struct put j = put_begin(c->arena);

	TRY(customer_search(c, tx, like_of(c, http_query(k->request, "q")), &rows));
	put_array(&j, "items");
	for (size_t i = 0; i < rows.count; i++) {
		put_object(&j, NULL);
		put_int(&j, "id", rows.items[i].id);
		put_text(&j, "name", rows.items[i].name);
		put_text(&j, "address", rows.items[i].email);
		put_close(&j);
	}
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_find(struct call *k)
{
	return api_read(k, find);
}

static enum err organization_id(struct ctx *c, struct tx *tx, struct slice name, int64_t *id)
{
	struct slice clean = one_line(c->arena, name, CUSTOMER_NAME_MAX);
	struct organization_insert_row made;
	struct organization_find_row row;
	bool found;

	*id = 0;
	if (!clean.len)
		return OK;
	TRY(organization_find(c, tx, clean, &row, &found));
	if (!found)
		TRY(organization_insert(c, tx, clean, &made));
	*id = found ? row.id : made.id;
	return OK;
}

static enum err change(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice name, lang, note, organization, email, phone;
	struct customer old;
	int64_t id, org;

	TRY(path_id(k, 0, &id));
	TRY(customer_load(c, tx, id, &old));
	TRY(body_text(k, "name", 4 * CUSTOMER_NAME_MAX, &name));
	TRY(body_text(k, "lang", 5, &lang));
	TRY(body_text(k, "note", NOTE_MAX, &note));
	TRY(body_text(k, "organization", 4 * CUSTOMER_NAME_MAX, &organization));
	TRY(body_text(k, "email", 320, &email));
	TRY(body_text(k, "phone", 40, &phone));
	org = old.organization;
	if (body_has(k, "organization"))
		TRY(organization_id(c, tx, organization, &org));
	name = one_line(c->arena, name, CUSTOMER_NAME_MAX);
	TRY(customer_set(c, tx, name.len ? name : old.name, body_has(k, "lang") ? lang : old.lang, body_has(k, "note") ? note : old.note, org, id));
	if (email.len)
		TRY(customer_identify(c, tx, id, IDENTITY_EMAIL, email));
	if (phone.len)
		TRY(customer_identify(c, tx, id, IDENTITY_PHONE, phone));
	return answer(c, tx, k, id);
}

static enum err run_change(struct call *k)
{
	return api_write(k, change);
}

static enum err join(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	int64_t id, into, merge;

	TRY(path_id(k, 0, &id));
	TRY(body_int(k, "into", &into));
	TRY(customer_merge(c, tx, &k->actor, id, into, &merge));
	TRY(answer(c, tx, k, into));
	// With the number by which it can be undone in front.
	k->answer = arena_printf(c->arena, "{\"merge\":%lld,%.*s", (long long)merge, SLICE_ARG(slice_sub(k->answer, 1, k->answer.len)));
	return OK;
}

static enum err run_join(struct call *k)
{
	return api_write(k, join);
}

static enum err part(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct customer_merge_get_row m;
	int64_t id;

	TRY(path_id(k, 0, &id));
	TRY(customer_merge_get(c, tx, id, &m));
	TRY(customer_unmerge(c, tx, &k->actor, id));
	return answer(c, tx, k, m.into);
}

static enum err run_part(struct call *k)
{
	return api_write(k, part);
}

const struct resource customers_resource = {
    .name = "customers",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/customers", .needs = CUSTOMER_READ, .status = 200, .run = run_find, .summary = "Find customers by name, address or number", .asks = "q text?"},
	    {.method = HTTP_GET, .path = "/customers/{id}", .needs = CUSTOMER_READ, .status = 200, .run = run_one, .summary = "One customer with their tickets"},
	    {.method = HTTP_PATCH, .path = "/customers/{id}", .needs = CUSTOMER_CHANGE, .status = 200, .run = run_change, .summary = "Change a customer",
	     .takes = "name text?, lang text?, note text?, organization text?, email text?, phone text?"},
	    {.method = HTTP_POST, .path = "/customers/{id}/merge", .needs = CUSTOMER_CHANGE, .status = 200, .run = run_join, .summary = "Two records are one person", .takes = "into int"},
	    {.method = HTTP_POST, .path = "/customers/merges/{id}/undo", .needs = CUSTOMER_CHANGE, .status = 200, .run = run_part, .summary = "They are two persons after all"},
	},
};
