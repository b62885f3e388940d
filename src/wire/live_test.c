// SPDX-License-Identifier: Apache-2.0
// Live streams over real sockets: replay, delivery to those who may see, the gap between replay and opening,
// heartbeats, slow and talkative clients, clients that leave, stopping, memory.
#include "wire/test_http.h"

#include <malloc.h>

#include "wire/live.h"

#define STREAM(query) "GET /live" query " HTTP/1.1\r\nHost: a\r\n\r\n"

struct viewer {
	struct bench *b;
	char topic;
};

static bool may_see(void *viewer, const void *audience)
{
	const char *topic = audience;

	return !topic || *topic == ((struct viewer *)viewer)->topic;
}

static void viewer_free(void *viewer)
{
	atomic_fetch_add(&((struct viewer *)viewer)->b->viewers_freed, 1);
	free(viewer);
}

static void handle(void *app, struct http_request *r, struct http_answer *a)
{
	struct bench *b = app;
	struct slice topic = http_query(r, "topic"), after = http_query(r, "after");
	struct viewer *v;

	if (!slice_eq(r->path, S("/live"))) {
		a->body = S("plain");
		return;
	}
	v = malloc(sizeof *v);
	*v = (struct viewer){.b = b, .topic = topic.len ? topic.ptr[0] : 'a'};
	a->live = ARENA_NEW(r->arena, struct http_live);
	*a->live = (struct http_live){.viewer = v,
				      .viewer_free = viewer_free,
				      .may_see = may_see,
				      .replay = after.len ? S("id: 1\ndata: replayed\n\n") : S(""),
				      .after = after.len ? strtol(arena_cstr(r->arena, after), NULL, 10) : 0};
	atomic_fetch_add(&b->handled, 1);
	if (http_query(r, "wait").len) {
		pthread_mutex_lock(&b->gate);
		pthread_mutex_unlock(&b->gate);
	}
}

static struct bench *open_with(struct http_options o)
{
	o.handle = handle;
	return bench_open(o);
}

static int open_stream(struct bench *b, struct slice request, int streams)
{
	int fd = test_connect(b);
	msec until = clock_steady() + PATIENCE_MS;

	test_send(fd, request);
	while (http_figures(b->server).open_streams < streams && clock_steady() < until)
		usleep(500);
	assert_int_equal(http_figures(b->server).open_streams, streams);
	return fd;
}

static void wait_streams(struct bench *b, int want)
{
	msec until = clock_steady() + PATIENCE_MS;

	while (http_figures(b->server).open_streams != want && clock_steady() < until)
		usleep(500);
	assert_int_equal(http_figures(b->server).open_streams, want);
}

static void publish(struct bench *b, int64_t id, const char *data, const char *topic)
{
	struct slice text = arena_printf(b->arena, "id: %ld\ndata: %s\n\n", (long)id, data);

	http_publish(b->server, id, text, topic, topic ? 1 : 0);
}

static void replays_and_delivers_to_those_who_may_see(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 2});
	int one = open_stream(b, S(STREAM("?topic=a&after=1")), 1),
	    two = open_stream(b, S(STREAM("?topic=b")), 2);
	struct slice said;
	bool ended;

	(void)state;
	publish(b, 1, "too old", NULL);
	publish(b, 2, "for a", "a");
	publish(b, 3, "for b", "b");
	publish(b, 4, "end", NULL);
	said = test_read(b->arena, one, "data: end", 3000, &ended);
	assert_non_null(strstr(said.ptr, "Content-Type: text/event-stream"));
	assert_non_null(strstr(said.ptr, "X-Accel-Buffering: no"));
	assert_non_null(strstr(said.ptr, "Transfer-Encoding: chunked"));
	assert_non_null(strstr(said.ptr, "16\r\nid: 1\ndata: replayed\n\n\r\n"));
	assert_int_equal(test_count(said, "too old"), 0);
	assert_int_equal(test_count(said, "for a"), 1);
	assert_int_equal(test_count(said, "for b"), 0);
	said = test_read(b->arena, two, "data: end", 3000, &ended);
	assert_int_equal(test_count(said, "for a"), 0);
	assert_int_equal(test_count(said, "for b"), 1);
	close(one);
	close(two);
	wait_streams(b, 0);
	test_wait(&b->viewers_freed, 2);
	bench_close(b);
}

