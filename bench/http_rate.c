// SPDX-License-Identifier: Apache-2.0
// The server under bench/http_rate.mjs: the wire's HTTP server with a handler that does nothing, on a free port. Prints
// the port, then answers each line on standard input with its memory (PSS in kB) and open streams, until the input ends.
//   /page    7 kB through gate, worker and back      /live    an event stream that stays open
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/http.h"

#define PAGE_BYTES 7168

static char page[PAGE_BYTES];

static void handle(void *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	a->type = S("text/html; charset=utf-8");
	a->body = (struct slice){.ptr = page, .len = sizeof page};
	if (slice_eq(r->path, S("/live")))
		a->live = ARENA_NEW(r->arena, struct http_live);
}

static struct slice problem(struct arena *a, int status)
{
	return arena_printf(a, "{\"status\":%d}", status);
}

static long memory_kb(void)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/smaps_rollup", "r");

	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "Pss: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static int listen_somewhere(int *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 4096) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return -1;
	*port = ntohs(at.sin_port);
	return fd;
}

int main(void)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, clock_now(), LANG_EN);
	struct rlimit files;
	struct http_server *s;
	char line[100];
	int port, fd = listen_somewhere(&port);

	signal(SIGPIPE, SIG_IGN);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	memset(page, 'p', sizeof page);
	if (fd < 0 || http_start(&c, &(struct http_options){.listen_fd = fd, .handle = handle, .problem = problem}, &s) != OK)
		return 1;
	printf("%d\n", port);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		if (line[0] == 'p')
			http_publish(s, 0, S("data: something happened\n\n"), NULL, 0);
		printf("%ld %lld\n", memory_kb(), (long long)http_figures(s).open_streams);
		fflush(stdout);
	}
	http_stop(s, 1000);
	arena_free(a);
	return 0;
}
