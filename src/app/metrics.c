// SPDX-License-Identifier: Apache-2.0
#include "app/metrics.h"

#include "api/door.h"
#include "app/metrics.sql.h"
#include "app/version.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/number.h"
#include "base/sys.h"
#include "wire/reader_pool.h"

#define TEXT_MAX ((size_t)1 << 20)
#define PROC_MAX 4096

struct figures {
	struct metrics_counts_row counts;
	struct metrics_inbox_rows inbox;
	struct metrics_outbox_rows outbox;
	struct metrics_oldest_row oldest;
	struct metrics_mailboxes_rows mailboxes;
};

static enum err read_store(struct ctx *c, struct tx *tx, void *arg)
{
	struct figures *f = arg;

	TRY(metrics_counts(c, tx, &f->counts));
	TRY(metrics_inbox(c, tx, &f->inbox));
	TRY(metrics_outbox(c, tx, &f->outbox));
	TRY(metrics_oldest(c, tx, &f->oldest));
	return metrics_mailboxes(c, tx, &f->mailboxes);
}

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP keshev_%s %s\n# TYPE keshev_%s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, int64_t value)
{
	head(b, name, type, help);
	buf_printf(b, "keshev_%s %lld\n", name, (long long)value);
}

// A label's value may not hold a raw quote, backslash or line end; addresses and states hold none, but who knows.
static void label(struct buf *b, struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		char ch = value.ptr[i];

		if (ch == '"' || ch == '\\')
			buf_printf(b, "\\%c", ch);
		else if (ch != '\n' && ch != '\r')
			buf_printf(b, "%c", ch);
	}
}

static void labelled(struct buf *b, const char *name, const char *key, struct slice value, int64_t n)
{
	buf_printf(b, "keshev_%s{%s=\"", name, key);
	label(b, value);
	buf_printf(b, "\"} %lld\n", (long long)n);
}

static void http(struct buf *b, struct desk *desk)
{
	struct http_figures h;

	if (!desk->http)
		return;
	h = http_figures(desk->http);
	one(b, "http_requests_total", "counter", "Requests answered.", h.requests);
	one(b, "http_refused_total", "counter", "Requests refused before a room saw them.", h.refused);
	one(b, "http_connections", "gauge", "Open connections.", h.open_connections);
	one(b, "http_body_bytes", "gauge", "Bytes of bodies in memory.", h.bytes_in_flight);
	one(b, "http_queue", "gauge", "Requests that wait for a worker.", h.queue_depth);
	one(b, "live_streams", "gauge", "Open live streams.", h.open_streams);
	one(b, "live_dropped_total", "counter", "Live streams closed because their client lagged.", h.dropped_streams);
}

static void readers(struct buf *b, struct desk *desk)
{
	struct reader_figures r;

	if (!desk->readers)
		return;
	r = reader_figures(desk->readers);
	one(b, "readers", "gauge", "Locked-in readers.", r.size);
	one(b, "readers_busy", "gauge", "Readers at work.", r.busy);
	one(b, "reader_calls_total", "counter", "Jobs given to readers.", r.calls);
	one(b, "reader_deaths_total", "counter", "Readers that died at a job.", r.deaths);
	one(b, "reader_timeouts_total", "counter", "Readers that were too slow.", r.timeouts);
}

static int64_t age(msec now, msec since)
{
	return since && since < now ? (now - since) / 1000 : 0;
}

static void mail(struct buf *b, const struct figures *f, msec now)
{
	head(b, "inbox_messages", "gauge", "Received messages by state.");
	for (size_t i = 0; i < f->inbox.count; i++)
		labelled(b, "inbox_messages", "state", f->inbox.items[i].state, f->inbox.items[i].n);
	one(b, "inbox_oldest_seconds", "gauge", "Age of the oldest message that waits to be read.", age(now, f->oldest.inbox));
	head(b, "outbox_messages", "gauge", "Outgoing messages by state.");
	for (size_t i = 0; i < f->outbox.count; i++)
		labelled(b, "outbox_messages", "state", f->outbox.items[i].state, f->outbox.items[i].n);
	one(b, "outbox_late_seconds", "gauge", "How long the longest waiting outgoing message is overdue.", age(now, f->oldest.outbox));
	one(b, "notices_waiting", "gauge", "Mail to staff that waits.", f->counts.notices);
}

