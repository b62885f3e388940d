// SPDX-License-Identifier: Apache-2.0
// /events: what happens on the tickets one may see, as server-sent events, and who is where.
#include "api/live_audience.h"
#include "api/live_events.sql.h"
#include "api/ticket_view.h"
#include "base/mem.h"
#include "base/number.h"
#include "desk/presence.h"

#define REPLAY_MOST 500

static void viewer_free(void *viewer)
{
	mem_free(viewer);
}

static enum err replay(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	struct buf text = buf_new(c->arena, 4 << 20);
	struct put hello = put_begin(c->arena);
	struct live_since_rows rows = {0};
	struct live_last_row last;
	int64_t after;

	TRY(live_last(c, tx, &last));
	after = number_or(http_header(k->request, "Last-Event-ID"), number_or(http_query(k->request, "after"), last.id));
	TRY(live_since(c, tx, after, REPLAY_MOST, &rows));
	put_int(&hello, "cursor", last.id);
	// Too far behind: the client fetches what it shows anew instead of replaying everything.
	put_bool(&hello, "reset", rows.count == REPLAY_MOST);
	buf_add(&text, live_event_text(c->arena, 0, "hello", put_end(&hello)));
	for (size_t i = 0; i < rows.count && rows.count < REPLAY_MOST; i++) {
		const struct live_since_row *r = &rows.items[i];
		struct live_audience to = {.ticket = r->ticket, .team = r->team};
		struct put j = put_begin(c->arena);

		if (!live_may_see_event(&k->actor, &to))
			continue;
		put_int(&j, "id", r->id);
		put_int(&j, "ticket", r->ticket);
		put_text(&j, "kind", r->kind);
		put_int(&j, "at", r->at);
		put_bool(&j, "shared", r->chain == 0);
		buf_add(&text, live_event_text(c->arena, r->id, "journal", put_end(&j)));
	}
	k->http->live->replay = buf_slice(&text);
	k->http->live->after = last.id;
	return OK;
}

static enum err run_events(struct call *k)
{
	struct actor *viewer = mem_zero(sizeof *viewer);
	enum err e;

	if (!viewer)
		return E_BUSY;
	*viewer = k->actor;
	// Its name lives in the request's arena; streams live longer and need only rights.
	viewer->name = NO_SLICE;
	k->http->live = ARENA_NEW(k->c->arena, struct http_live);
	k->http->live->viewer = viewer;
	k->http->live->viewer_free = viewer_free;
	k->http->live->may_see = live_may_see_event;
	e = api_read(k, replay);
	if (e != OK) {
		k->http->live = NULL;
		mem_free(viewer);
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
		http_publish(k->desk->http, 0, live_event_text(k->c->arena, 0, "presence", put_end(&j)), &to, sizeof to);
	return OK;
}

const struct resource live_events_resource = {
    .name = "live_events",
    .routes =
	{
	    {.method = HTTP_GET, .path = "/events", .needs = TICKET_LIST, .status = 200, .run = run_events, .summary = "Live events (server-sent), resumed by Last-Event-ID"},
	    {.method = HTTP_POST, .path = "/tickets/{id}/presence", .needs = TICKET_READ, .status = 204, .run = run_presence, .summary = "Say that you look at or write on a ticket", .takes = "what text"},
	},
};
