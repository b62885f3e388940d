// SPDX-License-Identifier: Apache-2.0
// The pool and the jail together: this program starts itself as its own reader. An op that crashes, hangs or
// eats memory costs its own call and nothing else; a jailed reader cannot open, connect, run or fork.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base/ctx.h owns the word

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "wire/jail.h"
#include "wire/reader_child.h"
#include "wire/reader_spawn.h"

#ifdef __SANITIZE_ADDRESS__
#define PLAIN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PLAIN 0
#endif
#endif
#ifndef PLAIN
#define PLAIN 1
#endif

static enum err echo_run(struct ctx *c, const struct slice *parts, size_t n, struct reader_answer *out)
{
	out->head = arena_printf(c->arena, "%zu parts at %lld", n, (long long)c->now);
	out->parts = ARENA_ARRAY(c->arena, n + 1, struct slice);
	out->part_count = n;
	for (size_t i = 0; i < n; i++)
		out->parts[i] = parts[i];
	return OK;
}

static enum err refuse_run(struct ctx *c, const struct slice *parts, size_t n, struct reader_answer *out)
{
	(void)parts, (void)n, (void)out;
	return fail(c, E_MALFORMED, "not a\nmail");
}

// Does what the first part names, and reports what became of it.
static enum err try_run(struct ctx *c, const struct slice *parts, size_t n, struct reader_answer *out)
{
	struct slice what = n ? parts[0] : S("");
	char *argv[] = {NULL};
	long r = 0;

	errno = 0;
	if (slice_eq(what, S("openat")))
		r = sys_open("/etc/passwd", O_RDONLY, 0);
	else if (slice_eq(what, S("create")))
		r = sys_open("/dev/shm/x", O_RDWR | O_CREAT, 0600);
	else if (slice_eq(what, S("execve")))
		r = execve("/bin/true", argv, argv);
	else if (slice_eq(what, S("socket")))
		r = socket(AF_INET, SOCK_STREAM, 0);
	else if (slice_eq(what, S("fork")))
		r = fork();
	else if (slice_eq(what, S("ptrace")))
		r = ptrace(PTRACE_TRACEME, 0, 0, 0);
	else if (slice_eq(what, S("kill")))
		r = kill(getppid(), 0);
	else if (slice_eq(what, S("exec-memory")))
		r = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
			? -1
			: 0;
	else if (slice_eq(what, S("crash")))
		raise(SIGSEGV);
	else if (slice_eq(what, S("hang")))
		for (volatile int spin = 0;; spin++)
			;
	out->head = arena_printf(c->arena, "%ld %d", r < 0 ? -1 : r, errno);
	return OK;
}

static enum err eat_run(struct ctx *c, const struct slice *parts, size_t n, struct reader_answer *out)
{
	(void)parts, (void)n;
	for (int i = 0; i < 250; i++) {
		char *p = mem_alloc((size_t)1 << 20);
		if (!p)
			abort();
		memset(p, i, (size_t)1 << 20);
	}
	out->head = arena_printf(c->arena, "ate it all");
	return OK;
}

static const struct reader_op echo_op = {"echo", echo_run}, refuse_op = {"refuse", refuse_run},
			      try_op = {"try", try_run}, eat_op = {"eat", eat_run};
static const struct reader_op *const ops[] = {&echo_op, &refuse_op, &try_op, &eat_op};

static int be_a_reader(void)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct jail_report r;

	if (jail_shut(&c, READER_FD, &r) != OK) {
		fprintf(stderr, "jail: %.*s\n", SLICE_ARG(c.why));
		_exit(1);
	}
	reader_serve(READER_FD, ops, sizeof ops / sizeof *ops);
	_exit(0);
}

// ---- the tests --------------------------------------------------------------------------------------------

static struct arena *arena;
static struct ctx c;
static struct reader_pool *pool;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(0);
	c = ctx_new(arena, 1234, LANG_HE);
	return reader_pool_new(1, reader_spawn, NULL, &pool) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	reader_pool_free(pool);
	arena_free(arena);
	return 0;
}

