// SPDX-License-Identifier: Apache-2.0
// The worker pool: every job once, the queue's cap, stopping with and without grace.
#include "wire/test_net.h"
#include "wire/workers.h"

struct task {
	struct worker_job job;
	atomic_int *done;
	pthread_mutex_t *gate;
	atomic_int runs;
};

static void run(struct worker_job *job)
{
	struct task *t = (struct task *)job;

	if (t->gate) {
		pthread_mutex_lock(t->gate);
		pthread_mutex_unlock(t->gate);
	}
	atomic_fetch_add(&t->runs, 1);
	atomic_fetch_add(t->done, 1);
}

static void every_job_runs_once(void **state)
{
	enum { COUNT = 20000 };
	static struct task tasks[COUNT];
	struct workers *w;
	atomic_int done = 0;
	int sent = 0;

	(void)state;
	assert_int_equal(workers_new(8, 100, &w), OK);
	while (sent < COUNT) {
		tasks[sent] = (struct task){.job.run = run, .done = &done};
		if (workers_submit(w, &tasks[sent].job))
			sent++;
		else
			usleep(50);
	}
	assert_true(workers_stop(w, 5000));
	assert_false(workers_submit(w, &tasks[0].job));
	workers_free(w);
	assert_int_equal(atomic_load(&done), COUNT);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(atomic_load(&tasks[i].runs), 1);
}

static void the_queue_has_a_cap(void **state)
{
	struct task tasks[6];
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct workers *w;
	atomic_int done = 0;
	int taken = 0;

	(void)state;
	assert_int_equal(workers_new(2, 3, &w), OK);
	usleep(20000); // both threads are idle
	pthread_mutex_lock(&gate);
	for (int i = 0; i < 6; i++) {
		tasks[i] = (struct task){.job.run = run, .done = &done, .gate = &gate};
		taken += workers_submit(w, &tasks[i].job);
	}
	assert_int_equal(taken, 5);
	assert_int_equal(workers_waiting(w), 3);
	pthread_mutex_unlock(&gate);
	assert_true(workers_stop(w, 5000)); // runs what was queued
	workers_free(w);
	assert_int_equal(atomic_load(&done), 5);
}

static void a_stuck_job_is_reported(void **state)
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int done = 0;
	struct task task = {.job.run = run, .done = &done, .gate = &gate}, late = task;
	struct workers *w;
	msec began;

	(void)state;
	assert_int_equal(workers_new(1, 3, &w), OK);
	pthread_mutex_lock(&gate);
	assert_true(workers_submit(w, &task.job));
	began = clock_steady();
	assert_false(workers_stop(w, 100));
	assert_true(clock_steady() - began >= 90);
	assert_false(workers_submit(w, &late.job));
	pthread_mutex_unlock(&gate);
	assert_true(workers_stop(w, 5000)); // it ended after all
	workers_free(w);
	assert_int_equal(atomic_load(&done), 1);
}

static void nothing_to_stop(void **state)
{
	(void)state;
	assert_true(workers_stop(NULL, 0));
	workers_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_job_runs_once),
	    cmocka_unit_test(the_queue_has_a_cap),
	    cmocka_unit_test(a_stuck_job_is_reported),
	    cmocka_unit_test(nothing_to_stop),
	};

	return cmocka_run_group_tests_name("workers", tests, NULL, NULL);
}
