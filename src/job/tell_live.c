// SPDX-License-Identifier: Apache-2.0
// Follows the journal and tells the open streams of this process. Starts at the end: who comes later gets a replay.
// Events and the rights of the listeners are read in one transaction, so nobody hears of a ticket they had lost by then.
#include <stdatomic.h>

#include "api/live_journal.h"
#include "api/live_place.h"
#include "api/live_viewers.h"
#include "job/job.h"
#include "wire/http.h"

#define BATCH 200
#define KEYS_EVERY_MS 2000 // a stream outlives the sign-in that opened it by no more than this and one turn

struct following {
	struct live_place place;
	struct slice next;
	struct journal_items items;
	struct live_rights *rights; // NULL: nobody listens
	bool keys, skip;
};

static enum err read_on(struct ctx *c, struct tx *tx, void *arg)
{
	struct following *f = arg;

	f->rights = NULL;
	f->items.count = 0;
	if (f->skip || !f->place.known)
		return journal_end(c, tx, &f->next);
	if (live_viewer_count())
		TRY(live_rights_read(c, tx, f->keys, &f->rights));
	return journal_after(c, tx, live_place_cursor(&f->place), BATCH, &f->items, &f->next);
}

static void tell(struct desk *d, struct ctx *c, const struct journal_item *i)
{
	struct live_audience to = {.ticket = i->e.ticket, .team = i->team};
	struct put j = put_begin(c->arena);

	live_journal_put(&j, i);
	http_publish(d->http, live_place_move(i->cursor), live_event_text(c->arena, i->cursor, "journal", put_end(&j)), &to, sizeof to);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	static _Atomic msec keys_read; // one thread runs this job
	struct following f = {.place = live_place_now(), .skip = !live_viewer_count(), .keys = c->now - keys_read >= KEYS_EVERY_MS};

	if (!d->http)
		return OK;
	TRY(db_read(d->db, c, read_on, &f));
	if (!f.place.known)
		live_place_begin(f.next);
	// Nobody listened when we began. Whoever came meanwhile is told from the old place on by the next turn.
	if (f.skip) {
		*again = !live_place_skip(f.next);
		return OK;
	}
	if (f.keys && f.rights)
		keys_read = c->now;
	live_rights_apply(f.rights);
	for (size_t i = 0; i < f.items.count; i++)
		tell(d, c, &f.items.items[i]);
	*again = f.items.count == BATCH;
	return OK;
}

const struct job tell_live_job = {
    .name = "tell_live",
    .wakes = {"journal"},
    .every = 1000,
    .run = run,
};
