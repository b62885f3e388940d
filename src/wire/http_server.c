// SPDX-License-Identifier: Apache-2.0
// The HTTP server: starts loops and workers, publishes events to all loops, stops.
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "wire/http_exchange.h"
#include "wire/live.h"
#include "wire/loop.h"
#include "wire/workers.h"

#define LOOPS_MAX 4
#define WORKERS_DEFAULT 32
#define TICK_MS 125
#define ACCEPT_PAUSE_MS 200

struct server_loop {
	struct http_side side;
	struct evhttp_bound_socket *bound;
	struct event *accept_again;
	struct loop_letter stop;
};

struct http_server {
	struct http_shared shared;
	int loop_count;
	struct server_loop loops[LOOPS_MAX];
};

// ---- one loop ---------------------------------------------------------------------------------------------

static void tick(void *app, msec steady)
{
	struct server_loop *l = app;
	int dropped = live_tick(l->side.hub, steady);

	atomic_fetch_add(&l->side.shared->dropped_streams, dropped);
	conn_tick(&l->side, steady);
}

static void accept_again(evutil_socket_t fd, short what, void *arg)
{
	struct server_loop *l = arg;

	(void)fd;
	(void)what;
	if (l->bound)
		evconnlistener_enable(evhttp_bound_socket_get_listener(l->bound));
}

// The loop of this thread: evhttp keeps the listener's argument for itself.
static _Thread_local struct server_loop *here;

static void begin(struct loop *loop, void *app)
{
	(void)loop;
	here = app;
}

// Out of descriptors: without a pause the loop would spin on the waiting connection.
static void accept_failed(struct evconnlistener *listener, void *evhttp)
{
	struct timeval pause = {.tv_usec = ACCEPT_PAUSE_MS * 1000};

	(void)evhttp;
	evconnlistener_disable(listener);
	event_add(here->accept_again, &pause);
}

// The last thing on the loop's thread: whatever is still open ends here.
static void end(void *app)
{
	struct server_loop *l = app;

	evhttp_free(l->side.http);
	l->side.http = NULL;
}

static void stop_accepting(struct loop_letter *letter, void *app)
{
	struct server_loop *l = app;

	(void)letter;
	if (l->bound)
		evhttp_del_accept_socket(l->side.http, l->bound);
	l->bound = NULL;
	exchange_end_streams(&l->side);
	conn_stop(&l->side);
}

static struct evhttp_bound_socket *bind_listener(struct server_loop *l, int listen_fd)
{
	struct event_base *base = loop_base(l->side.loop);
	int fd = fcntl(listen_fd, F_DUPFD_CLOEXEC, 0);
	struct evhttp_bound_socket *bound = NULL;
	struct evconnlistener *listener;

	if (fd < 0)
		return NULL;
	evutil_make_socket_nonblocking(fd);
	listener = evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE, 0, fd);
	if (listener)
		bound = evhttp_bind_listener(l->side.http, listener);
	if (!bound) {
		if (listener)
			evconnlistener_free(listener);
		else
			sys_close(fd);
		return NULL;
	}
	evconnlistener_set_error_cb(listener, accept_failed);
	return bound;
}

static enum err loop_prepare(struct http_server *s, struct server_loop *l)
{
	struct http_side *side = &l->side;
	const struct http_limits *limits = &s->shared.limits;

	side->shared = &s->shared;
	side->gone = exchange_conn_gone;
	TRY(loop_new(
	    &(struct loop_options){.app = l, .begin = begin, .tick = tick, .tick_ms = TICK_MS, .end = end},
	    &side->loop));
	side->due = event_new(loop_base(side->loop), -1, 0, conn_due, side);
	l->accept_again = evtimer_new(loop_base(side->loop), accept_again, l);
	side->hub = live_hub_new(limits->stream_backlog, limits->stream_beat);
	side->http = evhttp_new(loop_base(side->loop));
	if (!side->due || !l->accept_again || !side->hub || !side->http)
		return E_INTERNAL;
	// The gate is stricter than all of these; they are the second belt.
	evhttp_set_max_headers_size(side->http, HTTP_HEAD_MAX + 1024);
	evhttp_set_max_body_size(side->http, (ev_ssize_t)limits->body);
	evhttp_set_allowed_methods(side->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
						   EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE |
						   EVHTTP_REQ_OPTIONS);
	evhttp_set_default_content_type(side->http, NULL);
	evhttp_set_bevcb(side->http, conn_born, side);
	evhttp_set_gencb(side->http, exchange_take, side);
	l->bound = bind_listener(l, s->shared.o.listen_fd);
	return l->bound ? OK : E_INTERNAL;
}

static void loop_release(struct server_loop *l)
{
	loop_stop(l->side.loop);
	if (l->side.http)
		evhttp_free(l->side.http); // a loop that never ran
	live_hub_free(l->side.hub);
	if (l->accept_again)
		event_free(l->accept_again);
	if (l->side.due)
		event_free(l->side.due);
	loop_free(l->side.loop);
	mem_free(l->side.by_fd);
}

