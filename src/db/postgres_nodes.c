// SPDX-License-Identifier: Apache-2.0
// The listening connection and its thread.
#include "db/postgres_nodes.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"
#include "db/background.h"
#include "db/postgres_link.h"
#include "db/wake.h"

struct nodes {
	struct db *db;
	pthread_t thread;
	int signal; // eventfd: something to tell, or to stop
	atomic_uint_least32_t to_tell;
	atomic_bool stopping;
	struct link *link; // NULL: away
	msec next_tell, next_poll, next_try;
};

static const struct query tell_query = {
    .name = "nodes_tell",
    .sql = {"", "SELECT 1 FROM (SELECT pg_notify('keshev_wake', $1)) AS told"},
    .in = "t",
    .out = "i",
    .id = QUERY_NOT_CACHED,
};

static void hang_up(struct nodes *n)
{
	n->link->lost = true;
	link_close(n->link);
	n->link = NULL;
	n->next_try = clock_steady() + NODES_AWAY_MS;
}

static void call(struct nodes *n, struct ctx *c)
{
	if (n->link || clock_steady() < n->next_try)
		return;
	n->next_try = clock_steady() + NODES_AWAY_MS;
	if (link_open(c, n->db->url, n->db->deadline, &n->link) != OK)
		return;
	if (link_script(c, n->link, "LISTEN keshev_wake; SET idle_session_timeout = 0", NULL) != OK)
		hang_up(n);
	else
		n->next_poll = 0; // whatever was told meanwhile
}

static void hear(struct nodes *n)
{
	PGnotify *note;
	uint32_t topics = 0;

	if (!PQconsumeInput(n->link->pg)) {
		hang_up(n);
		return;
	}
	while ((note = PQnotifies(n->link->pg))) {
		// Our own wakes were delivered when they were made.
		if (note->be_pid != PQbackendPID(n->link->pg))
			topics |= wake_topics_named(n->db->wake, note->extra);
		PQfreemem(note);
	}
	if (topics)
		wake_raise(n->db->wake, topics);
}

static void tell(struct nodes *n, struct ctx *c)
{
	uint32_t topics;
	const char *names;
	PGresult *r = NULL;

	if (!n->link || clock_steady() < n->next_tell)
		return;
	topics = atomic_exchange(&n->to_tell, 0);
	if (!topics)
		return;
	names = wake_names(n->db->wake, c->arena, topics);
	const struct val in[] = {val_text((struct slice){.ptr = names, .len = strlen(names)})};
	if (link_query(c, n->link, &tell_query, in, &r) != OK) {
		atomic_fetch_or(&n->to_tell, topics);
		if (n->link->lost)
			hang_up(n);
	}
	PQclear(r);
	n->next_tell = clock_steady() + NODES_TELL_MS;
}

static void poll_all(struct nodes *n)
{
	msec now = clock_steady();

	if (now < n->next_poll)
		return;
	n->next_poll = now + (n->link ? NODES_POLL_MS : NODES_AWAY_MS);
	wake_raise(n->db->wake, WAKE_ALL);
}

// Sleeps until there is something to do.
static void doze(struct nodes *n)
{
	bool pacing = atomic_load(&n->to_tell) != 0;
	msec until = pacing && n->link ? n->next_tell : n->next_poll;
	msec left = until - clock_steady();
	struct pollfd p[] = {
	    {.fd = n->signal, .events = POLLIN},
	    {.fd = n->link ? PQsocket(n->link->pg) : -1, .events = POLLIN},
	};
	uint64_t count;

	if (!n->link && left > NODES_AWAY_MS)
		left = NODES_AWAY_MS;
	// While a NOTIFY waits for its time a further signal changes nothing.
	if (pacing && n->link)
		p[0].fd = -1;
	if (poll(p, 2, left > 0 ? (int)left : 0) <= 0)
		return;
	if (p[0].revents && sys_read(n->signal, &count, sizeof count) < 0)
		return;
	if (n->link && p[1].revents)
		hear(n);
}

static void *nodes_run(void *arg)
{
	struct nodes *n = arg;
	struct arena *a = arena_new(0);

	while (a && !atomic_load(&n->stopping)) {
		struct ctx c = ctx_new(a, 0, LANG_EN);

		call(n, &c);
		poll_all(n);
		tell(n, &c);
		if (!atomic_load(&n->stopping))
			doze(n);
		arena_reset(a);
	}
	arena_free(a);
	link_close(n->link);
	return NULL;
}

enum err nodes_start(struct ctx *c, struct db *db, struct nodes **out)
{
	struct nodes *n = mem_zero(sizeof *n);
	enum err e;

	if (!n)
		return fail(c, E_BUSY, "Out of memory while connecting to the database.");
	n->db = db;
	n->next_poll = clock_steady() + NODES_POLL_MS;
	n->signal = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	e = n->signal >= 0
		? background_start(c, &n->thread, nodes_run, n)
		: fail(c, E_BUSY, "The system gives us no more descriptors (%s).", strerror(errno));
	if (e != OK) {
		if (n->signal >= 0)
			sys_close(n->signal);
		mem_free(n);
		return e;
	}
	*out = n;
	return OK;
}

static void nudge(struct nodes *n)
{
	const uint64_t one = 1;

	// Full means: it is awake already.
	if (sys_write(n->signal, &one, sizeof one) < 0)
		return;
}

void nodes_tell(struct nodes *n, uint32_t topics)
{
	if (atomic_fetch_or(&n->to_tell, topics) == 0)
		nudge(n);
}

void nodes_stop(struct nodes *n)
{
	if (!n)
		return;
	atomic_store(&n->stopping, true);
	nudge(n);
	pthread_join(n->thread, NULL);
	sys_close(n->signal);
	mem_free(n);
}
