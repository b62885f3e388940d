// SPDX-License-Identifier: Apache-2.0
// Exchanges. The struct lives in its own arena together with everything the handler makes; it has two owners,
// the worker and the loop (which keeps it until the last byte of the body left), and dies with the second.
// Header values and the body stay in evhttp's memory, which it keeps until the answer is out.
#include "wire/http_exchange.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <string.h>

#include "base/clock.h"
#include "wire/http_fields.h"
#include "wire/live.h"
#include "wire/loop.h"
#include "wire/workers.h"

struct http_exchange {
	struct worker_job job;
	struct loop_letter letter;
	struct http_side *side;
	struct http_conn *conn; // NULL when the connection ended meanwhile; the loop's
	struct evhttp_request *ev;
	struct http_request request;
	struct http_answer answer;
	struct http_header_line headers[HTTP_HEADERS_MAX];
	atomic_int owners;
};

static void disown(struct http_exchange *x)
{
	if (atomic_fetch_sub(&x->owners, 1) == 1)
		arena_free(x->request.arena);
}

static void body_sent(const void *bytes, size_t len, void *x)
{
	(void)bytes;
	(void)len;
	disown(x);
}

// ---- the request ------------------------------------------------------------------------------------------

static struct slice slice_of(const char *nul_ended)
{
	return (struct slice){.ptr = nul_ended, .len = strlen(nul_ended)};
}

static enum http_method method_of(enum evhttp_cmd_type type)
{
	switch (type) {
	case EVHTTP_REQ_HEAD:
		return HTTP_HEAD;
	case EVHTTP_REQ_POST:
		return HTTP_POST;
	case EVHTTP_REQ_PUT:
		return HTTP_PUT;
	case EVHTTP_REQ_PATCH:
		return HTTP_PATCH;
	case EVHTTP_REQ_DELETE:
		return HTTP_DELETE;
	case EVHTTP_REQ_OPTIONS:
		return HTTP_OPTIONS;
	default:
		return HTTP_GET;
	}
}

static struct slice trim_tabs(struct slice s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = slice_sub(s, 1, s.len);
	return s;
}

static void read_headers(struct http_exchange *x)
{
	struct evkeyval *line;
	size_t n = 0;

	for (line = evhttp_request_get_input_headers(x->ev)->tqh_first; line && n < HTTP_HEADERS_MAX;
	     line = line->next.tqe_next)
		x->headers[n++] = (struct http_header_line){.name = slice_of(line->key),
							    .value = trim_tabs(slice_of(line->value))};
	x->request.headers = x->headers;
	x->request.header_count = n;
}

// All values of a header that may come in several lines, joined by commas.
static struct slice joined(struct http_exchange *x, const char *name)
{
	struct http_request *r = &x->request;
	struct slice all = S("");
	size_t len = strlen(name);

	for (size_t i = 0; i < r->header_count; i++)
		if (r->headers[i].name.len == len &&
		    evutil_ascii_strncasecmp(r->headers[i].name.ptr, name, len) == 0)
			all = all.len ? arena_printf(r->arena, "%.*s,%.*s", SLICE_ARG(all),
						     SLICE_ARG(r->headers[i].value))
				      : r->headers[i].value;
	return all;
}

static void read_peer(struct http_exchange *x)
{
	const struct peer_networks *trusted = &x->side->shared->trusted;
	struct http_request *r = &x->request;
	struct slice socket_peer;
	char *address = NULL;
	ev_uint16_t port;

	evhttp_connection_get_peer(evhttp_request_get_connection(x->ev), &address, &port);
	socket_peer = slice_of(address ? address : "");
	if (trusted->count == 0) {
		r->peer = peer_of(r->arena, trusted, socket_peer, S(""));
		return;
	}
	r->peer = peer_of(r->arena, trusted, socket_peer, joined(x, "X-Forwarded-For"));
	r->secure =
	    peer_is_in(trusted, peer_of(r->arena, &(struct peer_networks){.count = 0}, socket_peer, S(""))) &&
	    slice_eq(joined(x, "X-Forwarded-Proto"), S("https"));
}

