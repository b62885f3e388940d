// SPDX-License-Identifier: Apache-2.0
// One client connection: the gate in front of evhttp's parser, deadlines, refusals, closing. All on the
// thread of its loop. Private to wire/http_*.
#ifndef WIRE_HTTP_CONN_H
#define WIRE_HTTP_CONN_H

#include "wire/gate.h"
#include "wire/http_shared.h"

struct bufferevent;
struct evbuffer;
struct evbuffer_cb_entry;
struct event;
struct event_base;
struct evhttp;
struct evhttp_connection;
struct evhttp_request;
struct http_conn;
struct live_hub;
struct live_stream;

// One loop's side of the server.
struct http_side {
	struct http_shared *shared;
	struct loop *loop;
	struct evhttp *http;
	struct event *due;	     // wakes the loop for the lists below
	struct http_conn *newborn;   // accepted, not yet known to evhttp
	struct http_conn *due_first; // to be refused or closed
	struct http_conn *first;     // all
	struct http_conn **by_fd;
	size_t by_fd_count;
	struct live_hub *hub;
	void (*gone)(struct http_conn *c); // a connection is about to be freed
};

enum conn_phase {
	CONN_OPEN,	// evhttp reads and answers
	CONN_FAULTED,	// the gate is shut; requests before the fault are still being answered
	CONN_STREAMING, // a live stream; what the client sends is thrown away
	CONN_CLOSING	// our last words are on their way; evhttp no longer listens
};

struct http_conn {
	struct http_side *side;
	struct http_conn *prev, *next, *due_next, *newborn_next;
	struct bufferevent *bev;
	struct evhttp_connection *evcon;
	struct evbuffer_cb_entry *watch;
	struct gate gate;
	enum conn_phase phase;
	int fd;
	int outstanding; // whole requests taken by the gate and not yet answered
	int refusal;	 // status to say after the outstanding answers, 0: none
	bool is_due, close_now, half_closed, cutting;
	msec deadline;	  // steady; 0: none
	int64_t reserved; // bytes of bodies counted in bytes_in_flight
	int64_t stray;	  // bytes thrown away after the gate shut or during a stream
	void *work;	  // the exchange that a worker has, or NULL; owned by http_exchange.c
	struct live_stream *stream;
	struct evhttp_request *stream_request;
};

// The callback for evhttp_set_bevcb: `arg` is the side. Every connection of the server is born here.
struct bufferevent *conn_born(struct event_base *base, void *arg);

// Does what is due: adopts newborn connections, says refusals, closes. Callback of side->due.
void conn_due(int fd, short what, void *side);

// The connection of an evhttp request, or NULL (only when memory was out at its birth).
struct http_conn *conn_of(struct http_side *side, struct evhttp_request *request);

// An answer is in the connection's output: reading stops until it is taken, the write deadline runs.
void conn_answering(struct http_conn *c, size_t bytes);

// The answer left; `on_complete` of evhttp.
void conn_answered(struct http_conn *c);

// The connection becomes a live stream.
void conn_streaming(struct http_conn *c);

// Closes soon, not from inside the call. `conn_end_stream` says the last chunk first.
void conn_close_soon(struct http_conn *c);
void conn_end_stream(struct http_conn *c, bool chunked);

// Looks for passed deadlines.
void conn_tick(struct http_side *side, msec steady);

// No more connections: each closes after its answer, idle ones when a moment passed in which a request that
// is already on its way (an accepted connection whose bytes were not read yet) can still arrive and be
// answered.
void conn_stop(struct http_side *side);

#endif
