// SPDX-License-Identifier: Apache-2.0
// Live streams: an event's bytes are framed once and shared by all streams that take them; each stream only
// holds references in its output. A ring of recent events closes the gap between a handler's replay and the
// moment the stream opens.
#include "wire/live.h"

#include <event2/buffer.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define FRAME_MAX 16
#define RECENT_BYTES_MAX ((size_t)4 << 20)
#define HELD_MAX ((size_t)16 << 10) // more than this is worth a write of its own
#define COPY_BELOW 256		    // smaller texts are cheaper to copy than to share

struct live_event {
	atomic_int references;
	int64_t id;
	size_t frame_len; // "1f\r\n" before the text; "\r\n" stands behind it
	size_t text_len;
	size_t audience_len;
	char bytes[]; // frame, text, CR LF; then the audience, aligned
};

struct live_stream {
	struct live_hub *hub;
	struct live_stream *prev, *next;
	struct live_stream_options o;
	void *viewer;
	void (*viewer_free)(void *viewer);
	live_may_see may_see;
	int64_t after;
	msec next_beat, next_flush;
	struct evbuffer *held; // what came since the last flush, NULL most of the time
	bool dropped;
};

struct live_hub {
	struct live_stream *first;
	size_t backlog;
	msec beat;
	struct live_event *recent[LIVE_RECENT];
	size_t oldest, recent_count, recent_bytes;
	int64_t forgotten; // the greatest id that left the ring
};

