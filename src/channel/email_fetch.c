// SPDX-License-Identifier: Apache-2.0
#include "channel/email_fetch.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "desk/inbox.h"
#include "desk/mailbox.h"
#include "desk/mailbox.sql.h"
#include "wire/imap.h"

#define HOLDER_CHARS 12
#define ARENA_MAX ((size_t)512 << 20)
#define SUPERVISE_MS 30000

struct line {
	struct email_fetch *all;
	int64_t mailbox; // 0: free
	pthread_t thread;
	int wake;        // eventfd: stop or look again
	atomic_bool stop;
};

struct email_fetch {
	struct desk *desk;
	pthread_t supervisor;
	int wake;
	atomic_bool stop;
	char holder[HOLDER_CHARS + 1];
	struct line lines[EMAIL_FETCH_MAILBOXES_MAX];
};

static void ring(int fd)
{
	uint64_t one = 1;

	if (sys_write(fd, &one, sizeof one) < 0)
		log_warn("a fetching thread could not be woken");
}

// Sleeps until the time is over or somebody rings.
static void sleep_on(int fd, msec ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	uint64_t count;

	if (poll(&p, 1, (int)ms) > 0 && sys_read(fd, &count, sizeof count) < 0)
		return;
}

// ---- one mailbox ------------------------------------------------------------------------------------------

struct session {
	struct line *line;
	struct mailbox box;
	struct imap_session *imap;
	uint32_t uidvalidity, uid, found;
	struct slice raw;
	bool leased;
	const char *state;
	struct slice words;
};

static enum err load(struct ctx *c, struct tx *tx, void *arg)
{
	struct session *s = arg;
	struct email_fetch *f = s->line->all;
	struct mailbox_fetch_get_row row;
	int64_t changed;
	bool found;

	TRY(mailbox_load(c, tx, f->desk, s->line->mailbox, &s->box));
	TRY(mailbox_fetch_lease(c, tx, s->line->mailbox, slice_cstr(f->holder), c->now, c->now + EMAIL_FETCH_LEASE_MS, &changed));
	s->leased = changed == 1;
	TRY(mailbox_fetch_get(c, tx, s->line->mailbox, &row, &found));
	s->uidvalidity = found ? (uint32_t)row.uidvalidity : 0;
	s->uid = found ? (uint32_t)row.uid : 0;
	return OK;
}

static enum err note_state(struct ctx *c, struct tx *tx, void *arg)
{
	struct session *s = arg;
	bool ok = !strcmp(s->state, "ok");
	int64_t changed;

	if (ok)
		TRY(mailbox_fetch_lease(c, tx, s->line->mailbox, slice_cstr(s->line->all->holder), c->now,
					c->now + EMAIL_FETCH_LEASE_MS, &changed));
	return mailbox_fetch_set_state(c, tx, s->line->mailbox, slice_cstr(s->state), ok ? c->now : 0, s->words.ptr ? s->words : S(""));
}

static enum err store(struct ctx *c, struct tx *tx, void *arg)
{
	struct session *s = arg;
	int64_t inbox;

	TRY(inbox_receive(c, tx,
			  &(struct inbox_raw){.mailbox = s->line->mailbox,
					      .door = "imap",
					      .envelope_from = S(""),
					      .envelope_to = s->box.address,
					      .raw = s->raw},
			  &inbox));
	return mailbox_fetch_set_uid(c, tx, s->line->mailbox, s->uidvalidity, s->found);
}

// One message: its bytes and the place up to which we read become durable together.
static enum err take(void *arg, struct ctx *c, uint32_t uid, struct slice message)
{
	struct session *s = arg;

	s->raw = message;
	s->found = uid;
	c->now = clock_now();
	TRY(db_write(s->line->all->desk->db, c, store, s));
	s->uid = uid;
	return atomic_load(&s->line->stop) ? E_CONFLICT : OK;
}

static void tell(struct ctx *c, struct session *s, const char *state, struct slice words)
{
	s->state = state;
	s->words = words;
	c->now = clock_now();
	if (db_write(s->line->all->desk->db, c, note_state, s) != OK)
		log_warn("how fetching %.*s goes could not be noted", SLICE_ARG(s->box.address));
}

