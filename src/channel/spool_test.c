// SPDX-License-Identifier: Apache-2.0
// The spool: what was acknowledged is whole on the disk whatever the disk does, and comes in once.
#include "db/test_store.h"

#include <errno.h>

#include "base/secret.h"
#include "base/sys.h"
#include "channel/spool.h"
#include "db/migrate.h"
#include "desk/mailbox.h"

#define HEAD "mailbox: help@desk.example\n\n"
#define MAIL "From: a@customers.example\r\nSubject: \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\r\n\r\nbody\r\n"

struct bed {
	struct test_store *store;
	struct desk desk;
	char spool[128];
};

static struct bed bed_new(void)
{
	struct bed b = {.store = test_store_new(DB_SQLITE)};

	assert_int_equal(secret_start(), OK);
	b.desk = (struct desk){.db = b.store->db, .folder = slice_cstr(b.store->folder)};
	snprintf(b.spool, sizeof b.spool, "%s/spool", b.store->folder);
	return b;
}

static void bed_end(struct bed *b)
{
	test_store_free(b->store);
}

// Files whose names end in `end`; each .mail must be whole.
static int count(const struct bed *b, const char *end)
{
	DIR *d = opendir(b->spool);
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		char path[512];
		struct slice bytes;

		if (!slice_ends(slice_cstr(e->d_name), slice_cstr(end)))
			continue;
		n++;
		snprintf(path, sizeof path, "%s/%.300s", b->spool, e->d_name);
		assert_int_equal(sys_read_file(b->store->arena, path, 1 << 20, &bytes), OK);
		assert_true(slice_eq(bytes, S(HEAD MAIL)));
	}
	if (d)
		closedir(d);
	return n;
}

static enum err put(struct bed *b)
{
	return spool_write(&b->store->ctx, b->store->folder, S("help@desk.example"), S(MAIL));
}

static void test_written_whole(void **state)
{
	struct bed b = bed_new();

	(void)state;
	assert_int_equal(put(&b), OK);
	assert_int_equal(put(&b), OK);
	assert_int_equal(count(&b, ".mail"), 2);
	assert_int_equal(spool_write(&b.store->ctx, b.store->folder, S("a@b.example\nmailbox: c@d.example"), S(MAIL)), E_INVALID);
	assert_int_equal(count(&b, ".mail"), 2);
	bed_end(&b);
}

// Every system call of a delivery fails once: never OK without a whole file, never half a file under a final name.
static void test_every_call_fails(void **state)
{
	struct bed b = bed_new();
	bool went_through = false;
	int failures = 0;

	(void)state;
	for (long nth = 1; !went_through; nth++) {
		int before = count(&b, ".mail");
		enum err e;

		sys_fail_at(nth, ENOSPC);
		e = put(&b);
		sys_fail_at(0, 0);
		failures += e != OK;
		assert_true(e == OK || e == E_FULL || e == E_INTERNAL);
		if (e == OK)
			assert_int_equal(count(&b, ".mail"), before + 1);
		went_through = e == OK && nth > 20;
	}
	assert_true(failures >= 5);
	bed_end(&b);
}

static enum err add_mailbox(struct ctx *c, struct tx *tx, void *desk)
{
	const struct mailbox m = {.address = S("help@desk.example"), .name = S("Help"), .lang = S("en"), .active = true};
	int64_t id;

	return mailbox_add(c, tx, desk, &m, &id);
}

static void test_drained_once(void **state)
{
	struct bed b = bed_new();
	struct ctx *c = &b.store->ctx;
	int taken;

	(void)state;
	assert_int_equal(migrate_up(c, b.store->db), OK);
	assert_int_equal(spool_drain(&b.desk, c, true, &taken), OK);
	assert_int_equal(taken, 0);
	assert_int_equal(put(&b), OK);
	assert_int_equal(put(&b), OK);
	// Nobody's mail yet: set aside, not lost.
	assert_int_equal(spool_drain(&b.desk, c, false, &taken), OK);
	assert_int_equal(taken, 0);
	assert_int_equal(count(&b, ".mail"), 0);
	assert_int_equal(count(&b, ".mail.held"), 2);
	assert_int_equal(db_write(b.store->db, c, add_mailbox, &b.desk), OK);
	assert_int_equal(spool_drain(&b.desk, c, false, &taken), OK);
	assert_int_equal(taken, 0);
	assert_int_equal(spool_drain(&b.desk, c, true, &taken), OK);
	assert_int_equal(taken, 2);
	assert_int_equal(count(&b, ".mail") + count(&b, ".held"), 0);
	bed_end(&b);
}

static void test_foreign_files_are_left(void **state)
{
	struct bed b = bed_new();
	struct ctx *c = &b.store->ctx;
	char path[256];
	int taken;

	(void)state;
	assert_int_equal(migrate_up(c, b.store->db), OK);
	assert_int_equal(put(&b), OK);
	snprintf(path, sizeof path, "%s/0-broken.mail", b.spool);
	assert_int_equal(sys_replace_file(b.store->arena, path, S("not a spool file"), 0600), OK);
	assert_int_equal(db_write(b.store->db, c, add_mailbox, &b.desk), OK);
	assert_int_equal(spool_drain(&b.desk, c, false, &taken), OK);
	assert_int_equal(taken, 1);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof path, "%s/0-broken.mail.held", b.spool);
	assert_int_equal(access(path, F_OK), 0);
	bed_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_written_whole),
	    cmocka_unit_test(test_every_call_fails),
	    cmocka_unit_test(test_drained_once),
	    cmocka_unit_test(test_foreign_files_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
