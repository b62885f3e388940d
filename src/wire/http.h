// SPDX-License-Identifier: Apache-2.0
// The HTTP server: loops (libevent) read requests through the framing gate, workers run handlers, answers go
// back to the loop by a queue. Handlers never see libevent. It knows nothing of the desk.
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include "base/ctx.h"

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHOD_COUNT
};

#define HTTP_HEAD_MAX 16384		 // bytes of request line and headers
#define HTTP_BODY_MAX ((size_t)30 << 20) // one body (uploads are one file a request)
#define HTTP_BODIES_IN_FLIGHT ((size_t)256 << 20)
#define HTTP_HEAD_DEADLINE 10000		    // ms for a whole head, however slowly it drips
#define HTTP_BODY_DEADLINE 60000		    // ms for a whole body
#define HTTP_STREAM_BACKLOG_MAX ((size_t)256 << 10) // bytes a live stream may lag behind before it is closed
#define HTTP_HEADERS_MAX 64
#define HTTP_IDLE_MS 75000 // ms a connection may rest between requests
#define HTTP_WRITE_DEADLINE                                                                                  \
	60000		    // ms for a client to take an answer, and as much again for every whole MiB of it
#define HTTP_QUEUE_MAX 1024 // requests that may wait for a worker; beyond it 503
#define HTTP_CONNECTIONS_MAX 16384 // on all loops together
#define HTTP_STREAM_BEAT_MS 15000  // a comment line so that proxies keep a silent stream open
#define HTTP_STREAM_FLUSH_MS 250 // between two writes into one stream; what comes meanwhile goes out together
#define HTTP_STREAM_INPUT_MAX 4096 // bytes a client may send into a live stream before it is closed

struct http_header_line {
	struct slice name; // as sent
	struct slice value;
};

// One request. Everything in it is owned by `arena`, which lives until the answer is sent.
struct http_request {
	struct arena *arena;
	enum http_method method;
	struct slice path;  // decoded once, no query; starts with '/', no NUL, no ".." segments
	struct slice query; // raw, behind '?', or empty
	const struct http_header_line *headers;
	size_t header_count;
	struct slice body;
	struct slice peer; // client address in text: the socket's, or the last hop of X-Forwarded-For when
			   // the socket's is `trusted_proxy`
	bool secure;	   // the trusted proxy said https
	msec now;
};

// The value of a header (case-insensitive), empty when absent. Duplicates of Host, Content-Length,
// Authorization and Cookie never get here: the gate refuses them.
struct slice http_header(const struct http_request *r, const char *name);

// The decoded value of a query or form (application/x-www-form-urlencoded body) field; NO_SLICE when absent.
struct slice http_query(const struct http_request *r, const char *name);
struct slice http_form(const struct http_request *r, const char *name);

// The value of a cookie, NO_SLICE when absent.
struct slice http_cookie(const struct http_request *r, const char *name);

struct live_stream; // an open event stream; owned by the server

// Decides at every delivery whether this stream's person may see the event; called on a loop thread, so it
// only looks at memory. NULL data in `audience` means nothing to check.
typedef bool (*live_may_see)(void *viewer, const void *audience);

// The handler may build the replay and read `after` while events are being published: each loop keeps the
// last LIVE_RECENT events and delivers those beyond `after` when the stream opens, so none falls between. If
// more than those passed meanwhile, the stream is closed at once and the client comes back with its
// Last-Event-ID.
struct http_live {
	void *viewer; // who listens; freed by viewer_free on a loop thread after the stream closed
	void (*viewer_free)(void *viewer); // may be NULL
	live_may_see may_see;		   // NULL: everybody sees everything
	struct slice replay;		   // bytes sent first (events since Last-Event-ID, already formatted)
	int64_t after; // only events with a greater id are delivered after the replay; without a
		       // replay the newest id there is, not 0
};
#define LIVE_RECENT 1024

// An answer to be filled by the handler. Memory: the request's arena (or constants).
struct http_answer {
	int status;	   // default 200
	struct slice type; // Content-Type; default "application/json"
	struct slice body;
	struct http_header_line headers[16];
	size_t header_count;
	struct http_live *live; // not NULL: keep open as text/event-stream
	// Called on the worker after the answer was handed to the loop; NULL for none. The request's arena
	// lives until it returns, `headers` and `body` of the request may be gone by then.
	void (*after)(void *arg);
	void *after_arg;
};

void http_set_header(struct http_answer *a, const char *name, struct slice value);

// Runs on a worker thread.
typedef void (*http_handler)(void *app, struct http_request *r, struct http_answer *a);

// Limits; 0 in a field means the constant above. The defaults are for production, tests set small ones.
struct http_limits {
	msec head_deadline, body_deadline, idle, write_deadline, stream_beat;
	size_t body, bodies_in_flight, stream_backlog;
	int queue, connections;
};

struct http_options {
	int listen_fd; // bound and listening; every loop accepts from it; stays the caller's
	struct http_limits limits;
	int loops;   // 0: one per core, at most 4
	int workers; // 0: 32 (they wait for group commits)
	http_handler handle;
	// May be NULL. Asked first, on the loop's thread: fills the answer from memory and returns true (a
	// cached page), or returns false and the request goes to a worker. Must never wait: no database, no
	// locks held for long.
	bool (*quick)(void *app, struct http_request *r, struct http_answer *a);
	void *app;
	struct slice trusted_proxy; // comma list of addresses or CIDR networks, may be empty
	// Writes the body of an answer that the server makes itself (400, 408, 413, 414, 417, 431, 500, 501,
	// 503, 505), as problem+json. Called on loop threads.
	struct slice (*problem)(struct arena *a, int status);
};

struct http_server;

enum err http_start(struct ctx *c, const struct http_options *o, struct http_server **out) CHECKED;

// Stops accepting, ends streams and idle connections, finishes what runs (at most `grace` ms), closes, frees.
// False when a handler did not return in time: the server stays in memory because that thread still uses it,
// and the process should end. NULL is fine.
bool http_stop(struct http_server *s, msec grace);

// Delivers one event to every stream that may see it, at once or with what else came within
// HTTP_STREAM_FLUSH_MS: `text` is the formatted SSE event ("id: …\nevent: …\ndata: …\n\n"). From any thread.
// `text` and `audience` (`audience_len` bytes) are copied. An id of 0 or less is a passing event (presence):
// it goes to all open streams and is not kept for streams that open later.
void http_publish(struct http_server *s, int64_t id, struct slice text, const void *audience,
		  size_t audience_len);

// Figures for /metrics.
struct http_figures {
	int64_t requests, refused, open_connections, open_streams, dropped_streams, bytes_in_flight,
	    queue_depth;
};
struct http_figures http_figures(struct http_server *s);

#endif
