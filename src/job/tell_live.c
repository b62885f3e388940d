// SPDX-License-Identifier: Apache-2.0
// Follows the journal and tells the open streams of this process. Starts at the end: who comes later gets a replay.
#include <string.h>

#include "api/live_audience.h"
#include "base/put.h"
#include "desk/journal.h"
#include "job/job.h"
#include "wire/http.h"

#define BATCH 200

struct following {
	struct desk *desk;
	struct slice cursor, next;
	struct journal_items items;
	bool first;
};

static enum err read_on(struct ctx *c, struct tx *tx, void *arg)
{
	struct following *f = arg;

	if (f->first)
		return journal_end(c, tx, &f->next);
	return journal_after(c, tx, f->cursor, BATCH, &f->items, &f->next);
}

static void tell(struct desk *d, struct ctx *c, const struct journal_item *i)
{
	struct live_audience to = {.ticket = i->e.ticket, .team = i->team};
	struct put j = put_begin(c->arena);

	put_int(&j, "id", i->e.id);
	put_int(&j, "ticket", i->e.ticket);
	put_text(&j, "kind", i->e.kind);
	put_int(&j, "at", i->e.at);
	put_object(&j, "actor");
	put_int_or_null(&j, "id", i->e.actor == ACTOR_STAFF ? i->e.actor_id : 0);
	put_text(&j, "name", S(""));
	put_close(&j);
	put_bool(&j, "shared", i->e.chain == CHAIN_SHARED);
	http_publish(d->http, i->e.id, live_event_text(c->arena, i->e.id, "journal", put_end(&j)), &to, sizeof to);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	struct following f = {.desk = d, .cursor = slice_cstr(d->live_cursor), .first = !d->live_cursor[0]};

	if (!d->http)
		return OK;
	TRY(db_read(d->db, c, read_on, &f));
	for (size_t i = 0; i < f.items.count; i++)
		tell(d, c, &f.items.items[i]);
	if (f.next.len < LIVE_CURSOR_MAX) {
		memcpy(d->live_cursor, f.next.len ? f.next.ptr : ".0", f.next.len ? f.next.len : 2);
		d->live_cursor[f.next.len ? f.next.len : 2] = '\0';
	}
	*again = f.items.count == BATCH;
	return OK;
}

const struct job tell_live_job = {
    .name = "tell_live",
    .wakes = {"journal"},
    .every = 1000,
    .run = run,
};
