// SPDX-License-Identifier: Apache-2.0
// Sends what waits: first lets answers leave whose undo seconds are over, then hands over one message a turn.
#include "channel/email_out.h"
#include "base/clock.h"
#include "desk/answer.h"
#include "job/job.h"

struct turn {
	struct desk *desk;
	struct outbox_row row;
	bool found;
	struct email_end end;
};

static enum err claim(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	TRY(answer_release_due(c, tx));
	return outbox_claim(c, tx, &t->row, &t->found);
}

static enum err mark_sending(struct ctx *c, struct tx *tx, void *arg)
{
	return outbox_sending(c, tx, ((struct turn *)arg)->row.id);
}

static enum err sending(void *arg, struct ctx *c)
{
	struct turn *t = arg;

	return db_write(t->desk->db, c, mark_sending, t);
}

static enum err finish(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return outbox_finish(c, tx, &t->row, t->end.end, t->end.code, t->end.words);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	struct turn t = {.desk = d};
	enum err e;

	TRY(db_write(d->db, c, claim, &t));
	if (!t.found)
		return OK;
	*again = true;
	e = email_send(d, c, &t.row, sending, &t, &t.end);
	// Taken back, or taken by another node.
	if (e == E_CONFLICT)
		return OK;
	if (e != OK)
		t.end = (struct email_end){.end = OUTBOX_DEFERRED, .words = c->why.len ? c->why : slice_cstr(err_name(e))};
	c->now = clock_now();
	return db_write(d->db, c, finish, &t);
}

const struct job send_outbox_job = {
    .name = "send_outbox",
    .wakes = {"outbox"},
    .every = 1000,
    .threads = 2,
    .run = run,
};
