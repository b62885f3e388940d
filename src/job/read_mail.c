// SPDX-License-Identifier: Apache-2.0
// Reads what was received: takes a message by lease, has a reader open it, and lets intake put it where it belongs.
// A reader that dies costs one try; the message stays on record as received.
#include <stdatomic.h>
#include <time.h>

#include "base/ascii.h"
#include "base/put.h"
#include "desk/blob.h"
#include "desk/intake.h"
#include "desk/mailbox.h"
#include "job/job.h"
#include "wire/reader_pool.h"

struct turn {
	struct desk *desk;
	struct inbox_row row;
	bool found;
	struct slice raw, words, auth_server;
	struct mailboxes boxes;
	struct mail_facts facts;
	struct reader_answer answer;
	int64_t ticket, newest;
};

// Messages that come faster than anybody could read them: taking them in has the right of way, because the mail servers
// outside wait for us. A desk's usual mail never gets here.
#define FLOOD_BACKLOG 200
#define FLOOD_PER_SECOND 100
#define FLOOD_PAUSE_MS 40

static bool is_flood(const struct turn *t, msec now)
{
	static _Atomic int64_t newest_then;
	static _Atomic msec then;
	int64_t came = t->newest - newest_then;
	msec passed = now - then;
	static _Atomic bool flood;

	if (passed >= 250) {
		flood = passed < 5000 && came * 1000 > FLOOD_PER_SECOND * passed;
		newest_then = t->newest;
		then = now;
	}
	return flood && t->newest - t->row.id > FLOOD_BACKLOG;
}

static void make_way(void)
{
	struct timespec pause = {.tv_nsec = FLOOD_PAUSE_MS * 1000000L};

	nanosleep(&pause, NULL);
}

static enum err claim(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return inbox_claim(c, tx, &t->row, &t->found);
}

// Apart from the claim, because writers stand in line.
static enum err fetch(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;
	struct mailbox m;

	TRY(inbox_newest(c, tx, &t->newest));
	TRY(mailbox_load(c, tx, t->desk, t->row.mailbox, &m));
	t->auth_server = m.auth_server;
	TRY(mailbox_all(c, tx, t->desk, &t->boxes));
	return blob_load(c, tx, t->row.raw_hash, &t->raw);
}

static enum err apply(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return intake_apply(c, tx, t->desk, &t->row, &t->facts, t->answer.parts, t->answer.part_count, &t->ticket);
}

static enum err give_up(struct ctx *c, struct tx *tx, void *arg)
{
	struct turn *t = arg;

	return intake_unreadable(c, tx, t->desk, &t->row, t->words);
}

static enum err read(struct ctx *c, struct turn *t)
{
	struct put options = put_begin(c->arena);
	struct slice question[2];

	put_array(&options, "authserv_ids");
	if (t->auth_server.len)
		put_text(&options, NULL, t->auth_server);
	put_close_array(&options);
	put_bool(&options, "trust_spam_headers", t->auth_server.len > 0);
	put_array(&options, "own_addresses");
	for (size_t i = 0; i < t->boxes.count; i++)
		put_text(&options, NULL, t->boxes.items[i].address);
	put_close_array(&options);
	put_array(&options, "own_domains");
	for (size_t i = 0; i < t->boxes.count; i++) {
		struct slice address = t->boxes.items[i].address;
		ptrdiff_t at = ascii_find(address, S("@"), 0);

		put_text(&options, NULL, slice_sub(address, (size_t)at + 1, address.len));
	}
	put_close_array(&options);
	question[0] = put_end(&options);
	question[1] = t->raw;
	TRY(reader_call(t->desk->readers, c, "read-mail", question, 2, &t->answer));
	return mail_facts_read(c, t->answer.head, &t->facts);
}

// A lease that was lost or a row that somebody else finished is not our failure.
static enum err one_turn(struct desk *d, struct ctx *c, bool *again)
{
	struct turn t = {.desk = d};
	enum err e;

	TRY(db_write(d->db, c, claim, &t));
	if (!t.found)
		return OK;
	*again = true;
	e = db_read(d->db, c, fetch, &t);
	if (e == OK && is_flood(&t, c->now))
		make_way();
	if (e == OK)
		e = read(c, &t);
	if (e == OK)
		e = db_write(d->db, c, apply, &t);
	if (e == OK || e == E_CONFLICT)
		return OK;
	if (err_is_temporary(e))
		return e;
	t.words = c->why.len ? c->why : slice_cstr(err_name(e));
	return db_write(d->db, c, give_up, &t);
}

const struct job read_mail_job = {
    .name = "read_mail",
    .wakes = {"inbox"},
    .every = 2000,
    .threads = 2,
    .run = one_turn,
};
