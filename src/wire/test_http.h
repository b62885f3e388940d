// SPDX-License-Identifier: Apache-2.0
// What the tests of the HTTP server share: a server on a free port with a small handler, and raw sockets.
#ifndef WIRE_TEST_HTTP_H
#define WIRE_TEST_HTTP_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/http.h"

#include <cmocka.h> // last: it has a macro of the name of base/ctx.h's fail()

#define PATIENCE_MS 5000

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

static inline int test_listen(int *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 1024), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
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
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)b->port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

static inline void test_send(int fd, struct slice bytes)
{
	while (bytes.len) {
		ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (n <= 0)
			return; // the server hung up; what it said is judged by the caller
		bytes = slice_sub(bytes, (size_t)n, bytes.len);
	}
}

// Reads until the end, until `enough` is found (may be NULL), or `ms` pass. `*ended` tells of the end.
static inline struct slice test_read(struct arena *a, int fd, const char *enough, msec ms, bool *ended)
{
	size_t room = 1 << 20, len = 0;
	char *text = arena_alloc(a, room + 1);
	msec until = clock_steady() + ms;

	*ended = false;
	while (len < room && !(enough && strstr(text, enough))) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		msec left = until - clock_steady();
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			break;
		n = recv(fd, text + len, room - len, 0);
		if (n <= 0) {
			*ended = true;
			break;
		}
		len += (size_t)n;
	}
	return (struct slice){.ptr = text, .len = len};
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

static inline int test_count(struct slice text, const char *word)
{
	int n = 0;

	for (const char *p = text.ptr; (p = strstr(p, word)) != NULL; p++)
		n++;
	return n;
}

static inline int test_status(struct slice said)
{
	if (said.len < 12 || strncmp(said.ptr, "HTTP/1.", 7) != 0)
		return 0;
	return (int)strtol(said.ptr + 9, NULL, 10);
}

// Waits until `*n` reaches `want`.
static inline void test_wait(atomic_int *n, int want)
{
	msec until = clock_steady() + PATIENCE_MS;

	while (atomic_load(n) < want && clock_steady() < until)
		usleep(1000);
	assert_int_equal(atomic_load(n), want);
}

#endif
