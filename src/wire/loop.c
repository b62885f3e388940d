// SPDX-License-Identifier: Apache-2.0
// A loop thread over libevent. The mailbox is a list under a mutex and an eventfd that is written only when
// the mailbox was empty.
#include "wire/loop.h"

#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sys.h"

#define LETTERS_A_TURN 32

struct loop {
	struct loop_options o;
	struct event_base *base;
	struct event *mail, *ticker;
	int wake_fd;
	bool ticking, running;
	pthread_t thread;
	pthread_mutex_t lock;
	struct loop_letter *first, **last;	   // sent, under the lock
	struct loop_letter *unread, **unread_last; // taken out of the mailbox; the loop's own
	struct loop_letter farewell;
};

// Takes what was sent since the last time behind what is still unread.
static void empty_mailbox(struct loop *l)
{
	pthread_mutex_lock(&l->lock);
	if (l->first) {
		*l->unread_last = l->first;
		l->unread_last = l->last;
		l->first = NULL;
		l->last = &l->first;
	}
	pthread_mutex_unlock(&l->lock);
}

// Reads a few letters a turn: between turns the loop writes to its sockets, so that a flood of events does
// not pile up in front of clients who read as fast as they can.
static void read_mail(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;
	eventfd_t count;

	(void)what;
	if (eventfd_read(fd, &count) < 0)
		return;
	empty_mailbox(l);
	for (int n = 0; l->unread && n < LETTERS_A_TURN; n++) {
		struct loop_letter *letter = l->unread;

		l->unread = letter->next;
		if (!l->unread)
			l->unread_last = &l->unread;
		letter->read(letter, l->o.app);
	}
	if (l->unread)
		eventfd_write(fd, 1);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	l->o.tick(l->o.app, clock_steady());
}

enum err loop_new(const struct loop_options *o, struct loop **out)
{
	struct loop *l = mem_zero(sizeof *l);

	if (!l)
		return E_INTERNAL;
	l->o = *o;
	l->last = &l->first;
	l->unread_last = &l->unread;
	pthread_mutex_init(&l->lock, NULL);
	l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	l->base = event_base_new();
	if (l->base && l->wake_fd >= 0) {
		l->mail = event_new(l->base, l->wake_fd, EV_READ | EV_PERSIST, read_mail, l);
		l->ticker = event_new(l->base, -1, EV_PERSIST, on_tick, l);
	}
	if (!l->mail || !l->ticker || event_add(l->mail, NULL) < 0) {
		loop_free(l);
		return E_INTERNAL;
	}
	*out = l;
	return OK;
}

static void *loop_main(void *arg)
{
	struct loop *l = arg;
	sigset_t none;

	// Signals belong to the main thread.
	sigfillset(&none);
	pthread_sigmask(SIG_BLOCK, &none, NULL);
	if (l->o.begin)
		l->o.begin(l, l->o.app);
	event_base_dispatch(l->base);
	if (l->o.end)
		l->o.end(l->o.app);
	return NULL;
}

enum err loop_run(struct loop *l)
{
	if (pthread_create(&l->thread, NULL, loop_main, l) != 0)
		return E_INTERNAL;
	l->running = true;
	return OK;
}

struct event_base *loop_base(struct loop *l)
{
	return l->base;
}

void loop_send(struct loop *l, struct loop_letter *letter)
{
	bool was_empty;

	letter->next = NULL;
	pthread_mutex_lock(&l->lock);
	was_empty = l->first == NULL;
	*l->last = letter;
	l->last = &letter->next;
	pthread_mutex_unlock(&l->lock);
	if (was_empty)
		eventfd_write(l->wake_fd, 1);
}

void loop_tick(struct loop *l, bool on)
{
	struct timeval every = {.tv_sec = l->o.tick_ms / 1000, .tv_usec = l->o.tick_ms % 1000 * 1000};

	if (on == l->ticking)
		return;
	l->ticking = on;
	if (on)
		event_add(l->ticker, &every);
	else
		event_del(l->ticker);
}

static void leave(struct loop_letter *letter, void *app)
{
	struct loop *l = (struct loop *)((char *)letter - offsetof(struct loop, farewell));

	(void)app;
	event_base_loopexit(l->base, NULL);
}

void loop_stop(struct loop *l)
{
	if (!l || !l->running)
		return;
	l->farewell.read = leave;
	loop_send(l, &l->farewell);
	pthread_join(l->thread, NULL);
	l->running = false;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	if (l->mail)
		event_free(l->mail);
	if (l->ticker)
		event_free(l->ticker);
	if (l->base)
		event_base_free(l->base);
	if (l->wake_fd >= 0)
		sys_close(l->wake_fd);
	pthread_mutex_destroy(&l->lock);
	mem_free(l);
}
