// SPDX-License-Identifier: Apache-2.0
// What only PostgreSQL can do to us: lost connections, silence, collisions, other nodes.
#include "db/test_store.h"

#include <pthread.h>

#include "base/clock.h"
#include "db/migrate.h"
#include "db/test_proxy.h"

static const struct migration tables[] = {{
    .number = 1,
    .name = "test",
    .sql = {"", "CREATE TABLE t (name TEXT PRIMARY KEY, n BIGINT NOT NULL);\nINSERT INTO t VALUES ('a', 0), "
		"('b', 0);\n"},
}};

#define QUERY(var, number, text, ins, outs)                                                                  \
	static const struct query var = {                                                                    \
	    .name = #var, .sql = {"", text}, .in = ins, .out = outs, .id = 2100 + (number)}
QUERY(q_get, 0, "SELECT n FROM t WHERE name = $1", "t", "i");
QUERY(q_set, 1, "UPDATE t SET n = $2 WHERE name = $1", "ti", "");
QUERY(q_sleep, 2, "SELECT 1 FROM (SELECT pg_sleep(5)) AS s", "", "i");
QUERY(q_sum, 3, "SELECT sum(n) FROM t", "", "i");

struct desk {
	struct test_store *s;
	struct test_proxy *proxy; // between the store and its server
	int runs;
	atomic_int started;
	const char *first, *second;
};

static enum err get(struct ctx *c, struct tx *tx, const char *name, int64_t *out)
{
	const struct val in[] = {val_text((struct slice){.ptr = name, .len = strlen(name)})};
	struct rows *r;

	TRY(tx_query(c, tx, &q_get, in, &r));
	if (rows_next(r))
		*out = rows_int(r, 0);
	return rows_end(c, r);
}

static enum err set(struct ctx *c, struct tx *tx, const char *name, int64_t n)
{
	const struct val in[] = {val_text((struct slice){.ptr = name, .len = strlen(name)}), val_int(n)};

	return tx_exec(c, tx, &q_set, in, NULL);
}

static enum err get_a(struct ctx *c, struct tx *tx, void *arg)
{
	return get(c, tx, "a", arg);
}

static int64_t value_of_a(struct test_store *s)
{
	int64_t n = -1;
	enum err e = db_read(s->db, &s->ctx, get_a, &n);

	if (e != OK)
		print_error("%s: %.*s\n", err_name(e), SLICE_ARG(s->ctx.why));
	return n;
}

// Reads, decides, writes: loses counts unless collisions are noticed.
static enum err count_up(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;
	int64_t n;

	d->runs++;
	TRY(get(c, tx, "a", &n));
	return set(c, tx, "a", n + 1);
}

static void open_with(struct desk *d, msec deadline, int connections)
{
	struct test_store *s = test_store_new(DB_POSTGRES);
	PQconninfoOption *o, *options = PQconninfoParse(s->url, NULL);
	char port[16] = "5432";

	for (o = options; o->keyword; o++)
		if (strcmp(o->keyword, "port") == 0 && o->val)
			snprintf(port, sizeof port, "%s", o->val);
	PQconninfoFree(options);
	assert_int_equal(migrate_up_with(&s->ctx, s->db, tables, 1), OK);
	test_store_close(s);
	*d = (struct desk){.s = s, .proxy = test_proxy_start((int)strtol(port, NULL, 10))};
	s->options.url =
	    arena_printf(s->arena, "postgres://postgres@127.0.0.1:%d/%s", d->proxy->port, s->database);
	s->options.deadline = deadline;
	s->options.readers = connections;
	test_store_open(s);
}

static void close_all(struct desk *d)
{
	test_store_free(d->s);
	test_proxy_stop(d->proxy);
}

// ---- Silence and loss ----

static enum err stall_before_commit(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;

	TRY(count_up(c, tx, arg));
	d->proxy->mode = PROXY_STALL;
	return OK;
}

static void silence_at_commit_is_unknown(void **state)
{
	struct desk d;
	msec began;

	(void)state;
	open_with(&d, 400, 4);
	began = clock_steady();
	assert_int_equal(db_write(d.s->db, &d.s->ctx, stall_before_commit, &d), E_UNKNOWN_OUTCOME);
	assert_true(clock_steady() - began < 3000);
	assert_int_equal(d.runs, 1); // never a second time
	d.proxy->mode = PROXY_PASS;
	assert_int_equal(value_of_a(d.s), 1); // it was saved, in fact
	close_all(&d);
}

static enum err cut_before_commit(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;

	TRY(count_up(c, tx, arg));
	d->proxy->cut = 1;
	while (d->proxy->cut)
		usleep(1000);
	usleep(5000);
	return OK;
}

static void cut_at_commit_is_unknown(void **state)
{
	struct desk d;

	(void)state;
	open_with(&d, 2000, 4);
	assert_int_equal(db_write(d.s->db, &d.s->ctx, cut_before_commit, &d), E_UNKNOWN_OUTCOME);
	assert_int_equal(d.runs, 1);
	assert_int_equal(value_of_a(d.s), 0);
	close_all(&d);
}

static enum err stall_in_the_middle(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;
	int64_t n;

	TRY(count_up(c, tx, arg));
	d->proxy->mode = PROXY_STALL;
	return get(c, tx, "a", &n);
}

static void silence_of_a_statement_ends(void **state)
{
	struct desk d;
	msec began;

	(void)state;
	open_with(&d, 400, 4);
	began = clock_steady();
	assert_int_equal(db_write(d.s->db, &d.s->ctx, stall_in_the_middle, &d), E_TIMEOUT);
	assert_true(clock_steady() - began < 2000);
	d.proxy->mode = PROXY_PASS;
	assert_int_equal(value_of_a(d.s), 0);
	close_all(&d);
}

static enum err sleep_long(struct ctx *c, struct tx *tx, void *arg)
{
	struct rows *r;

	(void)arg;
	TRY(tx_query(c, tx, &q_sleep, NULL, &r));
	return rows_end(c, r);
}

static void slow_statement_ends(void **state)
{
	struct desk d;
	msec began;

	(void)state;
	open_with(&d, 500, 4);
	began = clock_steady();
	assert_int_equal(db_read(d.s->db, &d.s->ctx, sleep_long, NULL), E_TIMEOUT);
	assert_true(clock_steady() - began < 2000);
	assert_int_equal(value_of_a(d.s), 0);
	close_all(&d);
}

static enum err cut_once(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;
	int64_t n;

	TRY(get(c, tx, "a", &n));
	if (d->runs == 0)
		d->proxy->cut = 1;
	while (d->proxy->cut)
		usleep(1000);
	return count_up(c, tx, arg);
}

static void lost_connection_runs_again(void **state)
{
	struct desk d;

	(void)state;
	open_with(&d, 2000, 4);
	assert_int_equal(db_write(d.s->db, &d.s->ctx, cut_once, &d), OK);
	assert_int_equal(d.runs, 2);
	assert_int_equal(value_of_a(d.s), 1);
	close_all(&d);
}

static void idle_connections_that_died_are_not_noticed(void **state)
{
	struct desk d;
	PGconn *pg;

	(void)state;
	open_with(&d, 2000, 4);
	assert_int_equal(db_write(d.s->db, &d.s->ctx, count_up, &d), OK);
	pg = test_connection(d.s);
	PQclear(PQexec(pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
			   "current_database() AND pid <> pg_backend_pid()"));
	PQfinish(pg);
	usleep(50000);
	assert_int_equal(db_write(d.s->db, &d.s->ctx, count_up, &d), OK);
	assert_int_equal(value_of_a(d.s), 2);
	assert_int_equal(d.runs, 2);
	close_all(&d);
}

static void server_away_is_temporary(void **state)
{
	struct desk d;
	enum err e = OK;
	msec began;

	(void)state;
	open_with(&d, 600, 4);
	d.proxy->mode = PROXY_REFUSE;
	usleep(20000);
	e = db_write(d.s->db, &d.s->ctx, count_up, &d);
	assert_int_equal(e, E_UNAVAILABLE);
	assert_true(err_is_temporary(e));
	assert_non_null(strstr(arena_cstr(d.s->arena, d.s->ctx.why), "try again"));
	usleep(3200 * 1000); // beyond POOL_PATIENCE_MS callers are told at once
	(void)!db_write(d.s->db, &d.s->ctx, count_up, &d);
	began = clock_steady();
	assert_int_equal(db_write(d.s->db, &d.s->ctx, count_up, &d), E_UNAVAILABLE);
	assert_true(clock_steady() - began < 100);
	d.proxy->mode = PROXY_PASS;
	for (int i = 0; i < 40 && e != OK; i++) {
		e = db_write(d.s->db, &d.s->ctx, count_up, &d);
		if (e != OK)
			usleep(100000);
	}
	assert_int_equal(e, OK);
	assert_int_equal(value_of_a(d.s), 1);
	close_all(&d);
}

static void nobody_there_says_so(void **state)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct db_options o = {.url = S("postgres://nobody@127.0.0.1:1/none"), .deadline = 1000};
	struct db *db;

	(void)state;
	assert_int_equal(db_open(&c, &o, &db), E_UNAVAILABLE);
	assert_true(c.why.len > 40);
	arena_free(a);
}