static enum err read_request(struct http_exchange *x)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(x->ev);
	struct http_request *r = &x->request;

	r->method = method_of(evhttp_request_get_command(x->ev));
	r->now = clock_now();
	read_headers(x);
	read_peer(x);
	r->body.len = evbuffer_get_length(body);
	r->body.ptr = r->body.len ? (const char *)evbuffer_pullup(body, -1) : "";
	if (!r->body.ptr)
		return E_BUSY;
	return http_target_read(r->arena, slice_of(evhttp_request_get_uri(x->ev)), &r->path, &r->query);
}

// ---- the answer -------------------------------------------------------------------------------------------

static bool wants_close(const struct http_exchange *x)
{
	return atomic_load(&x->side->shared->stopping) ||
	       http_list_has(http_header(&x->request, "Connection"), "close");
}

static void add_header(struct http_exchange *x, const char *name, struct slice value)
{
	// evhttp refuses values with CR or LF.
	evhttp_add_header(evhttp_request_get_output_headers(x->ev), name,
			  arena_cstr(x->request.arena, value));
}

static void add_headers(struct http_exchange *x, struct slice type)
{
	const struct http_answer *a = &x->answer;

	for (size_t i = 0; i < a->header_count; i++)
		add_header(x, arena_cstr(x->request.arena, a->headers[i].name), a->headers[i].value);
	if (a->status != 204 && a->status != 304)
		add_header(x, "Content-Type", type);
	if (wants_close(x))
		add_header(x, "Connection", S("close"));
}

static void on_complete(struct evhttp_request *ev, void *conn)
{
	(void)ev;
	conn_answered(conn);
}

static void send_plain(struct http_exchange *x)
{
	struct http_answer *a = &x->answer;
	struct http_conn *c = x->conn;
	size_t len = a->body.len;

	if (!a->type.len)
		a->type = a->live ? S("text/event-stream; charset=utf-8") : S("application/json");
	add_headers(x, a->type);
	if (x->request.method == HTTP_HEAD) {
		add_header(x, "Content-Length", arena_printf(x->request.arena, "%zu", len));
		len = 0;
	}
	if (a->status == 204 || a->status == 304)
		len = 0;
	evhttp_request_set_on_complete_cb(x->ev, on_complete, c);
	if (len) {
		struct evbuffer *out = evhttp_request_get_output_buffer(x->ev);

		atomic_fetch_add(&x->owners, 1);
		if (evbuffer_add_reference(out, a->body.ptr, len, body_sent, x) < 0)
			disown(x);
	}
	evhttp_send_reply(x->ev, a->status, http_phrase(a->status), NULL);
	conn_answering(c, len);
}

static void drop_stream(void *conn)
{
	conn_close_soon(conn);
}

static void send_stream(struct http_exchange *x)
{
	struct http_conn *c = x->conn;
	bool chunked = c->gate.minor > 0;
	struct evbuffer *out = bufferevent_get_output(c->bev);

	add_headers(x, S("text/event-stream; charset=utf-8"));
	add_header(x, "Cache-Control", S("no-store"));
	add_header(x, "X-Accel-Buffering", S("no"));
	evhttp_send_reply_start(x->ev, 200, "OK");
	evhttp_clear_headers(evhttp_request_get_input_headers(x->ev));
	evhttp_clear_headers(evhttp_request_get_output_headers(x->ev));
	conn_streaming(c);
	c->stream_request = x->ev;
	if (x->answer.live->replay.len) {
		atomic_fetch_add(&x->owners, 1);
		live_add(out, chunked, x->answer.live->replay, body_sent, x);
	}
	c->stream = live_open(x->side->hub, &(struct live_stream_options){.live = x->answer.live,
									  .out = out,
									  .chunked = chunked,
									  .drop = drop_stream,
									  .owner = c,
									  .steady = clock_steady()});
	if (c->stream)
		x->answer.live = NULL; // the viewer was taken
	else
		conn_end_stream(c, chunked);
}

static void free_viewer(struct http_exchange *x)
{
	if (x->answer.live && x->answer.live->viewer_free)
		x->answer.live->viewer_free(x->answer.live->viewer);
}