static enum err open_session(struct ctx *c, struct session *s)
{
	TRY(imap_open(c,
		      &(struct imap_account){.url = s->box.imap_url,
					     .login = s->box.imap_login,
					     .password = s->box.imap_password,
					     .ca_file = s->box.ca_file},
		      &s->imap));
	// Another UIDVALIDITY numbers the folder anew. What we have already is recognised by its content.
	if (imap_uidvalidity(s->imap) != s->uidvalidity) {
		s->uidvalidity = imap_uidvalidity(s->imap);
		s->uid = 0;
	}
	return OK;
}

static enum err look_once(struct ctx *c, struct session *s)
{
	bool again;

	TRY(imap_fetch_after(c, s->imap, s->uid, take, s));
	tell(c, s, "ok", S(""));
	return imap_wait(c, s->imap, EMAIL_FETCH_LOOK_MS, s->line->wake, &again);
}

// Fetches and waits until told to stop or something breaks.
static enum err stay(struct ctx *c, struct session *s)
{
	struct arena *turn_arena = arena_new(ARENA_MAX);
	enum err e = turn_arena ? open_session(c, s) : E_BUSY;

	// A session lives for days; each look has memory of its own.
	while (e == OK && !atomic_load(&s->line->stop)) {
		struct ctx turn = ctx_new(turn_arena, clock_now(), LANG_EN);

		e = look_once(&turn, s);
		c->why = arena_dup(c->arena, turn.why);
		arena_reset(turn_arena);
	}
	arena_free(turn_arena);
	return e;
}

static enum err run_once(struct line *l, struct arena *a)
{
	struct ctx c = ctx_new(a, clock_now(), LANG_EN);
	struct session s = {.line = l};
	enum err e;

	TRY(db_write(l->all->desk->db, &c, load, &s));
	// Another node has it.
	if (!s.leased)
		return E_BUSY;
	e = stay(&c, &s);
	imap_close(s.imap);
	if (e != OK && !atomic_load(&l->stop)) {
		log_warn("fetching %.*s: %.*s", SLICE_ARG(s.box.address), SLICE_ARG(c.why));
		tell(&c, &s, "failed", c.why.len ? c.why : slice_cstr(err_name(e)));
	}
	return e;
}

static void *line_main(void *arg)
{
	struct line *l = arg;
	struct arena *a = arena_new(ARENA_MAX);
	msec backoff = EMAIL_FETCH_BACKOFF_FIRST;

	while (a && !atomic_load(&l->stop)) {
		enum err e = run_once(l, a);

		arena_reset(a);
		if (atomic_load(&l->stop))
			break;
		if (e == OK || e == E_BUSY)
			backoff = EMAIL_FETCH_BACKOFF_FIRST;
		sleep_on(l->wake, e == E_BUSY ? SUPERVISE_MS : backoff);
		backoff = backoff * 2 > EMAIL_FETCH_BACKOFF_MOST ? EMAIL_FETCH_BACKOFF_MOST : backoff * 2;
	}
	arena_free(a);
	return NULL;
}

// ---- all of them ------------------------------------------------------------------------------------------

struct wanted {
	struct email_fetch *fetch;
	struct mailboxes boxes;
};

static enum err look(struct ctx *c, struct tx *tx, void *arg)
{
	struct wanted *w = arg;

	return mailbox_all(c, tx, w->fetch->desk, &w->boxes);
}

static void end_line(struct line *l)
{
	if (!l->mailbox)
		return;
	atomic_store(&l->stop, true);
	ring(l->wake);
	pthread_join(l->thread, NULL);
	sys_close(l->wake);
	l->mailbox = 0;
}

static void begin_line(struct email_fetch *f, int64_t mailbox)
{
	for (size_t i = 0; i < EMAIL_FETCH_MAILBOXES_MAX; i++) {
		struct line *l = &f->lines[i];

		if (l->mailbox)
			continue;
		l->all = f;
		l->mailbox = mailbox;
		atomic_store(&l->stop, false);
		l->wake = eventfd(0, EFD_CLOEXEC);
		if (l->wake < 0 || pthread_create(&l->thread, NULL, line_main, l)) {
			log_error("no thread to fetch a mailbox with");
			l->mailbox = 0;
		}
		return;
	}
	log_error("more than %d mailboxes to fetch: the rest is left alone", EMAIL_FETCH_MAILBOXES_MAX);
}

