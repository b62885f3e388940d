// SPDX-License-Identifier: Apache-2.0
// Connections. libevent makes a plain socket bufferevent for each (conn_born); our callback on its input sees
// every byte before evhttp does and feeds the gate. On a fault the bytes are taken away from evhttp, requests
// before the fault are still answered, then the bufferevent is taken over: our own answer, half close, a
// short wait so that the client can read it, end.
//
// evhttp gives no handle at birth. One turn of the loop later the bufferevent's callback argument is the
// evhttp_connection (libevent 2.1.12, evhttp_connection_base_bufferevent_new); its close callback then ends
// the life of our struct. Between birth and that turn we hold a reference on the bufferevent.
#include "wire/http_conn.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/http_fields.h"
#include "wire/loop.h"

#define LINGER_MS 2000
#define LAST_REQUEST_MS                                                                                      \
	400 // how long an idle connection may still bring a request when we stop: it may be on its way
#define LINGER_BYTES_MAX ((int64_t)1 << 20)
#define PIECES 8
#define PROBLEM_ARENA ((size_t)1 << 20)

static void make_due(struct http_conn *c)
{
	if (c->is_due)
		return;
	c->is_due = true;
	c->due_next = c->side->due_first;
	c->side->due_first = c;
	event_active(c->side->due, EV_TIMEOUT, 0);
}

void conn_close_soon(struct http_conn *c)
{
	c->close_now = true;
	make_due(c);
}

// ---- bytes in flight --------------------------------------------------------------------------------------

static bool reserve(struct http_conn *c, int64_t bytes)
{
	struct http_shared *s = c->side->shared;

	if (atomic_fetch_add(&s->bytes_in_flight, bytes) + bytes > (int64_t)s->limits.bodies_in_flight) {
		atomic_fetch_sub(&s->bytes_in_flight, bytes);
		return false;
	}
	c->reserved += bytes;
	return true;
}

static void release_down_to(struct http_conn *c, int64_t bytes)
{
	if (c->reserved > bytes) {
		atomic_fetch_sub(&c->side->shared->bytes_in_flight, c->reserved - bytes);
		c->reserved = bytes;
	}
}

// ---- the gate ---------------------------------------------------------------------------------------------

// Takes everything from byte `keep` on away from the input.
static void cut_input(struct http_conn *c, struct evbuffer *in, size_t keep)
{
	struct evbuffer *good = keep ? evbuffer_new() : NULL;

	c->cutting = true; // putting bytes back calls on_input too
	if (good)
		evbuffer_remove_buffer(in, good, keep);
	evbuffer_drain(in, evbuffer_get_length(in));
	if (good) {
		evbuffer_prepend_buffer(in, good);
		evbuffer_free(good);
	}
	c->cutting = false;
}

static void refuse(struct http_conn *c, int status)
{
	c->phase = CONN_FAULTED;
	c->refusal = status;
	c->deadline = 0;
	atomic_fetch_add(&c->side->shared->refused, 1);
	if (c->outstanding == 0) {
		release_down_to(c, 0);
		make_due(c);
	}
}

// The phase of reading a request decides its deadline. While requests wait for their answer nothing is read,
// so no deadline of reading may run.
static void set_reading_deadline(struct http_conn *c, msec now)
{
	const struct http_limits *l = &c->side->shared->limits;

	if (c->outstanding > 0)
		c->deadline = 0;
	else if (gate_between(&c->gate))
		c->deadline = now + (atomic_load(&c->side->shared->stopping) ? LAST_REQUEST_MS : l->idle);
	else
		c->deadline = now + (gate_in_body(&c->gate) ? l->body_deadline : l->head_deadline);
}