static void other_encodings_are_refused(void **state)
{
	struct db_options o;
	char url[512];
	struct test_store *s = test_store_new(DB_POSTGRES);
	struct db *db;

	(void)state;
	test_postgres_run("CREATE DATABASE keshev_latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'");
	test_url_of(url, sizeof url, "keshev_latin");
	o = (struct db_options){.url = {.ptr = url, .len = strlen(url)}};
	assert_int_equal(db_open(&s->ctx, &o, &db), E_INVALID);
	assert_non_null(strstr(arena_cstr(s->arena, s->ctx.why), "UTF8"));
	test_postgres_run("DROP DATABASE keshev_latin WITH (FORCE)");
	test_store_free(s);
}

// ---- Collisions ----

#define THREADS 8
#define TIMES 20

static enum err count_quietly(struct ctx *c, struct tx *tx, void *arg)
{
	int64_t n;

	(void)arg;
	TRY(get(c, tx, "a", &n));
	return set(c, tx, "a", n + 1);
}

static void *count_thread(void *arg)
{
	struct desk *d = arg;
	struct arena *a = arena_new(0);
	intptr_t failed = 0;

	for (int i = 0; i < TIMES; i++) {
		struct ctx c = ctx_new(a, 0, LANG_EN);
		enum err e = db_write(d->s->db, &c, count_quietly, d);

		if (e != OK) {
			print_error("%s: %.*s\n", err_name(e), SLICE_ARG(c.why));
			failed++;
		}
	}
	arena_free(a);
	return (void *)failed;
}

