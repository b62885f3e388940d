// SPDX-License-Identifier: Apache-2.0
// Sends mail to staff.
#include "base/clock.h"
#include "channel/email_out.h"
#include "job/job.h"

struct turn {
	struct notice notice;
	bool found, sent, for_good;
	struct slice words;
};

static enum err claim(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return notice_claim(c, tx, &t->notice, &t->found);
}

static enum err finish(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return notice_finish(c, tx, &t->notice, t->sent, t->for_good, t->words);
}

static enum err run(struct desk *d, struct ctx *c, bool *again)
{
	struct turn t = {.words = S("")};
	enum err e;

	TRY(db_write(d->db, c, claim, &t));
	if (!t.found)
		return OK;
	*again = true;
	e = email_send_notice(d, c, &t.notice, &t.sent, &t.for_good, &t.words);
	if (e != OK)
		t.words = c->why.len ? c->why : slice_cstr(err_name(e));
	c->now = clock_now();
	return db_write(d->db, c, finish, &t);
}

const struct job send_notices_job = {
    .name = "send_notices",
    .wakes = {"notice"},
    .every = 30000,
    .run = run,
};