// What one event of the gate means for the connection. The status to refuse with, or 0.
static int gate_happened(struct http_conn *c, enum gate_event e, msec now)
{
	switch (e) {
	case GATE_BEGIN:
		set_reading_deadline(c, now);
		return 0;
	case GATE_HEAD:
		set_reading_deadline(c, now);
		return c->gate.length > 0 && !reserve(c, c->gate.length) ? 503 : 0;
	case GATE_CHUNK:
		return reserve(c, c->gate.length) ? 0 : 503;
	case GATE_REQUEST:
		c->outstanding++;
		set_reading_deadline(c, now);
		return 0;
	case GATE_FAULT:
		return gate_status(&c->gate);
	default:
		return 0;
	}
}

// Feeds one piece. The status to refuse with, or 0; `good` counts the bytes that may stay.
static int feed(struct http_conn *c, struct slice piece, size_t *good, msec now)
{
	size_t taken;
	int status = 0;

	while (piece.len && !status) {
		enum gate_event e = gate_feed(&c->gate, piece, &taken);

		status = gate_happened(c, e, now);
		*good += taken;
		piece = slice_sub(piece, taken, piece.len);
	}
	return status;
}

static void guard(struct http_conn *c, struct evbuffer *in, size_t added)
{
	size_t old = evbuffer_get_length(in) - added, good = old;
	struct evbuffer_iovec pieces[PIECES];
	struct evbuffer_ptr at;
	msec now = clock_steady();
	int count, status = 0;

	evbuffer_ptr_set(in, &at, old, EVBUFFER_PTR_SET);
	count = evbuffer_peek(in, (ev_ssize_t)added, &at, pieces, PIECES);
	if (count > PIECES || count < 0)
		status = 400; // cannot be: one read fills at most four pieces
	for (int i = 0; i < count && !status; i++) {
		size_t left = old + added - good;
		size_t len = pieces[i].iov_len < left ? pieces[i].iov_len : left;

		status = feed(c, (struct slice){.ptr = pieces[i].iov_base, .len = len}, &good, now);
	}
	if (status) {
		refuse(c, status);
		cut_input(c, in, c->outstanding ? good : 0);
	}
}

// Bytes that nobody reads: behind a fault, or into a live stream.
static void discard(struct http_conn *c, struct evbuffer *in, size_t added)
{
	size_t keep = evbuffer_get_length(in) - added;
	int64_t max = c->phase == CONN_STREAMING ? HTTP_STREAM_INPUT_MAX : LINGER_BYTES_MAX;

	c->stray += (int64_t)added;
	if (c->stray > max)
		conn_close_soon(c);
	if (c->phase != CONN_FAULTED)
		keep = 0;
	cut_input(c, in, keep);
}

static void on_input(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
	struct http_conn *c = arg;

	if (info->n_added == 0 || c->cutting)
		return;
	if (c->phase == CONN_OPEN)
		guard(c, in, info->n_added);
	else
		discard(c, in, info->n_added);
}

// ---- birth and death --------------------------------------------------------------------------------------

struct bufferevent *conn_born(struct event_base *base, void *arg)
{
	struct http_side *side = arg;
	struct http_conn *c = mem_zero(sizeof *c);
	struct bufferevent *bev = bufferevent_socket_new(base, -1, 0);

	if (bev && c)
		c->watch = evbuffer_add_cb(bufferevent_get_input(bev), on_input, c);
	if (!bev || !c || !c->watch) {
		// evhttp makes an unguarded bufferevent then; without a connection of ours it is refused
		// (conn_of).
		if (bev)
			bufferevent_free(bev);
		mem_free(c);
		return NULL;
	}
	c->side = side;
	c->bev = bev;
	c->fd = -1;
	gate_open(&c->gate, HTTP_HEAD_MAX, (int64_t)side->shared->limits.body);
	bufferevent_incref(bev);
	c->newborn_next = side->newborn;
	side->newborn = c;
	atomic_fetch_add(&side->shared->open_connections, 1);
	event_active(side->due, EV_TIMEOUT, 0);
	return bev;
}