// ---- the server -------------------------------------------------------------------------------------------

static void set_limits(struct http_limits *l)
{
	const struct http_limits usual = {.head_deadline = HTTP_HEAD_DEADLINE,
					  .body_deadline = HTTP_BODY_DEADLINE,
					  .idle = HTTP_IDLE_MS,
					  .write_deadline = HTTP_WRITE_DEADLINE,
					  .stream_beat = HTTP_STREAM_BEAT_MS,
					  .body = HTTP_BODY_MAX,
					  .bodies_in_flight = HTTP_BODIES_IN_FLIGHT,
					  .stream_backlog = HTTP_STREAM_BACKLOG_MAX,
					  .queue = HTTP_QUEUE_MAX,
					  .connections = HTTP_CONNECTIONS_MAX};

#define USUAL(field) l->field = l->field ? l->field : usual.field
	USUAL(head_deadline);
	USUAL(body_deadline);
	USUAL(idle);
	USUAL(write_deadline);
	USUAL(stream_beat);
	USUAL(body);
	USUAL(bodies_in_flight);
	USUAL(stream_backlog);
	USUAL(queue);
	USUAL(connections);
#undef USUAL
}

static void server_free(struct http_server *s)
{
	for (int i = 0; i < s->loop_count; i++)
		loop_release(&s->loops[i]);
	workers_free(s->shared.workers);
	mem_free(s);
}

static int loops_wanted(const struct http_options *o)
{
	int n = o->loops > 0 ? o->loops : get_nprocs();

	return n > LOOPS_MAX ? LOOPS_MAX : n;
}

static enum err start(struct http_server *s)
{
	const struct http_options *o = &s->shared.o;
	int loops = loops_wanted(o);

	TRY(workers_new(o->workers > 0 ? o->workers : WORKERS_DEFAULT, s->shared.limits.queue,
			&s->shared.workers));
	while (s->loop_count < loops)
		TRY(loop_prepare(s, &s->loops[s->loop_count++]));
	for (int i = 0; i < loops; i++)
		TRY(loop_run(s->loops[i].side.loop));
	return OK;
}

enum err http_start(struct ctx *c, const struct http_options *o, struct http_server **out)
{
	struct http_server *s = mem_zero(sizeof *s);
	enum err e;

	if (!s)
		return fail(c, E_INTERNAL, "no memory for the HTTP server");
	s->shared.o = *o;
	s->shared.limits = o->limits;
	set_limits(&s->shared.limits);
	e = peer_networks_read(c, o->trusted_proxy, &s->shared.trusted);
	if (e == OK && start(s) != OK)
		e = fail(c, E_INTERNAL, "the HTTP server could not start its threads");
	if (e == OK) {
		*out = s;
		return OK;
	}
	workers_stop(s->shared.workers, 1000);
	server_free(s);
	return e;
}

static void wait_for_connections(struct http_server *s, msec until)
{
	const struct timespec moment = {.tv_nsec = 2000000};

	while (atomic_load(&s->shared.open_connections) > 0 && clock_steady() < until)
		nanosleep(&moment, NULL);
}

bool http_stop(struct http_server *s, msec grace)
{
	msec until = clock_steady() + grace, left;

	if (!s)
		return true;
	atomic_store(&s->shared.stopping, true);
	for (int i = 0; i < s->loop_count; i++) {
		s->loops[i].stop.read = stop_accepting;
		loop_send(s->loops[i].side.loop, &s->loops[i].stop);
	}
	wait_for_connections(s, until);
	left = until - clock_steady();
	if (!workers_stop(s->shared.workers, left > 0 ? left : 0))
		return false;
	server_free(s);
	return true;
}

struct delivery {
	struct loop_letter letter;
	struct live_event *event;
};

static void deliver(struct loop_letter *letter, void *app)
{
	struct delivery *d = (struct delivery *)letter;
	struct server_loop *l = app;

	atomic_fetch_add(&l->side.shared->dropped_streams,
			 live_deliver(l->side.hub, d->event, clock_steady()));
	mem_free(d);
}

void http_publish(struct http_server *s, int64_t id, struct slice text, const void *audience,
		  size_t audience_len)
{
	struct live_event *event = live_event_new(id, text, audience, audience_len, s->loop_count);

	for (int i = 0; event && i < s->loop_count; i++) {
		struct delivery *d = mem_zero(sizeof *d);

		if (!d) {
			live_event_release(event);
			continue;
		}
		d->letter.read = deliver;
		d->event = event;
		loop_send(s->loops[i].side.loop, &d->letter);
	}
}

struct http_figures http_figures(struct http_server *s)
{
	struct http_shared *h = &s->shared;

	return (struct http_figures){.requests = atomic_load(&h->requests),
				     .refused = atomic_load(&h->refused),
				     .open_connections = atomic_load(&h->open_connections),
				     .open_streams = atomic_load(&h->open_streams),
				     .dropped_streams = atomic_load(&h->dropped_streams),
				     .bytes_in_flight = atomic_load(&h->bytes_in_flight),
				     .queue_depth = workers_waiting(h->workers)};
}
