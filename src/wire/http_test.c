// SPDX-License-Identifier: Apache-2.0
// The HTTP server as a client sees it: keep-alive, pipelining, HEAD, continue, deadlines, caps, stopping.
#include "wire/test_http.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define LAST(path) "GET " path " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

static void echo_fields(struct http_request *r, struct http_answer *a)
{
	struct slice q = http_query(r, "q"), cookie = http_cookie(r, "id"), form = http_form(r, "name");

	a->type = S("text/plain; charset=utf-8");
	a->body = arena_printf(
	    r->arena, "path=%.*s q=%.*s cookie=%.*s form=%.*s peer=%.*s secure=%d len=%zu x=%.*s",
	    SLICE_ARG(r->path), SLICE_ARG(q), SLICE_ARG(cookie), SLICE_ARG(form), SLICE_ARG(r->peer),
	    r->secure, r->body.len, SLICE_ARG(http_header(r, "x-test")));
}

static void after_answer(void *arg)
{
	atomic_fetch_add(&((struct bench *)arg)->viewers_freed, 1);
}

static void handle(void *app, struct http_request *r, struct http_answer *a)
{
	struct bench *b = app;

	atomic_fetch_add(&b->handled, 1);
	if (slice_eq(r->path, S("/wait"))) {
		pthread_mutex_lock(&b->gate);
		pthread_mutex_unlock(&b->gate);
	}
	if (slice_eq(r->path, S("/nothing")))
		a->status = 204;
	if (slice_eq(r->path, S("/after"))) {
		a->after = after_answer;
		a->after_arg = b;
	}
	if (slice_eq(r->path, S("/big"))) {
		a->body.ptr = arena_alloc(r->arena, 24 << 20);
		a->body.len = 24 << 20;
		return;
	}
	http_set_header(a, "X-Bad", S("a\r\nX-Injected: yes"));
	http_set_header(a, "X-Good", S("once"));
	http_set_header(a, "X-Good", S("twice"));
	echo_fields(r, a);
}

static struct bench *open_with(struct http_options o)
{
	o.handle = handle;
	return bench_open(o);
}

static void keeps_alive_and_answers_in_order(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 8});
	bool ended;
	struct slice said = test_talk(b, S(GET("/1") GET("/2") GET("/3") GET("/nothing") LAST("/5")), &ended);

	(void)state;
	assert_true(ended);
	assert_int_equal(test_count(said, "HTTP/1.1 200 OK\r\n"), 4);
	assert_int_equal(test_count(said, "HTTP/1.1 204 No Content\r\n"), 1);
	assert_true(strstr(said.ptr, "path=/1") < strstr(said.ptr, "path=/2"));
	assert_true(strstr(said.ptr, "path=/2") < strstr(said.ptr, "path=/3"));
	assert_int_equal(test_count(said, "Connection: close"), 1);
	assert_int_equal(test_count(said, "X-Injected"), 0);
	assert_int_equal(test_count(said, "X-Good: twice"), 5);
	bench_close(b);
}

static void thousand_pipelined(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 4});
	struct slice one = S(GET("/p"));
	char *all = arena_alloc(b->arena, one.len * 1000 + sizeof LAST("/end"));
	bool ended;
	struct slice said;

	(void)state;
	for (int i = 0; i < 1000; i++)
		memcpy(all + (size_t)i * one.len, one.ptr, one.len);
	memcpy(all + 1000 * one.len, LAST("/end"), sizeof LAST("/end"));
	said =
	    test_talk(b, (struct slice){.ptr = all, .len = 1000 * one.len + sizeof LAST("/end") - 1}, &ended);
	assert_true(ended);
	assert_int_equal(test_count(said, "path=/p "), 1000);
	assert_int_equal(test_count(said, "path=/end "), 1);
	bench_close(b);
}

static void head_has_length_and_no_body(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	bool ended;
	struct slice said = test_talk(b, S("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n" LAST("/g")), &ended);
	const char *end = strstr(said.ptr, "\r\n\r\n");

	(void)state;
	assert_true(ended);
	assert_non_null(strstr(said.ptr, "Content-Length: "));
	assert_non_null(end);
	assert_memory_equal(end + 4, "HTTP/1.1 200", 12);
	bench_close(b);
}