static enum err call(const char *op, struct slice part, struct reader_answer *out)
{
	return reader_call(pool, &c, op, &part, 1, out);
}

static void parts_go_there_and_back(void **state)
{
	struct slice parts[3] = {S("alpha"), NO_SLICE, S("שלום\0x")};
	struct reader_answer a;

	(void)state;
	assert_int_equal(reader_call(pool, &c, "echo", parts, 3, &a), OK);
	assert_true(slice_eq(a.head, S("3 parts at 1234")));
	assert_int_equal(a.part_count, 3);
	for (int i = 0; i < 3; i++)
		assert_true(slice_eq(a.parts[i], parts[i]));
	assert_int_equal(reader_call(pool, &c, "echo", NULL, 0, &a), OK);
	assert_int_equal(a.part_count, 0);
}

static void a_large_question_goes_by_file(void **state)
{
	size_t len = (size_t)20 << 20;
	char *big = arena_alloc(arena, len);
	struct slice parts[2] = {S("{}"), {.ptr = big, .len = len}};
	struct reader_answer a;

	(void)state;
	for (size_t i = 0; i < len; i += 4096)
		big[i] = (char)(i >> 12);
	assert_int_equal(reader_call(pool, &c, "echo", parts, 2, &a), OK);
	assert_true(slice_eq(a.parts[1], parts[1]));
	parts[1].len = READER_INPUT_MAX; // never read: refused by its length
	assert_int_equal(reader_call(pool, &c, "echo", parts, 2, &a), E_TOO_LARGE);
}

static void an_error_keeps_its_sentence_without_controls(void **state)
{
	struct reader_answer a;

	(void)state;
	assert_int_equal(call("refuse", S(""), &a), E_MALFORMED);
	assert_true(slice_eq(c.why, S("not a mail")));
	assert_int_equal(call("no-such-op", S(""), &a), E_NOT_FOUND);
	assert_int_equal(call("echo", S(""), &a), OK);
	assert_int_equal(reader_figures(pool).deaths, 0);
}

static void dies_and_is_replaced(const char *op, struct slice what)
{
	struct reader_answer a;
	int64_t deaths = reader_figures(pool).deaths;

	assert_int_equal(call(op, what, &a), E_UNREADABLE);
	assert_int_equal(reader_figures(pool).deaths, deaths + 1);
	assert_int_equal(call("echo", S("again"), &a), OK);
}

static void a_crash_costs_one_call(void **state)
{
	(void)state;
	dies_and_is_replaced("try", S("crash"));
}

static void too_much_memory_costs_one_call(void **state)
{
	(void)state;
	if (!PLAIN)
		skip();
	dies_and_is_replaced("eat", S(""));
}

static void forbidden_calls_kill(void **state)
{
	static const struct slice calls[] = {S_INIT("execve"), S_INIT("socket"), S_INIT("fork"),
					     S_INIT("ptrace"), S_INIT("kill"),	 S_INIT("exec-memory")};

	(void)state;
	if (!PLAIN)
		skip();
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		dies_and_is_replaced("try", calls[i]);
}

static void files_are_refused(void **state)
{
	struct reader_answer a;

	(void)state;
	assert_int_equal(call("try", S("openat"), &a), OK);
	assert_true(slice_eq(a.head, S("-1 13"))); // EACCES
	assert_int_equal(call("try", S("create"), &a), OK);
	assert_true(slice_eq(a.head, S("-1 13")));
	assert_int_equal(reader_figures(pool).deaths, 0);
}

static void a_hang_is_cut_off(void **state)
{
	struct reader_answer a;
	msec before = clock_steady(), took;

	(void)state;
	if (!PLAIN)
		skip(); // ten seconds once are enough
	assert_int_equal(call("try", S("hang"), &a), E_UNREADABLE);
	took = clock_steady() - before;
	assert_true(took >= READER_DEADLINE_MS - 100 && took < READER_DEADLINE_MS + 3000);
	assert_int_equal(reader_figures(pool).timeouts, 1);
	assert_int_equal(call("echo", S("again"), &a), OK);
}

