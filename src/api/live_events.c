// SPDX-License-Identifier: Apache-2.0
// /events: what happens on the tickets one may see, as server-sent events, and who is where.
#include "api/live_journal.h"
#include "api/live_place.h"
#include "api/live_viewers.h"
#include "api/ticket_view.h"
#include "base/ascii.h"
#include "desk/presence.h"

#define REPLAY_MOST 500
#define REPLAY_BYTES_MAX ((size_t)1 << 20)

struct opening_stream {
	struct call *k;
	struct live_place place;
};

// "Last-Event-ID", or ?after= for programs that cannot set headers. Empty: from now on.
static struct slice resumes_at(struct call *k)
{
	struct slice header = http_header(k->request, "Last-Event-ID");

	return header.len ? header : http_query(k->request, "after");
}

static enum err find_place(struct ctx *c, struct tx *tx, void *arg)
{
	return journal_end(c, tx, arg);
}

// Where the telling stands; nobody may have told anything since the start.
static enum err place_now(struct call *k, struct live_place *out)
{
	struct slice end;

	*out = live_place_join();
	if (out->known)
		return OK;
	TRY(db_read(k->desk->db, k->c, find_place, &end));
	*out = live_place_begin(end);
	return OK;
}

static void event_put(struct ctx *c, struct buf *text, const struct journal_item *i)
{
	struct put j = put_begin(c->arena);

	live_journal_put(&j, i);
	buf_add(text, live_event_text(c->arena, i->cursor, "journal", put_end(&j)));
}

// What passed between the client's last event and the place from which this stream is told.
static enum err replay(struct ctx *c, struct tx *tx, void *arg)
{
	struct opening_stream *o = arg;
	struct call *k = o->k;
	struct slice from = resumes_at(k), place = live_place_cursor(&o->place), next;
	struct buf text = buf_new(c->arena, REPLAY_BYTES_MAX), missed = buf_new(c->arena, REPLAY_BYTES_MAX);
	struct put hello = put_begin(c->arena);
	struct journal_items items = {0};
	bool good = journal_cursor_is_one(from) && journal_cursor_compare(from, place) <= 0;

	if (good)
		TRY(journal_after(c, tx, from, REPLAY_MOST, &items, &next));
	for (size_t i = 0; i < items.count; i++) {
		struct live_audience to = {.ticket = items.items[i].e.ticket, .team = items.items[i].team};

		// What lies behind the place comes by the stream itself.
		if (journal_cursor_compare(items.items[i].cursor, place) > 0)
			break;
		if (live_actor_may_see(&k->actor, &to))
			event_put(c, &missed, &items.items[i]);
	}
	put_text(&hello, "cursor", place);
	// Too far behind, or a cursor that is not of this journal: the client fetches what it shows anew.
	put_bool(&hello, "reset", (from.len && !good) || items.count == REPLAY_MOST);
	if (items.count < REPLAY_MOST)
		buf_add(&text, buf_slice(&missed));
	buf_add(&text, live_event_text(c->arena, place, "hello", put_end(&hello)));
	k->http->live->replay = buf_slice(&text);
	k->http->live->after = o->place.number;
	return OK;
}

// Whoever joined has to part.
static void viewer_free(void *viewer)
{
	live_viewer_free(viewer);
	live_place_part();
}

static enum err run_events(struct call *k)
{
	struct opening_stream o = {.k = k};
	struct slice bearer = http_header(k->request, "Authorization");
	struct slice token = k->session.len ? k->session : ascii_trim(slice_sub(bearer, 7, bearer.len));
	struct live_viewer *viewer;
	enum err e;

	viewer = live_viewer_new(&k->actor, token);
	if (!viewer)
		return E_BUSY;
	e = place_now(k, &o.place);
	k->http->live = ARENA_NEW(k->c->arena, struct http_live);
	*k->http->live = (struct http_live){.viewer = viewer, .viewer_free = viewer_free, .may_see = live_viewer_may_see};
	if (e == OK)
		e = db_read(k->desk->db, k->c, replay, &o);
	if (e != OK) {
		k->http->live = NULL;
		viewer_free(viewer);
		return e;
	}
	k->raw = true;
	k->http->status = 200;
	k->http->type = S("text/event-stream");
	http_set_header(k->http, "X-Accel-Buffering", S("no"));
	return OK;
}

struct being {
	struct call *k;
	struct ticket t;
};

static enum err find(struct ctx *c, struct tx *tx, void *arg)
{
	struct being *b = arg;
	int64_t id = ticket_id_from(b->k->parts[0]);

	return id > 0 ? ticket_for(c, tx, &b->k->actor, TICKET_READ, id, &b->t) : E_NOT_FOUND;
}

static enum err run_presence(struct call *k)
{
	struct being b = {.k = k};
	struct put j = put_begin(k->c->arena);
	struct live_audience to;
	struct slice what;

	TRY(body_need_text(k, "what", 20, &what));
	TRY(db_read(k->desk->db, k->c, find, &b));
	to = (struct live_audience){.ticket = b.t.id, .team = b.t.team};
	if (slice_eq(what, S("left")))
		presence_leave(k->desk->presence, b.t.id, k->actor.id);
	else
		presence_note(k->desk->presence, k->c->now, b.t.id, k->actor.id, k->actor.name,
			      slice_eq(what, S("writing")) ? PRESENCE_WRITING : PRESENCE_VIEWING);
	put_int(&j, "ticket", b.t.id);
	put_object(&j, "staff");
	put_int(&j, "id", k->actor.id);
	put_text(&j, "name", k->actor.name);
	put_close(&j);
	put_text(&j, "what", what);
	if (k->desk->http)
		http_publish(k->desk->http, 0, live_event_text(k->c->arena, NO_SLICE, "presence", put_end(&j)), &to, sizeof to);
	return OK;
}

const struct resource live_events_resource = {
    .name = "live_events",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/events", .needs = TICKET_LIST, .status = 200, .run = run_events, .summary = "Live events (server-sent), resumed by Last-Event-ID",
	     .asks = "after text?", .gives = "text/event-stream"},
	    {.method = HTTP_POST, .path = "/tickets/{id}/presence", .needs = TICKET_READ, .status = 204, .run = run_presence, .summary = "Say that you look at or write on a ticket", .takes = "what text"},
	},
};
