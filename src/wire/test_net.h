// SPDX-License-Identifier: Apache-2.0
// What the tests of the wire share: free ports, raw sockets with patience, waiting for counters.
#ifndef WIRE_TEST_NET_H
#define WIRE_TEST_NET_H

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
#include "base/ctx.h"

#include <cmocka.h> // last: it has a macro of the name of base/ctx.h's fail()
#undef fail

#define PATIENCE_MS 5000

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

static inline int test_connect_to(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
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

static inline int test_count(struct slice text, const char *word)
{
	int n = 0;

	for (const char *p = text.ptr; (p = strstr(p, word)) != NULL; p++)
		n++;
	return n;
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
