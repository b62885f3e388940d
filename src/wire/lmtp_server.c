// SPDX-License-Identifier: Apache-2.0
// The LMTP listener: accepts on one loop, starts and stops the sessions and the workers.
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "wire/lmtp_session.h"

#define WORKERS_DEFAULT 16
#define TICK_MS 250
#define ACCEPT_PAUSE_MS 200

// ---- the loop ---------------------------------------------------------------------------------------------

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer,
		      int peer_len, void *server)
{
	int one = 1;

	(void)listener;
	(void)peer;
	(void)peer_len;
	// Answers are short and each is waited for: without this a mail server waits 40 ms for every message. On a
	// socket of another family it fails, which does no harm.
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	lmtp_session_open(server, fd);
}

static void accept_again(evutil_socket_t fd, short what, void *arg)
{
	struct lmtp_server *server = arg;

	(void)fd;
	(void)what;
	if (server->listener)
		evconnlistener_enable(server->listener);
}

static void accept_failed(struct evconnlistener *listener, void *arg)
{
	struct lmtp_server *server = arg;
	struct timeval pause = {.tv_usec = ACCEPT_PAUSE_MS * 1000};

	evconnlistener_disable(listener);
	event_add(server->accept_again, &pause);
}

static void tick(void *app, msec steady)
{
	struct lmtp_server *server = app;
	struct lmtp_session *next;

	for (struct lmtp_session *s = server->first; s; s = next) {
		next = s->next;
		lmtp_session_tick(s, steady);
	}
}

static void stop_accepting(struct loop_letter *letter, void *app)
{
	struct lmtp_server *server = app;

	(void)letter;
	server->stopping = true;
	if (server->listener)
		evconnlistener_free(server->listener);
	server->listener = NULL;
	for (struct lmtp_session *s = server->first; s; s = s->next)
		lmtp_session_close_down(s);
}

static void end(void *app)
{
	struct lmtp_server *server = app;

	while (server->first)
		lmtp_session_free(server->first);
}

// ---- the server -------------------------------------------------------------------------------------------

static void set_limits(struct lmtp_limits *l)
{
	l->idle = l->idle ? l->idle : LMTP_IDLE_MS;
	l->data = l->data ? l->data : LMTP_DATA_MS;
	l->message = l->message ? l->message : LMTP_MESSAGE_MAX;
	l->in_flight = l->in_flight ? l->in_flight : LMTP_IN_FLIGHT;
	l->sessions = l->sessions ? l->sessions : LMTP_SESSIONS_MAX;
}

static enum err listen_on(struct lmtp_server *s, int listen_fd)
{
	int fd = fcntl(listen_fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return E_INTERNAL;
	evutil_make_socket_nonblocking(fd);
	s->listener = evconnlistener_new(loop_base(s->loop), on_accept, s,
					 LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE, 0, fd);
	if (!s->listener) {
		sys_close(fd);
		return E_INTERNAL;
	}
	evconnlistener_set_error_cb(s->listener, accept_failed);
	return OK;
}

static enum err start(struct lmtp_server *s)
{
	TRY(workers_new(s->o.workers > 0 ? s->o.workers : WORKERS_DEFAULT, s->limits.sessions + 1,
			&s->workers));
	TRY(loop_new(&(struct loop_options){.app = s, .tick = tick, .tick_ms = TICK_MS, .end = end},
		     &s->loop));
	s->accept_again = evtimer_new(loop_base(s->loop), accept_again, s);
	if (!s->accept_again)
		return E_INTERNAL;
	TRY(listen_on(s, s->o.listen_fd));
	return loop_run(s->loop);
}

static void server_free(struct lmtp_server *s)
{
	loop_stop(s->loop);
	if (s->listener)
		evconnlistener_free(s->listener);
	if (s->accept_again)
		event_free(s->accept_again);
	loop_free(s->loop);
	workers_free(s->workers);
	mem_free(s);
}

enum err lmtp_start(struct ctx *c, const struct lmtp_options *o, struct lmtp_server **out)
{
	struct lmtp_server *s = mem_zero(sizeof *s);

	if (!s)
		return fail(c, E_INTERNAL, "no memory for the LMTP listener");
	s->o = *o;
	s->limits = o->limits;
	set_limits(&s->limits);
	if (start(s) == OK) {
		*out = s;
		return OK;
	}
	workers_stop(s->workers, 1000);
	server_free(s);
	return fail(c, E_INTERNAL, "the LMTP listener could not start its threads");
}

bool lmtp_stop(struct lmtp_server *s, msec grace)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	msec until = clock_steady() + grace, left;

	if (!s)
		return true;
	s->stop.read = stop_accepting;
	loop_send(s->loop, &s->stop);
	while (atomic_load(&s->open_sessions) > 0 && clock_steady() < until)
		nanosleep(&moment, NULL);
	left = until - clock_steady();
	if (!workers_stop(s->workers, left > 0 ? left : 0))
		return false;
	server_free(s);
	return true;
}

struct lmtp_figures lmtp_figures(struct lmtp_server *s)
{
	return (struct lmtp_figures){.sessions = atomic_load(&s->sessions),
				     .open_sessions = atomic_load(&s->open_sessions),
				     .accepted = atomic_load(&s->accepted),
				     .refused = atomic_load(&s->refused),
				     .deferred = atomic_load(&s->deferred)};
}