// The loop's last step with an exchange.
static void give_answer(struct http_exchange *x)
{
	struct http_conn *c = x->conn;

	if (!c) {
		// evhttp has let go of the request when its connection ended; it is ours to free.
		evhttp_request_free(x->ev);
	} else {
		c->work = NULL;
		if (x->answer.live && x->request.method == HTTP_GET &&
		    !atomic_load(&x->side->shared->stopping))
			send_stream(x);
		else
			send_plain(x);
	}
	free_viewer(x);
	disown(x);
}

static void answer_arrived(struct loop_letter *letter, void *side)
{
	(void)side;
	give_answer((struct http_exchange *)((char *)letter - offsetof(struct http_exchange, letter)));
}

static void answer_problem(struct http_exchange *x, int status)
{
	const struct http_options *o = &x->side->shared->o;

	x->answer = (struct http_answer){.status = status, .type = S("application/problem+json")};
	if (o->problem)
		x->answer.body = o->problem(x->request.arena, status);
	http_set_header(&x->answer, "Cache-Control", S("no-store"));
	if (status == 503)
		http_set_header(&x->answer, "Retry-After", S("1"));
}

// ---- the worker -------------------------------------------------------------------------------------------

static void work(struct worker_job *job)
{
	struct http_exchange *x = (struct http_exchange *)((char *)job - offsetof(struct http_exchange, job));
	const struct http_options *o = &x->side->shared->o;
	void (*after)(void *arg);
	void *after_arg;

	o->handle(o->app, &x->request, &x->answer);
	after = x->answer.after;
	after_arg = x->answer.after_arg;
	loop_send(x->side->loop, &x->letter); // from here on the answer is the loop's
	if (after)
		after(after_arg);
	disown(x);
}

static struct http_exchange *exchange_new(struct http_side *side, struct http_conn *c,
					  struct evhttp_request *ev)
{
	struct arena *a = arena_new(0);
	struct http_exchange *x;

	if (!a)
		return NULL;
	x = ARENA_NEW(a, struct http_exchange);
	x->side = side;
	x->conn = c;
	x->ev = ev;
	x->request.arena = a;
	x->answer = (struct http_answer){.status = 200};
	x->job.run = work;
	x->letter.read = answer_arrived;
	atomic_init(&x->owners, 1);
	c->work = x;
	return x;
}

void exchange_take(struct evhttp_request *request, void *arg)
{
	struct http_side *side = arg;
	struct http_conn *c = conn_of(side, request);
	struct http_exchange *x = c ? exchange_new(side, c, request) : NULL;
	enum err e;

	if (!x) {
		// Memory was out when the connection was born or now.
		evhttp_add_header(evhttp_request_get_output_headers(request), "Connection", "close");
		evhttp_send_reply(request, 503, http_phrase(503), NULL);
		return;
	}
	atomic_fetch_add(&side->shared->requests, 1);
	e = read_request(x);
	if (e == OK && side->shared->o.quick &&
	    side->shared->o.quick(side->shared->o.app, &x->request, &x->answer)) {
		give_answer(x);
		return;
	}
	if (e == OK) {
		atomic_fetch_add(&x->owners, 1);
		if (workers_submit(side->shared->workers, &x->job))
			return;
		disown(x);
	}
	answer_problem(x, e == OK ? 503 : err_status(e));
	give_answer(x);
}

void exchange_conn_gone(struct http_conn *c)
{
	struct evhttp_request *ev = c->stream_request;

	if (c->work)
		((struct http_exchange *)c->work)->conn = NULL;
	if (!ev)
		return;
	atomic_fetch_sub(&c->side->shared->open_streams, 1);
	if (c->stream)
		live_close(c->stream);
	c->stream = NULL;
	// When the client hung up, evhttp has let go of the request; otherwise it frees it with the
	// connection.
	if (!evhttp_request_get_connection(ev))
		evhttp_request_free(ev);
}

void exchange_end_streams(struct http_side *side)
{
	for (struct http_conn *c = side->first; c; c = c->next)
		if (c->phase == CONN_STREAMING)
			conn_end_stream(c, c->gate.minor > 0);
}
