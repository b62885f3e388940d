// SPDX-License-Identifier: Apache-2.0
// For tests only: a door between a store and its PostgreSQL that can stop passing answers, cut all lines, or
// refuse. One thread, at most TEST_PROXY_LINES connections. Static: a test program includes this once.
#ifndef DB_TEST_PROXY_H
#define DB_TEST_PROXY_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEST_PROXY_LINES 32

enum test_proxy_mode {
	PROXY_PASS,
	PROXY_STALL,  // what the server says does not arrive
	PROXY_REFUSE, // everything is cut, new connections at once
};

struct test_proxy {
	atomic_int mode;
	atomic_int cut; // 1: cut all lines once
	atomic_bool stopping;
	int listener, port, target;
	int client[TEST_PROXY_LINES], server[TEST_PROXY_LINES];
	pthread_t thread;
};

static inline int test_proxy_connect(int port)
{
	struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline void test_proxy_end(struct test_proxy *p, int i)
{
	if (p->client[i] < 0)
		return;
	close(p->client[i]);
	close(p->server[i]);
	p->client[i] = p->server[i] = -1;
}

static inline void test_proxy_accept(struct test_proxy *p)
{
	int fd = accept(p->listener, NULL, NULL);

	if (fd < 0)
		return;
	for (int i = 0; i < TEST_PROXY_LINES && p->mode != PROXY_REFUSE; i++)
		if (p->client[i] < 0) {
			p->server[i] = test_proxy_connect(p->target);
			p->client[i] = fd;
			return;
		}
	close(fd);
}

// False when the line has ended.
static inline int test_proxy_carry(int from, int to)
{
	char bytes[8192];
	ssize_t n = recv(from, bytes, sizeof bytes, MSG_DONTWAIT);

	return n < 0 ? 1 : n > 0 && send(to, bytes, (size_t)n, MSG_NOSIGNAL) == n;
}

static inline void *test_proxy_run(void *arg)
{
	struct test_proxy *p = arg;

	while (!p->stopping) {
		struct pollfd f[1 + 2 * TEST_PROXY_LINES] = {{.fd = p->listener, .events = POLLIN}};

		for (int i = 0; i < TEST_PROXY_LINES; i++) {
			f[1 + 2 * i] = (struct pollfd){.fd = p->client[i], .events = POLLIN};
			f[2 + 2 * i] = (struct pollfd){.fd = p->mode == PROXY_STALL ? -1 : p->server[i],
						       .events = POLLIN};
		}
		poll(f, 1 + 2 * TEST_PROXY_LINES, 2);
		if (atomic_exchange(&p->cut, 0) || p->mode == PROXY_REFUSE)
			for (int i = 0; i < TEST_PROXY_LINES; i++)
				test_proxy_end(p, i);
		for (int i = 0; i < TEST_PROXY_LINES; i++) {
			if (p->client[i] < 0 || p->client[i] != f[1 + 2 * i].fd)
				continue;
			int alive = !f[1 + 2 * i].revents || test_proxy_carry(p->client[i], p->server[i]);
			alive = alive && (!f[2 + 2 * i].revents || p->mode == PROXY_STALL ||
					  test_proxy_carry(p->server[i], p->client[i]));
			if (!alive)
				test_proxy_end(p, i);
		}
		if (f[0].revents)
			test_proxy_accept(p);
	}
	return NULL;
}

static inline struct test_proxy *test_proxy_start(int target)
{
	struct test_proxy *p = calloc(1, sizeof *p);
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof at;

	p->target = target;
	for (int i = 0; i < TEST_PROXY_LINES; i++)
		p->client[i] = p->server[i] = -1;
	p->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(p->listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(p->listener, 32) != 0 ||
	    getsockname(p->listener, (struct sockaddr *)&at, &len) != 0)
		abort();
	p->port = ntohs(at.sin_port);
	pthread_create(&p->thread, NULL, test_proxy_run, p);
	return p;
}

static inline void test_proxy_stop(struct test_proxy *p)
{
	p->stopping = true;
	pthread_join(p->thread, NULL);
	for (int i = 0; i < TEST_PROXY_LINES; i++)
		test_proxy_end(p, i);
	close(p->listener);
	free(p);
}

#endif