// What is published between the handler's replay and the opening of the stream comes once.
static void nothing_falls_between_replay_and_opening(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	struct slice said;
	bool ended;
	int fd = test_connect(b);

	(void)state;
	publish(b, 5, "before", NULL);
	pthread_mutex_lock(&b->gate);
	test_send(fd, S(STREAM("?after=5&wait=1")));
	test_wait(&b->handled, 1);
	publish(b, 6, "between", NULL);
	http_publish(b->server, 0, S("data: passing\n\n"), NULL, 0);
	usleep(50000);
	pthread_mutex_unlock(&b->gate);
	wait_streams(b, 1);
	publish(b, 7, "behind", NULL);
	said = test_read(b->arena, fd, "behind", 3000, &ended);
	assert_int_equal(test_count(said, "before"), 0);
	assert_int_equal(test_count(said, "between"), 1);
	assert_int_equal(test_count(said, "passing"), 0);
	assert_int_equal(test_count(said, "behind"), 1);
	close(fd);
	bench_close(b);
}

static void a_gap_that_is_too_wide_closes_the_stream(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = test_connect(b);
	struct slice said;
	bool ended;

	(void)state;
	for (int i = 1; i <= LIVE_RECENT + 10; i++)
		publish(b, i, "x", NULL);
	test_send(fd, S(STREAM("?after=9")));
	said = test_read(b->arena, fd, NULL, 4000, &ended);
	assert_true(ended);
	assert_int_equal(test_status(said), 200);
	test_wait(&b->viewers_freed, 1);
	close(fd);
	// One that knows more than what was forgotten gets the rest.
	fd = open_stream(b, S(STREAM("?after=1030")), 1);
	said = test_read(b->arena, fd, "id: 1034", 3000, &ended);
	assert_int_equal(test_count(said, "data: x"), 4);
	close(fd);
	bench_close(b);
}

// The first of a burst goes out at once, the rest together a moment later.
static void a_burst_is_written_in_few_pieces(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = open_stream(b, S(STREAM("")), 1), pieces = 0, events = 0;
	bool ended;

	(void)state;
	test_read(b->arena, fd, "\r\n\r\n", 1000, &ended);
	for (int i = 1; i <= 20; i++) {
		publish(b, i, "burst", NULL);
		usleep(5000);
	}
	while (events < 20) {
		struct slice said = test_read(b->arena, fd, "burst", 3000, &ended);

		assert_true(said.len > 0);
		events += test_count(said, "burst");
		pieces++;
	}
	assert_int_equal(events, 20);
	assert_true(pieces <= 3);
	close(fd);
	bench_close(b);
}

static void beats(void **state)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.stream_beat = 100}});
	int fd = open_stream(b, S(STREAM("")), 1);
	bool ended;
	struct slice said = test_read(b->arena, fd, "3\r\n:\n\n\r\n3\r\n:\n\n\r\n", 3000, &ended);

	(void)state;
	assert_true(test_count(said, ":\n\n") >= 2);
	close(fd);
	bench_close(b);
}

static void http10_streams_are_not_chunked(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = open_stream(b, S("GET /live?after=1 HTTP/1.0\r\n\r\n"), 1);
	struct slice said;
	bool ended;

	(void)state;
	publish(b, 2, "ten", NULL);
	said = test_read(b->arena, fd, "ten\n\n", 3000, &ended);
	assert_non_null(strstr(said.ptr, "\r\n\r\nid: 1\ndata: replayed\n\nid: 2\ndata: ten\n\n"));
	close(fd);
	bench_close(b);
}