static void no_count_is_lost(void **state)
{
	struct desk d;
	pthread_t threads[THREADS];

	(void)state;
	open_with(&d, 5000, THREADS);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, count_thread, &d);
	for (int i = 0; i < THREADS; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	assert_int_equal(value_of_a(d.s), THREADS * TIMES);
	close_all(&d);
}

static enum err cross(struct ctx *c, struct tx *tx, void *arg)
{
	struct desk *d = arg;

	TRY(set(c, tx, d->first, 7));
	atomic_fetch_add(&d->started, 1);
	for (int i = 0; i < 100 && d->started < 2; i++)
		usleep(1000);
	return set(c, tx, d->second, 7);
}

static void *cross_thread(void *arg)
{
	struct desk *d = arg;
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	enum err e = db_write(d->s->db, &c, cross, d);

	arena_free(a);
	return (void *)(intptr_t)e;
}

static void deadlock_is_run_again(void **state)
{
	struct desk d, other;
	pthread_t thread;
	void *e;

	(void)state;
	open_with(&d, 5000, 4);
	d.first = "a", d.second = "b";
	other = (struct desk){.s = d.s, .first = "b", .second = "a", .started = 1};
	d.started = 1;
	pthread_create(&thread, NULL, cross_thread, &other);
	assert_int_equal((intptr_t)cross_thread(&d), OK);
	pthread_join(thread, &e);
	assert_int_equal((intptr_t)e, OK);
	assert_int_equal(value_of_a(d.s), 7);
	close_all(&d);
}

static enum err hold(struct ctx *c, struct tx *tx, void *arg)
{
	int64_t n;

	atomic_fetch_add(&((struct desk *)arg)->started, 1);
	TRY(get(c, tx, "a", &n));
	usleep(900 * 1000);
	return OK;
}

static void *hold_thread(void *arg)
{
	struct desk *d = arg;
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	enum err e = db_read(d->s->db, &c, hold, d);

	arena_free(a);
	return (void *)(intptr_t)e;
}