static void reads_fields(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	bool ended;
	struct slice said =
	    test_talk(b,
		      S("POST /a%20b/%D7%A9?p=1&q=x%26+y&q=2 HTTP/1.1\r\nHost: a\r\nX-Test: v  \r\n"
			"Cookie: other=1; id=abc=; z\r\nConnection: close\r\n"
			"Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n"
			"Content-Length: 17\r\n\r\na=1&name=%D7%90+b"),
		      &ended);

	(void)state;
	assert_non_null(strstr(said.ptr, "path=/a b/\327\251 q=x& y cookie=abc= form=\327\220 b "
					 "peer=127.0.0.1 secure=0 len=17 x=v"));
	bench_close(b);
}

static void forwarded(const char *trusted, const char *headers, const char *expected)
{
	struct bench *b = open_with((struct http_options){
	    .loops = 1, .workers = 2, .trusted_proxy = {.ptr = trusted, .len = strlen(trusted)}});
	bool ended;
	struct slice said = test_talk(
	    b, arena_printf(b->arena, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", headers),
	    &ended);

	assert_non_null(strstr(said.ptr, expected));
	bench_close(b);
}

static void forwarded_for_only_from_trusted_proxies(void **state)
{
	(void)state;
	forwarded("", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n", "peer=127.0.0.1 secure=0");
	forwarded("10.0.0.0/8", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n",
		  "peer=127.0.0.1 secure=0");
	forwarded("127.0.0.0/8, ::1", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n",
		  "peer=6.6.6.6 secure=1");
	forwarded("127.0.0.1", "X-Forwarded-For: 1.1.1.1, 7.7.7.7\r\n", "peer=7.7.7.7 secure=0");
	forwarded("127.0.0.1", "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 8.8.8.8\r\n", "peer=8.8.8.8");
	forwarded("127.0.0.1,10.0.0.0/8", "X-Forwarded-For: 9.9.9.9, 10.1.2.3\r\n", "peer=9.9.9.9");
	forwarded("127.0.0.1", "X-Forwarded-For: 9.9.9.9, <script>\r\n", "peer=127.0.0.1");
	forwarded("127.0.0.1", "X-Forwarded-For: 2001:db8::7\r\n", "peer=2001:db8::7");
}

static void bad_proxy_list_is_refused(void **state)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, 0, LANG_EN);
	struct http_server *s = NULL;

	(void)state;
	assert_int_equal(http_start(&c, &(struct http_options){.trusted_proxy = S("10.0.0.0/33")}, &s),
			 E_INVALID);
	assert_true(c.why.len > 0);
	assert_null(s);
	arena_free(a);
}

static void continue_is_said(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.body = 100}});
	int fd = test_connect(b);
	struct slice said;
	bool ended;

	(void)state;
	test_send(fd, S("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
	said = test_read(b->arena, fd, "\r\n\r\n", 2000, &ended);
	assert_int_equal(test_status(said), 100);
	test_send(fd, S("abc"));
	said = test_read(b->arena, fd, "len=3", 2000, &ended);
	assert_int_equal(test_status(said), 200);
	// Too large: the refusal comes instead of the invitation.
	test_send(fd, S("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"));
	said = test_read(b->arena, fd, NULL, 4000, &ended);
	assert_int_equal(test_status(said), 413);
	assert_true(ended);
	close(fd);
	bench_close(b);
}

// One byte every 60 ms would keep any idle timeout happy; the deadline is for the whole head.
static void slow_head_is_cut(void **state)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.head_deadline = 500}});
	struct slice head =
	    S("GET / HTTP/1.1\r\nHost: a\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n");
	msec began = clock_steady();
	int fd = test_connect(b);
	struct slice said = S("");
	bool ended = false;

	(void)state;
	for (size_t i = 0; i < head.len && !said.len; i++) {
		test_send(fd, slice_sub(head, i, i + 1));
		said = test_read(b->arena, fd, NULL, 60, &ended);
	}
	if (!ended)
		test_read(b->arena, fd, NULL, 4000, &ended);
	assert_int_equal(test_status(said), 408);
	assert_true(ended);
	assert_true(clock_steady() - began < 4000);
	assert_int_equal(atomic_load(&b->handled), 0);
	close(fd);
	bench_close(b);
}

static void slow_body_is_cut(struct slice head, struct slice drop)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.body_deadline = 500}});
	int fd = test_connect(b);
	struct slice said = S("");
	bool ended = false;

	test_send(fd, head);
	for (int i = 0; i < 100 && !said.len; i++) {
		test_send(fd, drop);
		said = test_read(b->arena, fd, NULL, 60, &ended);
	}
	if (!ended)
		test_read(b->arena, fd, NULL, 4000, &ended);
	assert_int_equal(test_status(said), 408);
	assert_true(ended);
	assert_int_equal(atomic_load(&b->handled), 0);
	close(fd);
	assert_int_equal(http_figures(b->server).bytes_in_flight, 0);
	bench_close(b);
}

