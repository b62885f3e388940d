// SPDX-License-Identifier: Apache-2.0
// Live streams of one loop: who listens, what passed lately, and what each may see. All on the loop's thread,
// except live_event_new.
#ifndef WIRE_LIVE_H
#define WIRE_LIVE_H

#include "wire/http.h"

struct evbuffer;
struct live_hub;
struct live_event;

// One event, shared by all loops and counted: text framed once, audience copied. NULL when memory is out.
// `references` is the number of live_deliver calls that will follow.
struct live_event *live_event_new(int64_t id, struct slice text, const void *audience, size_t audience_len,
				  int references);

// Gives one reference back.
void live_event_release(struct live_event *e);

struct live_stream_options {
	const struct http_live *live;
	struct evbuffer *out;	   // the connection's output
	bool chunked;		   // HTTP/1.1
	void (*drop)(void *owner); // asks the owner to close the connection soon (not from inside the call)
	void *owner;
	msec steady;
};

// A hub whose streams may lag `backlog` bytes and get a comment every `beat` ms. NULL when memory is out.
struct live_hub *live_hub_new(size_t backlog, msec beat);

// All streams must have been closed.
void live_hub_free(struct live_hub *h);

// Opens a stream: the replay must be in `out` already; what passed meanwhile follows. NULL when memory is out
// or more than LIVE_RECENT events passed since `after`: close the connection then (the viewer was not taken).
struct live_stream *live_open(struct live_hub *h, const struct live_stream_options *o);

// Forgets a stream and frees its viewer.
void live_close(struct live_stream *s);

// Hands an event to every stream that may see it. Returns how many streams were dropped for lagging.
int live_deliver(struct live_hub *h, struct live_event *e, msec steady);

// Sends what was held back and due heartbeats. Returns how many streams were dropped.
int live_tick(struct live_hub *h, msec steady);

// Adds one framed piece of stream text to `out`; `done(arg)` is called when the bytes are no longer needed.
void live_add(struct evbuffer *out, bool chunked, struct slice text,
	      void (*done)(const void *, size_t, void *), void *arg);

#endif