static void mailboxes(struct buf *b, const struct figures *f, msec now)
{
	head(b, "mailbox_fetch_ok", "gauge", "1: fetching from the mailbox goes well.");
	for (size_t i = 0; i < f->mailboxes.count; i++)
		if (f->mailboxes.items[i].imap_url.len)
			labelled(b, "mailbox_fetch_ok", "mailbox", f->mailboxes.items[i].address, slice_eq(f->mailboxes.items[i].state, S("ok")));
	head(b, "mailbox_fetch_age_seconds", "gauge", "Since the last complete look into the mailbox; -1: never.");
	for (size_t i = 0; i < f->mailboxes.count; i++) {
		const struct metrics_mailboxes_row *m = &f->mailboxes.items[i];

		if (m->imap_url.len)
			labelled(b, "mailbox_fetch_age_seconds", "mailbox", m->address, m->last_ok ? age(now, m->last_ok) : -1);
	}
}

// A line like "Pss:    1234 kB" of a file under /proc; -1 when it is not there.
static int64_t proc_bytes(struct arena *a, const char *file, struct slice name)
{
	struct slice text, rest, part;
	ptrdiff_t at;

	if (sys_read_file(a, file, PROC_MAX, &text) != OK)
		return -1;
	at = ascii_find(text, name, 0);
	if (at < 0)
		return -1;
	rest = slice_sub(text, (size_t)at + name.len, text.len);
	if (!ascii_next_part(&rest, 'k', &part))
		return -1;
	return number_or(part, -1) * 1024;
}

static void process(struct buf *b, struct ctx *c)
{
	one(b, "server_memory_bytes", "gauge", "Proportional share of memory (PSS) of the server process.",
	    proc_bytes(c->arena, "/proc/self/smaps_rollup", S("\nPss:")));
	one(b, "server_resident_bytes", "gauge", "Resident memory of the server process.",
	    proc_bytes(c->arena, "/proc/self/status", S("\nVmRSS:")));
}

static enum err write_figures(struct desk *desk, struct ctx *c, struct slice *out)
{
	struct buf b = buf_new(c->arena, TEXT_MAX);
	struct figures f;

	TRY(db_read(desk->db, c, read_store, &f));
	head(&b, "build_info", "gauge", "Version and store.");
	buf_printf(&b, "keshev_build_info{version=\"%s\",store=\"%s\"} 1\n", KESHEV_VERSION, db_engine(desk->db) == DB_POSTGRES ? "postgres" : "sqlite");
	http(&b, desk);
	readers(&b, desk);
	mail(&b, &f, c->now);
	mailboxes(&b, &f, c->now);
	one(&b, "journal_events", "gauge", "Number of the newest event of the journal.", f.counts.journal);
	one(&b, "contacts", "gauge", "Number of the newest contact.", f.counts.contacts);
	one(&b, "tickets_open", "gauge", "Tickets that are not closed and not junk.", f.counts.tickets_open);
	one(&b, "search_unindexed", "gauge", "Contacts behind the search index.", f.counts.unindexed);
	one(&b, "sessions", "gauge", "Sign-ins.", f.counts.sessions);
	process(&b, c);
	*out = buf_slice(&b);
	return OK;
}

// A proxy on this machine also comes from a loopback address: whoever it speaks for is a stranger here.
static bool is_from_here(const struct http_request *r)
{
	static const char *const proxied[] = {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"};

	for (size_t i = 0; i < sizeof proxied / sizeof *proxied; i++)
		if (http_header(r, proxied[i]).len)
			return false;
	return slice_starts(r->peer, S("127.")) || slice_eq(r->peer, S("::1"));
}

static enum err check(struct desk *desk, struct ctx *c, struct http_request *r)
{
	struct actor who;
	struct slice session;

	if (is_from_here(r))
		return OK;
	if (!http_header(r, "Authorization").len)
		return E_UNAUTHENTICATED;
	TRY(door_actor(desk, c, r, &who, &session));
	// A cookie is not enough: pages of other sites must not make a browser read this.
	return who.kind == ACTOR_STAFF && who.role == ROLE_ADMIN && !session.len ? OK : E_UNAUTHENTICATED;
}

bool metrics_answer(struct desk *desk, struct http_request *r, struct http_answer *a)
{
	struct ctx c = ctx_new(r->arena, r->now, LANG_EN);
	enum err e;

	if (!slice_eq(r->path, S("/metrics")))
		return false;
	http_set_header(a, "Cache-Control", S("no-store"));
	a->type = S("text/plain; version=0.0.4; charset=utf-8");
	a->status = 200;
	if (r->method != HTTP_GET && r->method != HTTP_HEAD) {
		http_set_header(a, "Allow", S("GET, HEAD"));
		a->status = 405;
		a->body = S("only GET\n");
		return true;
	}
	e = check(desk, &c, r);
	if (e == OK)
		e = write_figures(desk, &c, &a->body);
	if (e == E_UNAUTHENTICATED)
		http_set_header(a, "WWW-Authenticate", S("Bearer"));
	if (e != OK) {
		a->status = err_status(e);
		a->body = e == E_UNAUTHENTICATED ? S("from this machine, or with a token\n") : S("the store does not answer\n");
	}
	return true;
}