static void all_connections_lent_is_busy(void **state)
{
	struct desk d;
	pthread_t threads[2];
	int64_t n;

	(void)state;
	open_with(&d, 300, 2);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, hold_thread, &d);
	while (d.started < 2)
		usleep(1000);
	assert_int_equal(db_read(d.s->db, &d.s->ctx, get_a, &n), E_BUSY);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(db_read(d.s->db, &d.s->ctx, get_a, &n), OK);
	close_all(&d);
}

static enum err sum(struct ctx *c, struct tx *tx, void *arg)
{
	struct rows *r;

	(void)arg;
	TRY(tx_query(c, tx, &q_sum, NULL, &r));
	return rows_end(c, r);
}

// sum(bigint) is numeric on PostgreSQL: the author is told to cast it.
static void numeric_columns_are_refused(void **state)
{
	struct desk d;

	(void)state;
	open_with(&d, 2000, 2);
	assert_int_equal(db_read(d.s->db, &d.s->ctx, sum, NULL), E_INTERNAL);
	assert_non_null(strstr(arena_cstr(d.s->arena, d.s->ctx.why), "declared type"));
	close_all(&d);
}

// ---- Nodes ----

static void woke(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static enum err wake(struct ctx *c, struct tx *tx, void *arg)
{
	(void)c, (void)arg;
	tx_wake(tx, "journal");
	return OK;
}

static msec woken_within(atomic_int *count, msec limit)
{
	msec began = clock_steady();

	while (*count == 0 && clock_steady() - began < limit)
		usleep(500);
	return clock_steady() - began;
}

static void nodes_wake_each_other(void **state)
{
	struct desk d;
	struct db *other;
	PGconn *pg;
	static atomic_int here, there;

	(void)state;
	here = there = 0;
	open_with(&d, 2000, 2);
	assert_int_equal(db_open(&d.s->ctx, &d.s->options, &other), OK);
	db_on_wake(d.s->db, "journal", woke, &here);
	db_on_wake(other, "journal", woke, &there);
	usleep(200000); // both listen
	here = there = 0;
	assert_int_equal(db_write(d.s->db, &d.s->ctx, wake, NULL), OK);
	assert_true(woken_within(&there, 2000) < 1000);
	assert_true(here >= 1);
	// The line over which they speak is cut: what is told meanwhile comes by polling or after the new
	// call.
	pg = test_connection(d.s);
	PQclear(PQexec(pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
			   "current_database() AND query LIKE '%keshev_wake%' AND pid <> pg_backend_pid()"));
	PQfinish(pg);
	there = 0;
	assert_int_equal(db_write(d.s->db, &d.s->ctx, wake, NULL), OK);
	assert_true(woken_within(&there, 4000) < 3500);
	db_close(other);
	close_all(&d);
}

static void many_wakes_are_few_notices(void **state)
{
	struct desk d;
	PGconn *pg;
	PGnotify *note;
	int notes = 0;

	(void)state;
	open_with(&d, 2000, 2);
	pg = test_connection(d.s);
	PQclear(PQexec(pg, "LISTEN keshev_wake"));
	usleep(100000);
	for (int i = 0; i < 300; i++)
		assert_int_equal(db_write(d.s->db, &d.s->ctx, wake, NULL), OK);
	usleep(200000);
	PQconsumeInput(pg);
	while ((note = PQnotifies(pg))) {
		assert_string_equal(note->extra, "journal");
		PQfreemem(note);
		notes++;
	}
	assert_true(notes >= 1);
	assert_true(notes < 150);
	PQfinish(pg);
	close_all(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(silence_at_commit_is_unknown),
	    cmocka_unit_test(cut_at_commit_is_unknown),
	    cmocka_unit_test(silence_of_a_statement_ends),
	    cmocka_unit_test(slow_statement_ends),
	    cmocka_unit_test(lost_connection_runs_again),
	    cmocka_unit_test(idle_connections_that_died_are_not_noticed),
	    cmocka_unit_test(server_away_is_temporary),
	    cmocka_unit_test(nobody_there_says_so),
	    cmocka_unit_test(other_encodings_are_refused),
	    cmocka_unit_test(no_count_is_lost),
	    cmocka_unit_test(deadlock_is_run_again),
	    cmocka_unit_test(all_connections_lent_is_busy),
	    cmocka_unit_test(numeric_columns_are_refused),
	    cmocka_unit_test(nodes_wake_each_other),
	    cmocka_unit_test(many_wakes_are_few_notices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