static bool wants(const struct mailbox *m)
{
	return m->active && m->imap_url.len > 0;
}

// Settings may have changed: every line begins anew, which costs a login and loses nothing.
static void arrange(struct email_fetch *f, bool restart)
{
	struct arena *a = arena_new(0);
	struct ctx c = ctx_new(a, clock_now(), LANG_EN);
	struct wanted w = {.fetch = f};

	if (a && db_read(f->desk->db, &c, look, &w) == OK) {
		for (size_t i = 0; restart && i < EMAIL_FETCH_MAILBOXES_MAX; i++)
			end_line(&f->lines[i]);
		for (size_t i = 0; i < w.boxes.count; i++) {
			bool running = false;

			for (size_t n = 0; n < EMAIL_FETCH_MAILBOXES_MAX; n++)
				running = running || f->lines[n].mailbox == w.boxes.items[i].id;
			if (!running && wants(&w.boxes.items[i]))
				begin_line(f, w.boxes.items[i].id);
		}
	}
	arena_free(a);
}

static void *supervisor_main(void *arg)
{
	struct email_fetch *f = arg;
	bool restart = false;

	while (!atomic_load(&f->stop)) {
		struct pollfd p = {.fd = f->wake, .events = POLLIN};
		uint64_t count;

		arrange(f, restart);
		restart = poll(&p, 1, SUPERVISE_MS) > 0 && sys_read(f->wake, &count, sizeof count) > 0;
	}
	return NULL;
}

static void changed(void *arg)
{
	ring(((struct email_fetch *)arg)->wake);
}

// A name that is this node's alone and stays over restarts: a data folder has one owner, so after a crash the next one
// goes on at once with what the last one had leased. Without host name or path it is a new name each time.
static void name_holder(struct email_fetch *f, const unsigned char *random)
{
	char host[256] = "", path[PATH_MAX] = "", folder[PATH_MAX] = "";
	struct sha256 hash;

	snprintf(path, sizeof path, "%.*s", SLICE_ARG(f->desk->folder));
	if (gethostname(host, sizeof host - 1) == 0 && realpath(path, folder)) {
		struct slice parts[] = {slice_cstr(host), S("\n"), slice_cstr(folder)};

		hash = sha256_parts(parts, 3);
		random = hash.bytes;
	}
	for (size_t i = 0; i < HOLDER_CHARS; i++)
		f->holder[i] = (char)('a' + random[i] % 26);
}

enum err email_fetch_start(struct desk *d, struct email_fetch **out)
{
	struct email_fetch *f = mem_zero(sizeof *f);
	unsigned char random[HOLDER_CHARS];

	if (!f)
		return E_BUSY;
	f->desk = d;
	secret_random(random, sizeof random);
	name_holder(f, random);
	f->wake = eventfd(0, EFD_CLOEXEC);
	db_on_wake(d->db, "mailbox", changed, f);
	if (f->wake < 0 || pthread_create(&f->supervisor, NULL, supervisor_main, f)) {
		mem_free(f);
		return E_BUSY;
	}
	*out = f;
	return OK;
}

void email_fetch_stop(struct email_fetch *f)
{
	if (!f)
		return;
	atomic_store(&f->stop, true);
	ring(f->wake);
	pthread_join(f->supervisor, NULL);
	for (size_t i = 0; i < EMAIL_FETCH_MAILBOXES_MAX; i++) {
		if (f->lines[i].mailbox)
			atomic_store(&f->lines[i].stop, true);
	}
	for (size_t i = 0; i < EMAIL_FETCH_MAILBOXES_MAX; i++)
		end_line(&f->lines[i]);
}

void email_fetch_free(struct email_fetch *f)
{
	if (!f)
		return;
	sys_close(f->wake);
	mem_free(f);
}
