// SPDX-License-Identifier: Apache-2.0
// Drafts: kept on the server with a version, so that they survive a crash of the browser or the machine.
#include "api/drafts.sql.h"
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "base/i18n.h"
#include "base/number.h"
#include "lang/texts.h"

#define LIST_MAX 8000

static enum err path_ticket(struct ctx *c, struct tx *tx, const struct call *k, int64_t *id)
{
	struct ticket t;

	*id = ticket_id_from(k->parts[0]);
	return *id > 0 ? ticket_for(c, tx, &k->actor, TICKET_READ, *id, &t) : E_NOT_FOUND;
}

static void list_put(struct put *j, const char *name, struct slice list)
{
	struct slice rest = list, part;

	put_array(j, name);
	while (ascii_next_part(&rest, ',', &part))
		if (part.len)
			put_text(j, NULL, part);
	put_close_array(j);
}

// Only uploads of their own: a draft may name any number.
static enum err files_put(struct ctx *c, struct tx *tx, struct put *j, int64_t staff, struct slice ids)
{
	struct slice rest = ids, part;

	put_array(j, "attachments");
	while (ascii_next_part(&rest, ',', &part)) {
		struct drafts_file_row f;
		bool found;

		TRY(drafts_file(c, tx, number_or(part, 0), staff, &f, &found));
		if (!found)
			continue;
		put_object(j, NULL);
		put_int(j, "id", f.id);
		put_text(j, "name", f.name);
		put_text(j, "type", f.type);
		put_int(j, "size", f.size);
		put_text(j, "url", arena_printf(c->arena, "/api/v1/attachments/%lld", (long long)f.id));
		put_close(j);
	}
	put_close_array(j);
	return OK;
}

static enum err draft_put(struct ctx *c, struct tx *tx, struct put *j, int64_t staff, const struct drafts_get_row *d)
{
	put_text(j, "kind", d->kind);
	put_text(j, "text", d->text);
	list_put(j, "to", d->to_list);
	list_put(j, "cc", d->cc_list);
	list_put(j, "bcc", d->bcc_list);
	put_int(j, "version", d->version);
	put_int(j, "updated", d->updated);
	return files_put(c, tx, j, staff, d->attachments);
}

// All kinds, newest first; ?kind= only one.
static enum err get(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice kind = http_query(k->request, "kind");
	struct put j = put_begin(c->arena);
	struct drafts_all_rows all;
	int64_t id;

	TRY(path_ticket(c, tx, k, &id));
	TRY(drafts_all(c, tx, id, k->actor.id, &all));
	if (all.count && !kind.len)
		TRY(draft_put(c, tx, &j, k->actor.id, (const struct drafts_get_row *)(const void *)&all.items[0]));
	for (size_t i = 0; kind.len && i < all.count; i++)
		if (slice_eq(all.items[i].kind, kind))
			TRY(draft_put(c, tx, &j, k->actor.id, (const struct drafts_get_row *)(const void *)&all.items[i]));
	put_array(&j, "drafts");
	for (size_t i = 0; i < all.count; i++) {
		put_object(&j, NULL);
		TRY(draft_put(c, tx, &j, k->actor.id, (const struct drafts_get_row *)(const void *)&all.items[i]));
		put_close(&j);
	}
	put_close_array(&j);
	k->answer = put_end(&j);
	return OK;
}

_Static_assert(sizeof(struct drafts_all_row) == sizeof(struct drafts_get_row), "same columns");

static enum err run_get(struct call *k)
{
	return api_read(k, get);
}

struct incoming {
	struct slice kind, text, to, cc, bcc, files;
	int64_t version;
};

static enum err read_draft(struct call *k, struct incoming *d)
{
	struct buf files = buf_new(k->c->arena, 2000);
	int64_t ids[50];
	size_t count;

	TRY(body_need_text(k, "kind", 20, &d->kind));
	TRY(body_text(k, "text", TICKET_TEXT_MAX, &d->text));
	TRY(body_list(k, "to", LIST_MAX, &d->to));
	TRY(body_list(k, "cc", LIST_MAX, &d->cc));
	TRY(body_list(k, "bcc", LIST_MAX, &d->bcc));
	TRY(body_int(k, "version", &d->version));
	TRY(body_ids(k, "attachments", ids, 50, &count));
	for (size_t i = 0; i < count; i++)
		buf_printf(&files, "%s%lld", i ? "," : "", (long long)ids[i]);
	d->files = buf_slice(&files);
	return OK;
}

static enum err put(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct put j = put_begin(c->arena);
	struct drafts_get_row old;
	struct incoming d = {0};
	int64_t id;
	bool found;

	TRY(path_ticket(c, tx, k, &id));
	TRY(read_draft(k, &d));
	TRY(drafts_get(c, tx, id, k->actor.id, d.kind, &old, &found));
	if (found && d.version && d.version != old.version)
		return FAIL0(c, E_CONFLICT, NULL, text_why_draft_elsewhere);
	TRY(drafts_put(c, tx, id, k->actor.id, d.kind, d.text, d.to, d.cc, d.bcc, d.files, found ? old.version + 1 : 1, c->now));
	put_int(&j, "version", found ? old.version + 1 : 1);
	k->answer = put_end(&j);
	return OK;
}

static enum err run_put(struct call *k)
{
	return api_write(k, put);
}

static enum err drop(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct slice kind = http_query(k->request, "kind");
	int64_t id;

	TRY(path_ticket(c, tx, k, &id));
	return drafts_drop(c, tx, id, k->actor.id, kind.len ? kind : S(""));
}

static enum err run_drop(struct call *k)
{
	return api_write(k, drop);
}

const struct resource drafts_resource = {
    .name = "drafts",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/tickets/{id}/draft", .needs = TICKET_READ, .status = 200, .run = run_get, .summary = "Your drafts on a ticket", .asks = "kind text?"},
	    {.method = HTTP_PUT, .path = "/tickets/{id}/draft", .needs = TICKET_WRITE_NOTE, .status = 200, .run = run_put, .summary = "Save a draft",
	     .takes = "kind text, text text, to list?, cc list?, bcc list?, attachments list?, version int?"},
	    {.method = HTTP_DELETE, .path = "/tickets/{id}/draft", .needs = TICKET_WRITE_NOTE, .status = 204, .run = run_drop, .summary = "Throw a draft away", .asks = "kind text?"},
	},
};
