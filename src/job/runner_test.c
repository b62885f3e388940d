// SPDX-License-Identifier: Apache-2.0
// The runner with jobs of the test's own: wakes, time, backoff, several threads, the end, and job_run_all.
#include "db/test_store.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "job/runner.h"

#define SOON 5000 // ms within which a thread surely had its turn, even on a busy machine
#define A_WHILE 150

static atomic_int turns, other_turns, left, failures_left, running, most_at_once;

static bool becomes(atomic_int *what, int least)
{
	msec until = clock_steady() + SOON;

	while (atomic_load(what) < least && clock_steady() < until)
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	return atomic_load(what) >= least;
}

static void rest(void)
{
	nanosleep(&(struct timespec){.tv_nsec = A_WHILE * 1000000L}, NULL);
}

static enum err count_turn(struct desk *d, struct ctx *c, bool *again)
{
	(void)d;
	(void)again;
	assert_true(c->now > 0);
	atomic_fetch_add(&turns, 1);
	return OK;
}

static enum err count_other(struct desk *d, struct ctx *c, bool *again)
{
	(void)d;
	(void)c;
	(void)again;
	atomic_fetch_add(&other_turns, 1);
	return OK;
}

static enum err until_empty(struct desk *d, struct ctx *c, bool *again)
{
	(void)d;
	(void)c;
	atomic_fetch_add(&turns, 1);
	if (atomic_load(&left) > 0)
		*again = atomic_fetch_sub(&left, 1) > 1;
	return OK;
}

static enum err fail_first(struct desk *d, struct ctx *c, bool *again)
{
	(void)again;
	(void)d;
	atomic_fetch_add(&turns, 1);
	if (atomic_load(&failures_left) <= 0)
		return OK;
	atomic_fetch_sub(&failures_left, 1);
	return fail(c, E_NETWORK, "the test's own failure");
}

static enum err take_time(struct desk *d, struct ctx *c, bool *again)
{
	int now = atomic_fetch_add(&running, 1) + 1, most = atomic_load(&most_at_once);

	(void)d;
	(void)c;
	(void)again;
	while (now > most && !atomic_compare_exchange_weak(&most_at_once, &most, now))
		;
	rest();
	atomic_fetch_sub(&running, 1);
	atomic_fetch_add(&turns, 1);
	return OK;
}

static const struct job counting = {.name = "counting", .wakes = {"journal", "outbox"}, .every = 3600000, .run = count_turn};
static const struct job other = {.name = "other", .wakes = {"elsewhere"}, .every = 3600000, .run = count_other};
static const struct job often = {.name = "often", .every = 10, .run = count_turn};
static const struct job emptying = {.name = "emptying", .every = 3600000, .run = until_empty};
static const struct job failing = {.name = "failing", .wakes = {"journal"}, .every = 3600000, .run = fail_first};
static const struct job slow = {.name = "slow", .every = 3600000, .threads = 3, .run = take_time};

struct bed {
	struct test_store *store;
	struct desk desk;
	struct job_runner *runner;
};

static void bed_start(struct bed *b, const struct job *const *table, msec backoff)
{
	atomic_store(&turns, 0);
	atomic_store(&other_turns, 0);
	atomic_store(&most_at_once, 0);
	b->store = test_store_new(DB_SQLITE);
	b->desk = (struct desk){.db = b->store->db};
	assert_int_equal(runner_start(&b->desk, table, backoff, &b->runner), OK);
}

static void bed_end(struct bed *b)
{
	job_runner_stop(b->runner);
	test_store_free(b->store);
	job_runner_free(b->runner);
}

static enum err raise_wake(struct ctx *c, struct tx *tx, void *topic)
{
	(void)c;
	tx_wake(tx, topic);
	return OK;
}

static void wake_topic_now(struct bed *b, char *topic)
{
	assert_int_equal(db_write(b->store->db, &b->store->ctx, raise_wake, topic), OK);
}

static void test_wakes(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, (const struct job *const[]){&counting, &other, NULL}, 0);
	assert_true(becomes(&turns, 1) && becomes(&other_turns, 1));
	wake_topic_now(&b, "journal");
	assert_true(becomes(&turns, 2));
	wake_topic_now(&b, "outbox");
	assert_true(becomes(&turns, 3));
	rest();
	assert_int_equal(atomic_load(&turns), 3);
	assert_int_equal(atomic_load(&other_turns), 1);
	bed_end(&b);
}

static void test_comes_by_itself(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, (const struct job *const[]){&often, NULL}, 0);
	assert_true(becomes(&turns, 5));
	bed_end(&b);
}

static void test_again_until_empty(void **state)
{
	struct bed b;

	(void)state;
	atomic_store(&left, 50);
	bed_start(&b, (const struct job *const[]){&emptying, NULL}, 0);
	assert_true(becomes(&turns, 50));
	rest();
	assert_int_equal(atomic_load(&turns), 50);
	bed_end(&b);
}

static void test_backs_off_and_goes_on(void **state)
{
	struct bed b;
	msec began = clock_steady();

	(void)state;
	atomic_store(&failures_left, 3);
	bed_start(&b, (const struct job *const[]){&failing, NULL}, 40);
	assert_true(becomes(&turns, 4));
	assert_true(clock_steady() - began >= 40 + 80 + 160);
	// And it is well again: a wake brings a turn at once.
	wake_topic_now(&b, "journal");
	assert_true(becomes(&turns, 5));
	bed_end(&b);
}

// Wakes do not shorten a backoff, or a failing job would spin with every commit.
static void test_wake_does_not_shorten_backoff(void **state)
{
	struct bed b;

	(void)state;
	atomic_store(&failures_left, 1000);
	bed_start(&b, (const struct job *const[]){&failing, NULL}, 60000);
	assert_true(becomes(&turns, 1));
	for (int i = 0; i < 20; i++)
		wake_topic_now(&b, "journal");
	rest();
	assert_int_equal(atomic_load(&turns), 1);
	bed_end(&b);
}

static void test_stop_is_prompt_and_waits_for_turns(void **state)
{
	struct bed b;
	msec began;

	(void)state;
	bed_start(&b, (const struct job *const[]){&slow, &counting, NULL}, 0);
	assert_true(becomes(&most_at_once, 3));
	began = clock_steady();
	job_runner_stop(b.runner);
	assert_true(clock_steady() - began < SOON);
	assert_int_equal(atomic_load(&running), 0);
	bed_end(&b);
}

static void test_run_all(void **state)
{
	struct bed b;

	(void)state;
	bed_start(&b, (const struct job *const[]){NULL}, 0);
	atomic_store(&left, 7);
	assert_int_equal(runner_run_all(&b.desk, &b.store->ctx, (const struct job *const[]){&emptying, NULL}), OK);
	assert_int_equal(atomic_load(&left), 0);
	atomic_store(&failures_left, 1);
	assert_int_equal(runner_run_all(&b.desk, &b.store->ctx, (const struct job *const[]){&failing, NULL}), E_NETWORK);
	bed_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wakes),
	    cmocka_unit_test(test_comes_by_itself),
	    cmocka_unit_test(test_again_until_empty),
	    cmocka_unit_test(test_backs_off_and_goes_on),
	    cmocka_unit_test(test_wake_does_not_shorten_backoff),
	    cmocka_unit_test(test_stop_is_prompt_and_waits_for_turns),
	    cmocka_unit_test(test_run_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