static void unlist(struct http_conn *c)
{
	struct http_side *side = c->side;

	for (struct http_conn **at = &side->due_first; c->is_due && *at; at = &(*at)->due_next)
		if (*at == c) {
			*at = c->due_next;
			break;
		}
	if (c->prev)
		c->prev->next = c->next;
	else
		side->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
	if ((size_t)c->fd < side->by_fd_count && side->by_fd[c->fd] == c)
		side->by_fd[c->fd] = NULL;
	if (!side->first)
		loop_tick(side->loop, false);
}

// evhttp frees the connection right after this.
static void on_closed(struct evhttp_connection *evcon, void *arg)
{
	struct http_conn *c = arg;

	(void)evcon;
	c->side->gone(c);
	release_down_to(c, 0);
	evbuffer_remove_cb_entry(bufferevent_get_input(c->bev), c->watch);
	unlist(c);
	atomic_fetch_sub(&c->side->shared->open_connections, 1);
	mem_free(c);
}

static bool remember_fd(struct http_side *side, struct http_conn *c)
{
	size_t need = (size_t)c->fd + 1, count = side->by_fd_count ? side->by_fd_count : 64;
	struct http_conn **grown;

	while (count < need)
		count *= 2;
	if (count > side->by_fd_count) {
		grown = mem_resize(side->by_fd, count * sizeof *grown);
		if (!grown)
			return false;
		memset(grown + side->by_fd_count, 0, (count - side->by_fd_count) * sizeof *grown);
		side->by_fd = grown;
		side->by_fd_count = count;
	}
	side->by_fd[c->fd] = c;
	return true;
}

// The first turn of the loop after birth: evhttp has made its connection, or given up.
static void adopt(struct http_side *side, struct http_conn *c, msec now)
{
	bufferevent_event_cb on_event;
	void *evcon;
	int one = 1;

	bufferevent_getcb(c->bev, NULL, NULL, &on_event, &evcon);
	if (!on_event || !evcon) { // freed at birth
		bufferevent_decref(c->bev);
		atomic_fetch_sub(&side->shared->open_connections, 1);
		mem_free(c);
		return;
	}
	c->evcon = evcon;
	c->fd = bufferevent_getfd(c->bev);
	c->next = side->first;
	if (side->first)
		side->first->prev = c;
	side->first = c;
	evhttp_connection_set_closecb(c->evcon, on_closed, c);
	bufferevent_decref(c->bev);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	c->deadline = now + (atomic_load(&side->shared->stopping) ? LAST_REQUEST_MS
								  : side->shared->limits.head_deadline);
	loop_tick(side->loop, true);
	if (!remember_fd(side, c) ||
	    atomic_load(&side->shared->open_connections) > side->shared->limits.connections)
		evhttp_connection_free(c->evcon);
}

struct http_conn *conn_of(struct http_side *side, struct evhttp_request *request)
{
	struct evhttp_connection *evcon = evhttp_request_get_connection(request);
	int fd = evcon ? bufferevent_getfd(evhttp_connection_get_bufferevent(evcon)) : -1;

	return fd >= 0 && (size_t)fd < side->by_fd_count ? side->by_fd[fd] : NULL;
}

// ---- our own answers and closing --------------------------------------------------------------------------

static void on_flushed(struct bufferevent *bev, void *arg)
{
	struct http_conn *c = arg;

	(void)bev;
	if (!c->half_closed)
		shutdown(c->fd, SHUT_WR);
	c->half_closed = true;
}

static void on_end(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	conn_close_soon(arg);
}