static size_t aligned(size_t n)
{
	return (n + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
}

static size_t audience_offset(const struct live_event *e)
{
	return aligned(offsetof(struct live_event, bytes) + e->frame_len + e->text_len + 2);
}

struct live_event *live_event_new(int64_t id, struct slice text, const void *audience, size_t audience_len,
				  int references)
{
	char frame[FRAME_MAX + 1];
	int frame_len = snprintf(frame, sizeof frame, "%zx\r\n", text.len);
	struct live_event *e;

	e = mem_alloc(aligned(sizeof *e + (size_t)frame_len + text.len + 2) + audience_len +
		      _Alignof(max_align_t));
	if (!e)
		return NULL;
	atomic_init(&e->references, references);
	e->id = id;
	e->frame_len = (size_t)frame_len;
	e->text_len = text.len;
	e->audience_len = audience_len;
	memcpy(e->bytes, frame, e->frame_len);
	if (text.len)
		memcpy(e->bytes + e->frame_len, text.ptr, text.len);
	memcpy(e->bytes + e->frame_len + text.len, "\r\n", 2);
	if (audience_len)
		memcpy((char *)e + audience_offset(e), audience, audience_len);
	return e;
}

void live_event_release(struct live_event *e)
{
	if (atomic_fetch_sub(&e->references, 1) == 1)
		mem_free(e);
}

static void event_written(const void *bytes, size_t len, void *arg)
{
	(void)bytes;
	(void)len;
	live_event_release(arg);
}

struct live_hub *live_hub_new(size_t backlog, msec beat)
{
	struct live_hub *h = mem_zero(sizeof *h);

	if (!h)
		return NULL;
	h->backlog = backlog;
	h->beat = beat;
	return h;
}

static struct live_event *recent_pop(struct live_hub *h)
{
	struct live_event *e = h->recent[h->oldest];

	h->oldest = (h->oldest + 1) % LIVE_RECENT;
	h->recent_count--;
	h->recent_bytes -= e->text_len;
	return e;
}

void live_hub_free(struct live_hub *h)
{
	if (!h)
		return;
	while (h->recent_count > 0)
		live_event_release(recent_pop(h));
	mem_free(h);
}

static void remember(struct live_hub *h, struct live_event *e)
{
	if (e->id <= 0)
		return;
	while (h->recent_count == LIVE_RECENT ||
	       (h->recent_count > 0 && h->recent_bytes + e->text_len > RECENT_BYTES_MAX)) {
		struct live_event *old = recent_pop(h);

		if (old->id > h->forgotten)
			h->forgotten = old->id;
		live_event_release(old);
	}
	atomic_fetch_add(&e->references, 1);
	h->recent[(h->oldest + h->recent_count++) % LIVE_RECENT] = e;
	h->recent_bytes += e->text_len;
}

static void drop(struct live_stream *s)
{
	s->dropped = true;
	s->o.drop(s->o.owner);
}

static bool lags(const struct live_stream *s, size_t more)
{
	size_t held = s->held ? evbuffer_get_length(s->held) : 0;

	return evbuffer_get_length(s->o.out) + held + more > s->hub->backlog;
}

// Where the next bytes go: out at once, or aside when the last flush was a moment ago.
static struct evbuffer *next_buffer(struct live_stream *s, msec steady)
{
	if (!s->held && steady >= s->next_flush) {
		s->next_flush = steady + HTTP_STREAM_FLUSH_MS;
		return s->o.out;
	}
	if (!s->held)
		s->held = evbuffer_new();
	return s->held ? s->held : s->o.out;
}

static void flush(struct live_stream *s, msec steady)
{
	if (!s->held || (steady < s->next_flush && evbuffer_get_length(s->held) < HELD_MAX))
		return;
	evbuffer_add_buffer(s->o.out, s->held);
	evbuffer_free(s->held);
	s->held = NULL;
	s->next_flush = steady + HTTP_STREAM_FLUSH_MS;
}

static void send_event(struct live_stream *s, struct live_event *e, msec steady)
{
	struct evbuffer *to = next_buffer(s, steady);
	const char *from = s->o.chunked ? e->bytes : e->bytes + e->frame_len;
	size_t len = e->text_len + (s->o.chunked ? e->frame_len + 2 : 0);

	if (len < COPY_BELOW) {
		evbuffer_add(to, from, len);
	} else {
		atomic_fetch_add(&e->references, 1);
		if (evbuffer_add_reference(to, from, len, event_written, e) < 0) {
			live_event_release(e);
			drop(s);
			return;
		}
	}
	flush(s, steady);
}

static bool may_see(const struct live_stream *s, const struct live_event *e)
{
	const void *audience = e->audience_len ? (const char *)e + audience_offset(e) : NULL;

	return (e->id <= 0 || e->id > s->after) && (!s->may_see || s->may_see(s->viewer, audience));
}

// True when the stream was dropped.
static bool offer(struct live_stream *s, struct live_event *e, msec steady)
{
	if (s->dropped || e->text_len == 0 || !may_see(s, e))
		return false;
	if (lags(s, e->text_len)) {
		drop(s);
		return true;
	}
	send_event(s, e, steady);
	return false;
}

struct live_stream *live_open(struct live_hub *h, const struct live_stream_options *o)
{
	struct live_stream *s;

	if (h->forgotten > o->live->after)
		return NULL;
	s = mem_zero(sizeof *s);
	if (!s)
		return NULL;
	s->hub = h;
	s->o = *o;
	s->o.live = NULL; // lives in the request's arena
	s->viewer = o->live->viewer;
	s->viewer_free = o->live->viewer_free;
	s->may_see = o->live->may_see;
	s->after = o->live->after;
	s->next_beat = o->steady + h->beat;
	s->next = h->first;
	if (h->first)
		h->first->prev = s;
	h->first = s;
	for (size_t i = 0; i < h->recent_count; i++)
		offer(s, h->recent[(h->oldest + i) % LIVE_RECENT], o->steady);
	return s;
}

void live_close(struct live_stream *s)
{
	if (s->prev)
		s->prev->next = s->next;
	else
		s->hub->first = s->next;
	if (s->next)
		s->next->prev = s->prev;
	if (s->viewer_free)
		s->viewer_free(s->viewer);
	if (s->held)
		evbuffer_free(s->held);
	mem_free(s);
}

int live_deliver(struct live_hub *h, struct live_event *e, msec steady)
{
	int dropped = 0;

	remember(h, e);
	for (struct live_stream *s = h->first; s; s = s->next)
		dropped += offer(s, e, steady);
	live_event_release(e);
	return dropped;
}

int live_tick(struct live_hub *h, msec steady)
{
	static const struct slice comment = S_INIT(":\n\n"), framed = S_INIT("3\r\n:\n\n\r\n");
	int dropped = 0;

	for (struct live_stream *s = h->first; s; s = s->next) {
		if (s->dropped)
			continue;
		flush(s, steady);
		if (steady < s->next_beat)
			continue;
		s->next_beat = steady + h->beat;
		if (lags(s, framed.len)) {
			drop(s);
			dropped++;
		} else if (s->o.chunked) {
			evbuffer_add(s->o.out, framed.ptr, framed.len);
		} else {
			evbuffer_add(s->o.out, comment.ptr, comment.len);
		}
	}
	return dropped;
}

void live_add(struct evbuffer *out, bool chunked, struct slice text,
	      void (*done)(const void *, size_t, void *), void *arg)
{
	if (chunked)
		evbuffer_add_printf(out, "%zx\r\n", text.len);
	if (evbuffer_add_reference(out, text.ptr, text.len, done, arg) < 0)
		done(text.ptr, text.len, arg);
	if (chunked)
		evbuffer_add(out, "\r\n", 2);
}
