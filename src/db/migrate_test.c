// SPDX-License-Identifier: Apache-2.0
// Migrations: level, snapshot before, checks after, newer stores refused; on both engines.
#include "db/test_store.h"

#include <pthread.h>

#include "db/db_internal.h"
#include "db/migrate.h"

#define STEP(n, what, both)                                                                                  \
	{                                                                                                    \
		.number = (n), .name = (what), .sql = { both, both }                                         \
	}

static const struct migration list[] = {
    STEP(1, "first",
	 "CREATE TABLE a (id BIGINT PRIMARY KEY, name TEXT);\nINSERT INTO a VALUES (1, 'one');\nINSERT INTO "
	 "a VALUES (2, 'two');\n"),
    STEP(2, "second",
	 "CREATE TABLE b (id BIGINT PRIMARY KEY, a_id BIGINT REFERENCES a (id));\nINSERT INTO b VALUES (1, "
	 "2);\n"),
    STEP(3, "third", "ALTER TABLE a ADD COLUMN extra TEXT;\nUPDATE a SET extra = 'x';\n"),
};

static const struct migration loses_rows[] = {
    STEP(1, "first",
	 "CREATE TABLE a (id BIGINT PRIMARY KEY, name TEXT);\nINSERT INTO a VALUES (1, 'one');\nINSERT INTO "
	 "a VALUES (2, 'two');\n"),
    STEP(2, "loses", "DELETE FROM a WHERE id = 2;\n"),
};

static const struct migration breaks[] = {
    STEP(1, "first",
	 "CREATE TABLE a (id BIGINT PRIMARY KEY, name TEXT);\nINSERT INTO a VALUES (1, 'one');\nINSERT INTO "
	 "a VALUES (2, 'two');\n"),
    STEP(2, "good", "CREATE TABLE c (id BIGINT PRIMARY KEY);\n"),
    STEP(3, "breaks", "CREATE TABLE d (id BIGINT PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n"),
};

static const struct migration orphans[] = {
    STEP(1, "first", "CREATE TABLE a (id BIGINT PRIMARY KEY, name TEXT);\n"),
    STEP(2, "orphan",
	 "CREATE TABLE b (id BIGINT PRIMARY KEY, a_id BIGINT REFERENCES a (id));\nINSERT INTO b VALUES (1, "
	 "99);\n"),
};

static int level(struct test_store *s)
{
	int n = -1;

	assert_int_equal(migrate_level(&s->ctx, s->db, &n), OK);
	return n;
}

static enum err count(struct ctx *c, struct tx *tx, void *arg)
{
	const char *sql = *(const char **)arg;
	struct query q = {.name = "count", .sql = {sql, sql}, .in = "", .out = "i", .id = QUERY_NOT_CACHED};
	struct rows *r;

	TRY(tx_query(c, tx, &q, NULL, &r));
	if (rows_next(r))
		*(int64_t *)arg = rows_int(r, 0);
	return rows_end(c, r);
}

static int number_of(struct test_store *s, const char *sql)
{
	union {
		const char *sql;
		int64_t n;
	} both = {.sql = sql};

	return db_read(s->db, &s->ctx, count, &both) == OK ? (int)both.n : -1;
}

static int snapshots(struct test_store *s, char *path, size_t room)
{
	char folder[128];
	DIR *d;
	int n = 0;

	snprintf(folder, sizeof folder, "%s/%s", s->folder, MIGRATE_SNAPSHOTS);
	d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strstr(e->d_name, ".db")) {
			snprintf(path, room, "%s/%.100s", folder, e->d_name);
			n++;
		}
	if (d)
		closedir(d);
	return n;
}

