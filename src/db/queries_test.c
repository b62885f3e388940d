// SPDX-License-Identifier: Apache-2.0
// Every named query of the program prepares on each engine, with the parameters and columns that it declares;
// and the real migrations run from nothing on both.
#include "db/test_store.h"

#include "db/migrate.h"
#include "db/tx.h"

extern const struct query *const all_queries[];
extern const unsigned all_query_count;

static enum err prepare(struct ctx *c, struct tx *tx, void *arg)
{
	return tx_prepare(c, tx, arg);
}

static void prepare_all(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);
	unsigned wrong = 0;

	if (migrate_up(&s->ctx, s->db) != OK)
		test_stop("migrate_up: %.*s", SLICE_ARG(s->ctx.why));
	for (unsigned i = 0; i < all_query_count; i++) {
		assert_int_equal(all_queries[i]->id, i);
		if (db_write(s->db, &s->ctx, prepare, (void *)(uintptr_t)all_queries[i]) == OK)
			continue;
		print_error("%s: %.*s\n", all_queries[i]->name, SLICE_ARG(s->ctx.why));
		wrong++;
	}
	assert_int_equal(wrong, 0);
	test_store_free(s);
}

static void prepare_all_sqlite(void **state)
{
	(void)state;
	prepare_all(DB_SQLITE);
}

static void prepare_all_postgres(void **state)
{
	(void)state;
	prepare_all(DB_POSTGRES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prepare_all_sqlite),
	    cmocka_unit_test(prepare_all_postgres),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