static void a_lagging_stream_is_closed(void **state)
{
	struct bench *b =
	    open_with((struct http_options){.loops = 1, .workers = 2, .limits = {.stream_backlog = 100000}});
	int slow, quick, small = 4096;
	char big[2001];
	bool ended;

	(void)state;
	memset(big, 'e', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	slow = test_connect(b);
	setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	test_send(slow, S(STREAM("")));
	wait_streams(b, 1);
	quick = open_stream(b, S(STREAM("")), 2);
	for (int i = 1; i <= 5000 && http_figures(b->server).dropped_streams == 0; i++) {
		publish(b, i, big, NULL);
		test_read(b->arena, quick, NULL, 1, &ended);
		arena_reset(b->arena);
	}
	wait_streams(b, 1);
	assert_int_equal(http_figures(b->server).dropped_streams, 1);
	test_wait(&b->viewers_freed, 1);
	publish(b, 9999, "still here", NULL);
	assert_non_null(strstr(test_read(b->arena, quick, "still here", 3000, &ended).ptr, "still here"));
	close(slow);
	close(quick);
	bench_close(b);
}

// evhttp alone reads without bound here: a client pushed 1 GB into memory in 2.5 s.
static void a_talkative_client_is_closed(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 2});
	int fd = open_stream(b, S(STREAM("")), 1);
	size_t before = mallinfo2().uordblks, pushed = 0;
	char junk[16384];

	(void)state;
	memset(junk, 'j', sizeof junk);
	for (int i = 0; i < 2000; i++) {
		ssize_t n = send(fd, junk, sizeof junk, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			pushed += (size_t)n;
		else
			usleep(200);
	}
	wait_streams(b, 0);
	assert_true(pushed > 0);
	assert_true(mallinfo2().uordblks < before + (1 << 20));
	test_wait(&b->viewers_freed, 1);
	close(fd);
	bench_close(b);
}

static void a_client_that_leaves_is_noticed_at_once(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 2});
	int fds[20];
	msec began;

	(void)state;
	for (int i = 0; i < 20; i++)
		fds[i] = open_stream(b, S(STREAM("")), i + 1);
	began = clock_steady();
	for (int i = 0; i < 20; i++)
		close(fds[i]);
	wait_streams(b, 0);
	assert_true(clock_steady() - began < 500);
	test_wait(&b->viewers_freed, 20);
	bench_close(b);
}

static void stop_ends_streams(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 2, .workers = 2});
	int fd = open_stream(b, S(STREAM("")), 1), gone = open_stream(b, S(STREAM("")), 2);
	msec began = clock_steady();
	struct slice said;
	bool ended;

	(void)state;
	close(gone);
	assert_true(http_stop(b->server, 3000));
	said = test_read(b->arena, fd, NULL, 1000, &ended);
	assert_true(ended);
	assert_true(slice_ends(said, S("0\r\n\r\n")));
	assert_true(clock_steady() - began < 3500);
	assert_int_equal(atomic_load(&b->viewers_freed), 2);
	close(fd);
	close(b->listen_fd);
	arena_free(b->arena);
}

static void head_of_a_stream_is_only_a_head(void **state)
{
	struct bench *b = open_with((struct http_options){.loops = 1, .workers = 1});
	bool ended;
	struct slice said =
	    test_talk(b, S("HEAD /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), &ended);

	(void)state;
	assert_int_equal(test_status(said), 200);
	assert_true(ended);
	test_wait(&b->viewers_freed, 1);
	bench_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(replays_and_delivers_to_those_who_may_see),
	    cmocka_unit_test(nothing_falls_between_replay_and_opening),
	    cmocka_unit_test(a_gap_that_is_too_wide_closes_the_stream),
	    cmocka_unit_test(a_burst_is_written_in_few_pieces),
	    cmocka_unit_test(beats),
	    cmocka_unit_test(http10_streams_are_not_chunked),
	    cmocka_unit_test(a_lagging_stream_is_closed),
	    cmocka_unit_test(a_talkative_client_is_closed),
	    cmocka_unit_test(a_client_that_leaves_is_noticed_at_once),
	    cmocka_unit_test(stop_ends_streams),
	    cmocka_unit_test(head_of_a_stream_is_only_a_head),
	};

	return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
