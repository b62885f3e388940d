// SPDX-License-Identifier: Apache-2.0
// Group commit: who shares a commit, and what becomes of the others when a member fails in each way.
#include "db/test_store.h"

#include <pthread.h>

#include "db/group.h"
#include "db/test_disk.h"
#include "db/tx.h"

#define MEMBERS_MAX 128

struct desk {
	struct db db;
	struct handle *writes, *looks;
	struct group *group;
	struct arena *arena;
	struct ctx ctx;
	char folder[64];
	char path[96];
};

enum way {
	WAY_GOOD,      // inserts its name
	WAY_OWN_ERROR, // inserts, then fails by itself
	WAY_SAME,      // inserts a name that is there: a constraint
	WAY_ROLLBACK,  // inserts a name that is there with OR ROLLBACK: SQLite drops the whole transaction
	WAY_SWALLOWED, // the same, and hides the error
	WAY_FULL,      // inserts more than the file may grow
	WAY_DEFERRED,  // breaks a foreign key that is checked at the commit
	WAY_SLOW       // takes 3 ms
};

struct member_of_test {
	struct desk *desk;
	enum way way;
	char name[32];
	int runs;
	int after; // calls after the commit
	enum err result;
	char why[200];
	pthread_t thread;
};

static int sql(struct handle *h, const char *text)
{
	return sqlite3_exec(h->sqlite, text, NULL, NULL, NULL);
}