static void goes_up_in_steps(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);
	char path[256];

	assert_int_equal(level(s), 0);
	assert_int_equal(migrate_up_with(&s->ctx, s->db, list, 2), OK);
	assert_int_equal(level(s), 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM b"), 1);
	assert_int_equal(snapshots(s, path, sizeof path), 0); // it was empty
	assert_int_equal(migrate_up_with(&s->ctx, s->db, list, 2), OK);
	assert_int_equal(snapshots(s, path, sizeof path), 0); // nothing to do
	assert_int_equal(migrate_up_with(&s->ctx, s->db, list, 3), OK);
	assert_int_equal(level(s), 3);
	assert_int_equal(number_of(s, "SELECT count(*) FROM a WHERE extra = 'x'"), 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM schema_level"), 3);
	assert_int_equal(snapshots(s, path, sizeof path), engine == DB_SQLITE);
	if (engine == DB_SQLITE) { // the snapshot is a whole store of level 2
		char to[128];

		test_store_close(s);
		snprintf(to, sizeof to, "%s/keshev.db", s->folder);
		assert_int_equal(rename(path, to), 0);
		test_store_open(s);
		assert_int_equal(level(s), 2);
		assert_int_equal(number_of(s, "SELECT count(*) FROM a"), 2);
	}
	test_store_free(s);
}

static void newer_is_refused(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);

	assert_int_equal(migrate_up_with(&s->ctx, s->db, list, 3), OK);
	assert_int_equal(migrate_up_with(&s->ctx, s->db, list, 2), E_NEWER);
	assert_non_null(strstr(arena_cstr(s->arena, s->ctx.why), "newer version of Keshev"));
	assert_int_equal(level(s), 3);
	test_store_free(s);
}

static void failing_step_is_taken_back(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);

	assert_int_not_equal(migrate_up_with(&s->ctx, s->db, breaks, 3), OK);
	assert_non_null(strstr(arena_cstr(s->arena, s->ctx.why), "0003 (breaks)"));
	assert_int_equal(level(s), 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM c"), 0);
	assert_int_equal(number_of(s, "SELECT count(*) FROM d"), -1);
	test_store_free(s);
}

static void lost_rows_and_orphans_are_seen(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);

	assert_int_equal(migrate_up_with(&s->ctx, s->db, loses_rows, 2), E_CONFLICT);
	assert_non_null(strstr(arena_cstr(s->arena, s->ctx.why), "would lose 1 of its 2 rows"));
	assert_int_equal(level(s), 1);
	assert_int_equal(number_of(s, "SELECT count(*) FROM a"), 2);
	test_store_free(s);
	s = test_store_new(engine);
	assert_int_equal(migrate_up_with(&s->ctx, s->db, orphans, 2), E_CONFLICT);
	assert_int_equal(level(s), 1);
	test_store_free(s);
}

static void *go_up(void *arg)
{
	struct test_store *s = arg;
	struct arena *a = arena_new(0);
	static atomic_int moment; // snapshots are named by it
	struct ctx c = ctx_new(a, ++moment, LANG_EN);
	enum err e = migrate_up_with(&c, s->db, list, 3);

	if (e != OK)
		print_error("%.*s\n", SLICE_ARG(c.why));
	arena_free(a);
	return (void *)(intptr_t)e;
}

// Two nodes (PostgreSQL) or two threads start at once: each step is done once.
static void two_at_once(enum db_engine engine)
{
	struct test_store *s = test_store_new(engine);
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, go_up, s);
	for (int i = 0; i < 4; i++) {
		void *e;

		pthread_join(threads[i], &e);
		assert_int_equal((intptr_t)e, OK);
	}
	assert_int_equal(level(s), 3);
	assert_int_equal(number_of(s, "SELECT count(*) FROM a"), 2);
	test_store_free(s);
}

#define BOTH(test)                                                                                           \
	static void test##_sqlite(void **state)                                                              \
	{                                                                                                    \
		(void)state;                                                                                 \
		test(DB_SQLITE);                                                                             \
	}                                                                                                    \
	static void test##_postgres(void **state)                                                            \
	{                                                                                                    \
		(void)state;                                                                                 \
		test(DB_POSTGRES);                                                                           \
	}
#define TESTS(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_postgres)

BOTH(goes_up_in_steps)
BOTH(newer_is_refused)
BOTH(failing_step_is_taken_back)
BOTH(lost_rows_and_orphans_are_seen)
BOTH(two_at_once)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TESTS(goes_up_in_steps),
	    TESTS(newer_is_refused),
	    TESTS(failing_step_is_taken_back),
	    TESTS(lost_rows_and_orphans_are_seen),
	    TESTS(two_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
