// SPDX-License-Identifier: Apache-2.0
// Under writes that never pause SQLite's log stays bounded, and what is in it survives without a clean end.
#include "db/test_store.h"

#include <pthread.h>
#include <sys/stat.h>

#include "db/checkpoint.h"
#include "db/migrate.h"

#define PAGE 4096
#define ROW_BYTES (PAGE * 6)
#define WRITERS 4
#define ROWS_EACH (CHECKPOINT_PAGES * 3 / 6 / WRITERS) // three times the log's fill, in all

static const struct migration tables[] = {{
    .number = 1,
    .name = "test",
    .sql = {"CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;\n", ""},
}};
static const struct query q_add = {.name = "q_add",
				   .sql = {"INSERT INTO t (bytes) VALUES (zeroblob(?1))", ""},
				   .in = "i",
				   .out = "",
				   .id = 2300};
static const struct query q_count = {
    .name = "q_count", .sql = {"SELECT count(*) FROM t", ""}, .in = "", .out = "i", .id = 2301};

static enum err add(struct ctx *c, struct tx *tx, void *arg)
{
	const struct val in[] = {val_int(ROW_BYTES)};

	(void)arg;
	return tx_exec(c, tx, &q_add, in, NULL);
}

static enum err count(struct ctx *c, struct tx *tx, void *arg)
{
	struct rows *r;

	TRY(tx_query(c, tx, &q_count, NULL, &r));
	if (rows_next(r))
		*(int64_t *)arg = rows_int(r, 0);
	return rows_end(c, r);
}

static void *write_rows(void *arg)
{
	struct arena *a = arena_new(0);
	intptr_t failed = 0;

	for (int i = 0; i < ROWS_EACH; i++) {
		struct ctx c = ctx_new(a, 0, LANG_EN);

		failed += db_write(arg, &c, add, NULL) != OK;
		arena_reset(a);
	}
	arena_free(a);
	return (void *)failed;
}

static off_t log_size(const struct test_store *s)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/keshev.db-wal", s->folder);
	return stat(path, &st) == 0 ? st.st_size : 0;
}

static void log_stays_bounded(void **state)
{
	struct test_store *s = test_store_new(DB_SQLITE);
	pthread_t threads[WRITERS];
	int64_t n = 0;

	(void)state;
	assert_int_equal(migrate_up_with(&s->ctx, s->db, tables, 1), OK);
	for (int i = 0; i < WRITERS; i++)
		pthread_create(&threads[i], NULL, write_rows, s->db);
	for (int i = 0; i < WRITERS; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	// Three times its fill was written; what came while it was being copied is the slack.
	assert_true(log_size(s) > 0);
	assert_true(log_size(s) < (off_t)CHECKPOINT_PAGES * PAGE * 2);
	assert_int_equal(db_read(s->db, &s->ctx, count, &n), OK);
	assert_int_equal(n, WRITERS * ROWS_EACH);
	test_store_close(s);
	assert_int_equal(log_size(s), 0);
	test_store_open(s);
	test_store_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(log_stays_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