// Takes the bufferevent from evhttp: writes what is in its output, closes our half, waits a moment for the
// client to read it (an early close would let the kernel answer with a reset and destroy it).
static void take_over(struct http_conn *c)
{
	c->phase = CONN_CLOSING;
	c->deadline = clock_steady() + LINGER_MS;
	bufferevent_setcb(c->bev, NULL, on_flushed, on_end, c);
	bufferevent_setwatermark(c->bev, EV_READ, 0, 0);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

static void say_refusal(struct http_conn *c)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);
	struct arena *a = arena_new(PROBLEM_ARENA);
	struct slice body = S("");

	if (a && c->side->shared->o.problem)
		body = c->side->shared->o.problem(a, c->refusal);
	evbuffer_add_printf(
	    out,
	    "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\nContent-Length: %zu\r\n"
	    "Cache-Control: no-store\r\n%sConnection: close\r\n\r\n",
	    c->refusal, http_phrase(c->refusal), body.len, c->refusal == 503 ? "Retry-After: 5\r\n" : "");
	evbuffer_add(out, body.ptr, body.len);
	arena_free(a);
	take_over(c);
}

void conn_end_stream(struct http_conn *c, bool chunked)
{
	if (c->phase != CONN_STREAMING)
		return;
	if (chunked)
		evbuffer_add(bufferevent_get_output(c->bev), "0\r\n\r\n", 5);
	take_over(c);
	if (evbuffer_get_length(bufferevent_get_output(c->bev)) == 0)
		on_flushed(c->bev, c);
}

void conn_due(int fd, short what, void *arg)
{
	struct http_side *side = arg;
	struct http_conn *c;
	msec now = clock_steady();

	(void)fd;
	(void)what;
	while ((c = side->newborn) != NULL) {
		side->newborn = c->newborn_next;
		adopt(side, c, now);
	}
	while ((c = side->due_first) != NULL) {
		side->due_first = c->due_next;
		c->is_due = false;
		if (c->close_now)
			evhttp_connection_free(c->evcon);
		else if (c->phase == CONN_FAULTED && c->outstanding == 0)
			say_refusal(c);
	}
}

// ---- answers, streams, time -------------------------------------------------------------------------------

void conn_answering(struct http_conn *c, size_t bytes)
{
	c->deadline = clock_steady() + c->side->shared->limits.write_deadline * (1 + (msec)(bytes >> 20));
	// evhttp would read on without bound while it writes. It turns reading on again when the answer is
	// out.
	bufferevent_disable(c->bev, EV_READ);
}

void conn_answered(struct http_conn *c)
{
	if (c->outstanding > 0)
		c->outstanding--;
	if (c->outstanding == 0)
		release_down_to(c, gate_in_body(&c->gate) ? c->gate.body : 0);
	set_reading_deadline(c, clock_steady());
	if (c->phase == CONN_FAULTED) {
		c->deadline = 0;
		if (c->outstanding == 0)
			make_due(c);
	}
}

void conn_streaming(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);

	release_down_to(c, 0);
	c->phase = CONN_STREAMING;
	c->deadline = 0;
	evbuffer_drain(in, evbuffer_get_length(in));
	bufferevent_setwatermark(c->bev, EV_READ, 0, HTTP_STREAM_INPUT_MAX);
	atomic_fetch_add(&c->side->shared->open_streams, 1);
}

static void deadline_passed(struct http_conn *c)
{
	if (c->phase == CONN_OPEN && c->outstanding == 0 && !gate_between(&c->gate)) {
		struct evbuffer *in = bufferevent_get_input(c->bev);

		refuse(c, 408);
		evbuffer_drain(in, evbuffer_get_length(in));
		return;
	}
	conn_close_soon(c);
}

void conn_tick(struct http_side *side, msec steady)
{
	for (struct http_conn *c = side->first; c; c = c->next)
		if (c->deadline && steady > c->deadline && !c->close_now) {
			c->deadline = 0;
			deadline_passed(c);
		}
}

void conn_stop(struct http_side *side)
{
	msec now = clock_steady();

	for (struct http_conn *c = side->first; c; c = c->next)
		if (c->phase == CONN_OPEN && c->outstanding == 0 && !gate_in_body(&c->gate))
			c->deadline = now + LAST_REQUEST_MS;
}
