// SPDX-License-Identifier: Apache-2.0
// What the tests of the HTTP server share: a server on a free port with a small handler, and raw sockets.
#ifndef WIRE_TEST_HTTP_H
#define WIRE_TEST_HTTP_H

#include "wire/http.h"
#include "wire/test_net.h"

struct bench {
	struct arena *arena;
	struct http_server *server;
	int listen_fd;
	int port;
	atomic_int handled; // handlers that were called
	atomic_int viewers_freed;
	pthread_mutex_t gate; // handlers of /wait stand here
};

static inline struct slice test_problem(struct arena *a, int status)
{
	return arena_printf(a, "{\"type\":\"about:blank\",\"status\":%d}", status);
}

static inline struct bench *bench_open(struct http_options o)
{
	static struct bench b;
	struct ctx c;

	signal(SIGPIPE, SIG_IGN);
	memset(&b, 0, sizeof b);
	b.arena = arena_new(0);
	pthread_mutex_init(&b.gate, NULL);
	b.listen_fd = test_listen(&b.port);
	c = ctx_new(b.arena, clock_now(), LANG_EN);
	o.listen_fd = b.listen_fd;
	o.app = &b;
	o.problem = o.problem ? o.problem : test_problem;
	assert_int_equal(http_start(&c, &o, &b.server), OK);
	return &b;
}

static inline void bench_close(struct bench *b)
{
	assert_true(http_stop(b->server, 3000));
	close(b->listen_fd);
	arena_free(b->arena);
	pthread_mutex_destroy(&b->gate);
}

static inline int test_connect(const struct bench *b)
{
	return test_connect_to(b->port);
}

// Sends `bytes`, half-closes nothing, and reads to the end of the connection.
static inline struct slice test_talk(const struct bench *b, struct slice bytes, bool *ended)
{
	int fd = test_connect(b);
	struct slice said;

	test_send(fd, bytes);
	said = test_read(b->arena, fd, NULL, PATIENCE_MS, ended);
	close(fd);
	return said;
}

static inline int test_status(struct slice said)
{
	if (said.len < 12 || strncmp(said.ptr, "HTTP/1.", 7) != 0)
		return 0;
	return (int)strtol(said.ptr + 9, NULL, 10);
}

#endif