static int no_child(void *arg)
{
	(void)arg;
	return -1;
}

static void without_a_reader_it_says_so(void **state)
{
	struct reader_pool *empty;
	struct reader_answer a;

	(void)state;
	assert_int_equal(reader_pool_new(2, no_child, NULL, &empty), OK);
	assert_int_equal(reader_call(empty, &c, "echo", NULL, 0, &a), E_UNAVAILABLE);
	assert_int_equal(reader_figures(empty).busy, 0);
	reader_pool_free(empty);
}

// A reader that answers what it likes.
static int liar_says(void *arg)
{
	const struct slice *lie = arg;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return -1;
	if (sys_write_all(ends[1], *lie) != OK)
		return -1;
	shutdown(ends[1], SHUT_WR);
	return ends[0]; // the other end stays open until the test ends
}

static void a_lying_reader_is_not_believed(void **state)
{
	struct lie {
		uint32_t magic, error, parts, retiring;
		uint64_t head, why, total, lens[2];
	} lies[] = {
	    {0x4b455931u, 0, 1, 0, 0, 0, 4, {UINT64_MAX, 0}},
	    {0x4b455931u, 0, 2, 0, 0, 0, 4, {3, 2}},
	    {0x4b455931u, 0, UINT32_MAX, 0, 0, 0, 4, {4, 0}},
	    {0x4b455931u, 9999, 0, 0, 0, 0, 0, {0, 0}},
	    {0x4b455931u, 0, 0, 0, UINT64_MAX, 0, 1, {0, 0}},
	    {0x4b455931u, 0, 0, 0, 0, UINT64_MAX, 0, {0, 0}},
	    {1, 0, 0, 0, 0, 0, 0, {0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct slice lie = {.ptr = (const char *)&lies[i], .len = sizeof lies[i]};
		struct reader_pool *p;
		struct reader_answer a;

		assert_int_equal(reader_pool_new(1, liar_says, &lie, &p), OK);
		assert_int_equal(reader_call(p, &c, "echo", NULL, 0, &a), E_UNREADABLE);
		reader_pool_free(p);
	}
}

static void *many_calls(void *arg)
{
	struct reader_pool *p = arg;
	struct arena *mine = arena_new(0);
	intptr_t bad = 0;

	for (int i = 0; i < 50; i++) {
		struct ctx own = ctx_new(mine, i, LANG_EN);
		struct slice part = arena_printf(mine, "%p %d", (void *)mine, i);
		struct reader_answer a;

		if (reader_call(p, &own, "echo", &part, 1, &a) != OK || !slice_eq(a.parts[0], part))
			bad++;
		arena_reset(mine);
	}
	arena_free(mine);
	return (void *)bad;
}

static void threads_share_the_readers(void **state)
{
	struct reader_pool *p;
	pthread_t threads[6];
	void *bad;

	(void)state;
	assert_int_equal(reader_pool_new(2, reader_spawn, NULL, &p), OK);
	for (int i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many_calls, p), 0);
	for (int i = 0; i < 6; i++) {
		pthread_join(threads[i], &bad);
		assert_null(bad);
	}
	assert_int_equal(reader_figures(p).calls, 300);
	assert_int_equal(reader_figures(p).busy, 0);
	reader_pool_free(p);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    CASE(parts_go_there_and_back),
	    CASE(a_large_question_goes_by_file),
	    CASE(an_error_keeps_its_sentence_without_controls),
	    CASE(a_crash_costs_one_call),
	    CASE(too_much_memory_costs_one_call),
	    CASE(forbidden_calls_kill),
	    CASE(files_are_refused),
	    CASE(a_hang_is_cut_off),
	    CASE(without_a_reader_it_says_so),
	    CASE(a_lying_reader_is_not_believed),
	    CASE(threads_share_the_readers),
	};

	if (argc > 1 && strcmp(argv[1], READER_COMMAND) == 0)
		return be_a_reader();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