static int number_of(struct desk *d, const char *text)
{
	sqlite3_stmt *s;
	int n;

	assert_int_equal(sqlite3_prepare_v2(d->looks->sqlite, text, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return n;
}

static int present(struct desk *d, const char *name)
{
	char text[128];

	snprintf(text, sizeof text, "SELECT count(*) FROM t WHERE name = '%s'", name);
	return number_of(d, text);
}

static struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof *d);

	d->arena = arena_new(0);
	d->ctx = ctx_new(d->arena, 0, LANG_EN);
	snprintf(d->folder, sizeof d->folder, "%s/keshev-group-XXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(d->folder));
	snprintf(d->path, sizeof d->path, "%s/g.db", d->folder);
	d->db = (struct db){.engine = &sqlite_engine, .kind = DB_SQLITE};
	assert_int_equal(handle_open(&d->ctx, d->path, HANDLE_WRITES, &d->writes), OK);
	assert_int_equal(
	    sql(d->writes,
		"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size BLOB);"
		"CREATE TABLE child (t_id INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED);"
		"INSERT INTO t (name) VALUES ('taken')"),
	    SQLITE_OK);
	assert_int_equal(handle_open(&d->ctx, d->path, HANDLE_READS, &d->looks), OK);
	assert_int_equal(group_new(&d->ctx, &d->db, d->writes, &d->group), OK);
	return d;
}

static void desk_free(struct desk *d)
{
	assert_int_equal(
	    number_of(d, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	group_free(d->group);
	handle_close(d->looks);
	handle_close(d->writes);
	test_empty_folder(d->folder);
	rmdir(d->folder);
	arena_free(d->arena);
	free(d);
}

static void count_after(void *arg)
{
	++((struct member_of_test *)arg)->after;
}

static enum err run_sql(struct ctx *c, struct tx *tx, const char *text)
{
	int r = sql(tx->handle, text);

	return r == SQLITE_OK ? OK : handle_error(c, tx->handle, r, "test");
}

static enum err work(struct ctx *c, struct tx *tx, void *arg)
{
	struct member_of_test *m = arg;
	char text[160];

	m->runs++;
	tx_after_commit(tx, count_after, m);
	snprintf(text, sizeof text, "INSERT INTO t (name) VALUES ('%s')", m->name);
	TRY(run_sql(c, tx, text));
	switch (m->way) {
	case WAY_OWN_ERROR:
		return fail(c, E_STALE, "my own reason");
	case WAY_SAME:
		return run_sql(c, tx, "INSERT INTO t (name) VALUES ('taken')");
	case WAY_ROLLBACK:
		return run_sql(c, tx, "INSERT OR ROLLBACK INTO t (name) VALUES ('taken')");
	case WAY_SWALLOWED:
		return run_sql(c, tx, "INSERT OR ROLLBACK INTO t (name) VALUES ('taken')") == OK ? E_INTERNAL
												 : OK;
	case WAY_FULL:
		return run_sql(c, tx, "INSERT INTO t (size) VALUES (zeroblob(4000000))");
	case WAY_DEFERRED:
		return run_sql(c, tx, "INSERT INTO child (t_id) VALUES (999999)");
	case WAY_SLOW:
		usleep(3000);
		return OK;
	default:
		return OK;
	}
}

static void *member_run(void *arg)
{
	struct member_of_test *m = arg;
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct tx tx;

	m->result = group_write(m->desk->group, &c, work, m, &tx);
	if (m->result == OK) {
		tx.wakes = 0;
		tx_committed(&tx);
	}
	snprintf(m->why, sizeof m->why, "%.*s", SLICE_ARG(c.why));
	arena_free(a);
	return NULL;
}

// Lets `count` members stand in line in this order before the first may lead, and waits for all answers.
static void together(struct desk *d, struct member_of_test *m, const enum way *ways, int count)
{
	group_pause(d->group);
	for (int i = 0; i < count; i++) {
		m[i] = (struct member_of_test){.desk = d, .way = ways[i]};
		snprintf(m[i].name, sizeof m[i].name, "m%d", i);
		assert_int_equal(pthread_create(&m[i].thread, NULL, member_run, &m[i]), 0);
		while (group_counts(d->group).waiting != i + 1)
			usleep(100);
	}
	group_resume(d->group);
	for (int i = 0; i < count; i++)
		pthread_join(m[i].thread, NULL);
}

static void expect(const struct member_of_test *m, enum err result, int runs)
{
	if (m->result != result || m->runs != runs)
		print_error("%s: %s (%s), %d runs; expected %s, %d runs\n", m->name, err_name(m->result),
			    m->why, m->runs, err_name(result), runs);
	assert_int_equal(m->result, result);
	assert_int_equal(m->runs, runs);
	assert_int_equal(m->after, result == OK);
	assert_int_equal(present(m->desk, m->name), result == OK);
}

static void one_commit_for_all(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[8];
	const enum way ways[8] = {0};

	(void)state;
	together(d, m, ways, 8);
	for (int i = 0; i < 8; i++)
		expect(&m[i], OK, 1);
	assert_int_equal(group_counts(d->group).commits, 1);
	assert_int_equal(group_counts(d->group).members, 8);
	// In the order of the line.
	assert_int_equal(number_of(d, "SELECT count(*) FROM t a JOIN t b ON a.id < b.id AND a.name > b.name "
				      "WHERE a.name LIKE 'm%'"),
			 0);
	desk_free(d);
}

static void own_error_and_constraint_cost_nobody_else(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[5];
	const enum way ways[] = {WAY_GOOD, WAY_OWN_ERROR, WAY_GOOD, WAY_SAME, WAY_GOOD};

	(void)state;
	together(d, m, ways, 5);
	expect(&m[0], OK, 1);
	expect(&m[1], E_STALE, 1);
	assert_string_equal(m[1].why, "my own reason");
	expect(&m[2], OK, 1);
	expect(&m[3], E_UNIQUE, 1);
	expect(&m[4], OK, 1);
	assert_int_equal(group_counts(d->group).commits, 1);
	desk_free(d);
}

static void only_failures_commit_nothing(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[2];
	const enum way ways[] = {WAY_OWN_ERROR, WAY_SAME};

	(void)state;
	together(d, m, ways, 2);
	expect(&m[0], E_STALE, 1);
	expect(&m[1], E_UNIQUE, 1);
	assert_int_equal(number_of(d, "SELECT count(*) FROM t"), 1);
	desk_free(d);
}

static void lost_transaction_runs_everyone_again(enum way way, enum err expected)
{
	struct desk *d = desk_new();
	struct member_of_test m[5];
	const enum way ways[] = {WAY_GOOD, WAY_SAME, way, WAY_GOOD, WAY_OWN_ERROR};

	together(d, m, ways, 5);
	expect(&m[0], OK, 2);
	expect(&m[1], E_UNIQUE, 2);
	expect(&m[2], expected, 2); // once in the group, once alone
	expect(&m[3], OK, 1);	    // had not run yet
	expect(&m[4], E_STALE, 1);
	assert_int_equal(group_counts(d->group).again, 3);
	desk_free(d);
}

static void rollback_of_all(void **state)
{
	(void)state;
	lost_transaction_runs_everyone_again(WAY_ROLLBACK, E_UNIQUE);
}

static void rollback_of_all_hidden(void **state)
{
	(void)state;
	lost_transaction_runs_everyone_again(WAY_SWALLOWED, E_INTERNAL);
}

static void full_disk(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[4];
	const enum way ways[] = {WAY_GOOD, WAY_FULL, WAY_GOOD, WAY_GOOD};

	(void)state;
	assert_int_equal(sql(d->writes, "PRAGMA max_page_count = 100"), SQLITE_OK);
	together(d, m, ways, 4);
	assert_int_equal(m[0].result, OK);
	assert_int_equal(m[1].result, E_FULL);
	assert_non_null(strstr(m[1].why, "disk is full"));
	assert_int_equal(m[2].result, OK);
	assert_int_equal(m[3].result, OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(present(d, m[i].name), i != 1);
	// Room again: the same asker comes through.
	assert_int_equal(sql(d->writes, "PRAGMA max_page_count = 100000"), SQLITE_OK);
	together(d, m, (const enum way[]){WAY_OWN_ERROR}, 1);
	snprintf(m[0].name, sizeof m[0].name, "later");
	m[0].way = WAY_FULL;
	member_run(&m[0]);
	assert_int_equal(m[0].result, OK);
	desk_free(d);
}

static void failed_commit_runs_each_alone(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[4];
	const enum way ways[] = {WAY_GOOD, WAY_DEFERRED, WAY_OWN_ERROR, WAY_GOOD};

	(void)state;
	together(d, m, ways, 4);
	expect(&m[0], OK, 2);
	expect(&m[1], E_CONFLICT, 2);
	expect(&m[2], E_STALE, 2);
	expect(&m[3], OK, 2);
	desk_free(d);
}

static void disk_fails_at_sync(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[3];
	const enum way ways[3] = {0};

	(void)state;
	test_disk_code = SQLITE_IOERR_FSYNC;
	atomic_store(&test_disk_syncs, 1);
	together(d, m, ways, 3);
	assert_int_equal(atomic_load(&test_disk_syncs), 0);
	for (int i = 0; i < 3; i++)
		expect(&m[i], OK, 2); // the second time, each alone
	atomic_store(&test_disk_syncs, 1);
	snprintf(m[0].name, sizeof m[0].name, "alone");
	member_run(&m[0]);
	assert_int_equal(m[0].result, E_UNKNOWN_OUTCOME);
	assert_int_equal(present(d, "alone"), 0);
	member_run(&m[0]);
	assert_int_equal(m[0].result, OK);
	desk_free(d);
}

static void disk_fails_at_write(void **state)
{
	const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};

	(void)state;
	for (int nth = 1; nth <= 12; nth++) {
		struct desk *d = desk_new();
		struct member_of_test m[3];
		const enum way ways[3] = {0};

		test_disk_code = codes[nth % 2];
		atomic_store(&test_disk_writes, nth);
		together(d, m, ways, 3);
		atomic_store(&test_disk_writes, 0);
		// Whatever was answered is true.
		for (int i = 0; i < 3; i++)
			assert_int_equal(present(d, m[i].name), m[i].result == OK);
		for (int i = 0; i < 3; i++)
			assert_true(m[i].result == OK || err_is_temporary(m[i].result));
		desk_free(d);
	}
}

static void limits_of_a_group(void **state)
{
	struct desk *d = desk_new();
	struct member_of_test m[MEMBERS_MAX];
	enum way ways[MEMBERS_MAX] = {0};

	(void)state;
	together(d, m, ways, DB_GROUP_COMMANDS_MAX + 10);
	// At least two; more when the machine was so busy that time ran out first.
	assert_true(group_counts(d->group).commits >= 2);
	desk_free(d);
	d = desk_new();
	for (int i = 0; i < 6; i++)
		ways[i] = WAY_SLOW;
	together(d, m, ways, 6);
	assert_true(group_counts(d->group).commits >= 3); // two of 3 ms are 5 ms
	desk_free(d);
}

// ---- Many threads ----

#define THREADS 12
#define ROUNDS 60

struct worker {
	struct desk *desk;
	int number;
	int good; // acknowledged
	pthread_t thread;
};

static void *worker_run(void *arg)
{
	static const enum way mix[] = {WAY_GOOD,      WAY_GOOD, WAY_SAME,     WAY_GOOD,
				       WAY_OWN_ERROR, WAY_GOOD, WAY_ROLLBACK, WAY_DEFERRED};
	struct worker *w = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct member_of_test m = {.desk = w->desk, .way = mix[(i * 7 + w->number) % 8]};

		snprintf(m.name, sizeof m.name, "w%d-%d", w->number, i);
		member_run(&m);
		assert_int_equal(m.result == OK, m.way == WAY_GOOD);
		assert_int_equal(m.after, m.result == OK);
		w->good += m.result == OK;
		// Readable by others as soon as it is acknowledged.
	}
	return NULL;
}

static void *pauser_run(void *arg)
{
	struct desk *d = arg;

	for (int i = 0; i < 40; i++) {
		group_pause(d->group);
		assert_false(handle_in_transaction(d->writes));
		group_resume(d->group);
		usleep(300);
	}
	return NULL;
}

static void many_threads(void **state)
{
	struct desk *d = desk_new();
	struct worker w[THREADS];
	pthread_t pauser;
	int good = 0;

	(void)state;
	pthread_create(&pauser, NULL, pauser_run, d);
	for (int i = 0; i < THREADS; i++) {
		w[i] = (struct worker){.desk = d, .number = i};
		pthread_create(&w[i].thread, NULL, worker_run, &w[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(w[i].thread, NULL);
		good += w[i].good;
	}
	pthread_join(pauser, NULL);
	assert_int_equal(number_of(d, "SELECT count(*) FROM t WHERE name LIKE 'w%'"), good);
	assert_int_equal(number_of(d, "SELECT count(*) FROM child"), 0);
	desk_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_commit_for_all),
	    cmocka_unit_test(own_error_and_constraint_cost_nobody_else),
	    cmocka_unit_test(only_failures_commit_nothing),
	    cmocka_unit_test(rollback_of_all),
	    cmocka_unit_test(rollback_of_all_hidden),
	    cmocka_unit_test(full_disk),
	    cmocka_unit_test(failed_commit_runs_each_alone),
	    cmocka_unit_test(disk_fails_at_sync),
	    cmocka_unit_test(disk_fails_at_write),
	    cmocka_unit_test(limits_of_a_group),
	    cmocka_unit_test(many_threads),
	};

	test_disk_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