static void slow_bodies_are_cut(void **state)
{
	(void)state;
	slow_body_is_cut(S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), S("a"));
	slow_body_is_cut(S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
			 S("1\r\na\r\n"));
}

static void silent_connections_are_closed(void **state)
{
	struct bench *b = open_with(
	    (struct http_options){.loops = 1, .workers = 2, .limits = {.head_deadline = 400, .idle = 400}});
	int fd = test_connect(b);
	bool ended;
	struct slice said = test_read(b->arena, fd, NULL, 3000, &ended);

	(void)state;
	assert_true(ended);
	assert_int_equal(said.len, 0);
	close(fd);
	fd = test_connect(b);
	test_send(fd, S(GET("/")));
	said = test_read(b->arena, fd, NULL, 3000, &ended);
	assert_true(ended);
	assert_int_equal(test_count(said, "HTTP/1.1 "), 1);
	close(fd);
	bench_close(b);
}

// A client that does not take its answer loses its connection.
static void answers_not_taken_are_dropped(void **state)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.write_deadline = 30}});
	int fd = test_connect(b), small = 4096;
	msec began = clock_steady();

	(void)state;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	test_send(fd, S(GET("/big")));
	test_wait(&b->handled, 1);
	while (http_figures(b->server).open_connections > 0 && clock_steady() < began + 5000)
		usleep(5000);
	assert_int_equal(http_figures(b->server).open_connections, 0);
	assert_true(clock_steady() - began > 500); // 30 ms and 30 more for each of 24 MiB
	close(fd);
	bench_close(b);
}

static void full_queue_says_503(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 2, .limits = {.queue = 2}});
	int fds[8], busy = 0;
	bool ended;

	(void)state;
	pthread_mutex_lock(&b->gate);
	for (int i = 0; i < 4; i++) {
		fds[i] = test_connect(b);
		test_send(fds[i], S(LAST("/wait")));
		if (i < 2)
			test_wait(&b->handled, i + 1); // the workers have theirs; what follows waits in the queue
	}
	while (http_figures(b->server).queue_depth < 2)
		usleep(1000);
	for (int i = 4; i < 8; i++) {
		struct slice said;

		fds[i] = test_connect(b);
		test_send(fds[i], S(LAST("/x")));
		said = test_read(b->arena, fds[i], NULL, 3000, &ended);
		busy += test_status(said) == 503 && strstr(said.ptr, "Retry-After: 1\r\n") != NULL;
		close(fds[i]);
	}
	pthread_mutex_unlock(&b->gate);
	assert_int_equal(busy, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(test_status(test_read(b->arena, fds[i], NULL, 3000, &ended)), 200);
		close(fds[i]);
	}
	bench_close(b);
}

static void bodies_in_flight_are_capped(void **state)
{
	struct bench *b = open_with((struct http_options){
	    .loops = 2, .workers = 2, .limits = {.bodies_in_flight = 1000, .body = 900}});
	int one = test_connect(b);
	struct slice said;
	bool ended;

	(void)state;
	test_send(one, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 800\r\n\r\n"));
	while (http_figures(b->server).bytes_in_flight != 800)
		usleep(1000);
	said = test_talk(b, S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n"), &ended);
	assert_int_equal(test_status(said), 503);
	assert_non_null(strstr(said.ptr, "Retry-After"));
	said = test_talk(b, S("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n12C\r\n"),
			 &ended);
	assert_int_equal(test_status(said), 503);
	close(one); // the first gives up
	while (http_figures(b->server).bytes_in_flight != 0)
		usleep(1000);
	said = test_talk(
	    b, S("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"), &ended);
	assert_int_equal(test_status(said), 200);
	bench_close(b);
}

static void client_gone_while_handled(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = test_connect(b);
	struct linger now = {.l_onoff = 1};
	bool ended;

	(void)state;
	pthread_mutex_lock(&b->gate);
	test_send(fd, S(GET("/wait")));
	test_wait(&b->handled, 1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(fd); // a reset
	usleep(20000);
	pthread_mutex_unlock(&b->gate);
	assert_int_equal(test_status(test_talk(b, S(LAST("/x")), &ended)), 200);
	bench_close(b);
}

static void half_closed_client_is_answered(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = test_connect(b);
	bool ended;

	(void)state;
	test_send(fd, S(GET("/x")));
	shutdown(fd, SHUT_WR);
	assert_int_equal(test_status(test_read(b->arena, fd, NULL, 3000, &ended)), 200);
	assert_true(ended);
	close(fd);
	bench_close(b);
}

static void after_runs_behind_the_answer(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 1});
	bool ended;

	(void)state;
	assert_int_equal(test_status(test_talk(b, S(LAST("/after")), &ended)), 200);
	test_wait(&b->viewers_freed, 1);
	bench_close(b);
}

static bool answer_quickly(void *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	a->body = S("from memory");
	return slice_eq(r->path, S("/quick"));
}

static void quick_answers_need_no_worker(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 1, .quick = answer_quickly});
	bool ended;
	struct slice said;

	(void)state;
	pthread_mutex_lock(&b->gate);
	test_send(test_connect(b), S(LAST("/wait"))); // holds the only worker
	test_wait(&b->handled, 1);
	said = test_talk(b, S(LAST("/quick")), &ended);
	assert_non_null(strstr(said.ptr, "from memory"));
	pthread_mutex_unlock(&b->gate);
	said = test_talk(b, S(LAST("/slow")), &ended);
	assert_non_null(strstr(said.ptr, "path=/slow"));
	bench_close(b);
}

