// SPDX-License-Identifier: Apache-2.0
// For tests only: a migrated desk on each engine with one mailbox and people. Include once in a test program.
#ifndef DESK_TEST_DESK_H
#define DESK_TEST_DESK_H

#include "db/test_store.h"

#include "base/secret.h"
#include "db/migrate.h"
#include "desk/contact.h"
#include "desk/customer.h"
#include "desk/mailbox.h"
#include "desk/setting.h"
#include "desk/staff.h"

struct test_desk {
	struct test_store *store;
	struct desk desk;
	struct ctx *c;
	int64_t mailbox, admin, agent;
	struct actor as_agent, as_admin;
};

#define assert_ok(expression)                                                                                \
	do {                                                                                                 \
		enum err ok_err_ = (expression);                                                             \
		if (ok_err_ != OK)                                                                           \
			test_stop("%s:%d: %s gave %s", __FILE__, __LINE__, #expression, err_name(ok_err_));  \
	} while (0)

static inline enum err test_desk_people(struct ctx *c, struct tx *tx, void *arg)
{
	struct test_desk *t = arg;

	TRY(staff_add(c, tx, &(struct staff_new){.email = S("lead@example.com"), .name = S("Noa Sharon"), .lang = S("he"), .role = ROLE_ADMIN}, &t->admin));
	TRY(staff_add(c, tx, &(struct staff_new){.email = S("roi@example.com"), .name = S("Roi Ben-Ami"), .lang = S("en"), .role = ROLE_AGENT}, &t->agent));
	TRY(staff_actor(c, tx, t->agent, &t->as_agent));
	TRY(staff_actor(c, tx, t->admin, &t->as_admin));
	return mailbox_add(c, tx, &t->desk,
			   &(struct mailbox){.address = S("help@example.com"), .name = S("Bayit Tov"), .lang = S("en"), .acknowledge = true, .plus_address = true, .active = true},
			   &t->mailbox);
}

static inline struct test_desk *test_desk_new(enum db_engine engine)
{
	struct test_desk *t;

	assert_ok(secret_start());
	t = calloc(1, sizeof *t);
	assert_non_null(t);
	t->store = test_store_new(engine);
	t->c = &t->store->ctx;
	t->c->now = 1794304800000; // Tuesday 10 Nov 2026, 10:00 UTC: 12:00 in Jerusalem, open
	t->desk.db = t->store->db;
	memset(t->desk.secret, 7, sizeof t->desk.secret);
	assert_ok(migrate_up(t->c, t->desk.db));
	assert_ok(db_write(t->desk.db, t->c, test_desk_people, t));
	return t;
}

static inline void test_desk_free(struct test_desk *t)
{
	test_store_free(t->store);
	free(t);
}

// Both engines for one test body: TEST_BOTH(name) makes name_sqlite and name_postgres.
#define TEST_BOTH(name)                                                                                      \
	static void name##_sqlite(void **state)                                                              \
	{                                                                                                    \
		(void)state;                                                                                 \
		name(DB_SQLITE);                                                                             \
	}                                                                                                    \
	static void name##_postgres(void **state)                                                            \
	{                                                                                                    \
		(void)state;                                                                                 \
		name(DB_POSTGRES);                                                                           \
	}
#define UNIT_BOTH(name) cmocka_unit_test(name##_sqlite), cmocka_unit_test(name##_postgres)

#endif