static void *let_go_soon(void *arg)
{
	usleep(300000);
	pthread_mutex_unlock(&((struct bench *)arg)->gate);
	return NULL;
}

struct holder {
	struct bench *b;
	pthread_barrier_t held;
};

static void *hold_a_while(void *arg)
{
	struct holder *h = arg;

	pthread_mutex_lock(&h->b->gate);
	pthread_barrier_wait(&h->held);
	return let_go_soon(h->b);
}

static void stop_finishes_what_runs(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 2});
	struct holder h = {.b = b};
	int busy = test_connect(b), idle = test_connect(b);
	struct slice said;
	pthread_t other;
	bool ended;

	(void)state;
	pthread_barrier_init(&h.held, NULL, 2);
	pthread_create(&other, NULL, hold_a_while, &h);
	pthread_barrier_wait(&h.held);
	test_send(idle, S(GET("/x")));
	test_read(b->arena, idle, "path=/x", 2000, &ended);
	test_send(busy, S(GET("/wait")));
	test_wait(&b->handled, 2);
	assert_true(http_stop(b->server, 3000));
	said = test_read(b->arena, busy, NULL, 1000, &ended);
	assert_int_equal(test_status(said), 200);
	assert_non_null(strstr(said.ptr, "Connection: close"));
	assert_true(ended);
	test_read(b->arena, idle, NULL, 1000, &ended);
	assert_true(ended);
	pthread_join(other, NULL);
	pthread_barrier_destroy(&h.held);
	close(busy);
	close(idle);
	close(b->listen_fd);
	arena_free(b->arena);
}

static void connections_are_capped(void **state)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 1, .limits = {.connections = 3}});
	int fds[5];
	bool ended;

	(void)state;
	for (int i = 0; i < 5; i++)
		fds[i] = test_connect(b);
	test_read(b->arena, fds[4], NULL, 2000, &ended);
	assert_true(ended);
	test_send(fds[0], S(LAST("/x")));
	assert_int_equal(test_status(test_read(b->arena, fds[0], NULL, 2000, &ended)), 200);
	for (int i = 0; i < 5; i++)
		close(fds[i]);
	bench_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_alive_and_answers_in_order),
	    cmocka_unit_test(thousand_pipelined),
	    cmocka_unit_test(head_has_length_and_no_body),
	    cmocka_unit_test(reads_fields),
	    cmocka_unit_test(forwarded_for_only_from_trusted_proxies),
	    cmocka_unit_test(bad_proxy_list_is_refused),
	    cmocka_unit_test(continue_is_said),
	    cmocka_unit_test(slow_head_is_cut),
	    cmocka_unit_test(slow_bodies_are_cut),
	    cmocka_unit_test(silent_connections_are_closed),
	    cmocka_unit_test(answers_not_taken_are_dropped),
	    cmocka_unit_test(full_queue_says_503),
	    cmocka_unit_test(bodies_in_flight_are_capped),
	    cmocka_unit_test(client_gone_while_handled),
	    cmocka_unit_test(half_closed_client_is_answered),
	    cmocka_unit_test(after_runs_behind_the_answer),
	    cmocka_unit_test(quick_answers_need_no_worker),
	    cmocka_unit_test(stop_finishes_what_runs),
	    cmocka_unit_test(connections_are_capped),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
