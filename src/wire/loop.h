// SPDX-License-Identifier: Apache-2.0
// A loop: one thread with one libevent base, a mailbox through which other threads hand it work, and a tick.
// Nothing but the mailbox is shared between threads, so libevent needs no locks.
#ifndef WIRE_LOOP_H
#define WIRE_LOOP_H

#include "base/ctx.h"

struct event_base;
struct loop;

// One letter to a loop, embedded in a struct of its owner.
struct loop_letter {
	struct loop_letter *next;
	void (*read)(struct loop_letter *letter, void *app); // on the loop's thread; may free the letter
};

struct loop_options {
	void *app;				  // handed to everything below
	void (*begin)(struct loop *l, void *app); // on the loop's thread before anything else; may be NULL
	void (*tick)(void *app, msec steady);	  // every `tick_ms` while loop_tick is on
	int tick_ms;
	void (*end)(void *app); // on the loop's thread as the last thing; may be NULL
};

// Makes the loop; the thread starts with loop_run. E_INTERNAL when the system gives no descriptors or memory.
enum err loop_new(const struct loop_options *o, struct loop **out) CHECKED;
enum err loop_run(struct loop *l) CHECKED;

struct event_base *loop_base(struct loop *l);

// From any thread; letters are read in the order they were sent.
void loop_send(struct loop *l, struct loop_letter *letter);

// Turns the tick on or off (an idle loop sleeps without one). On the loop's thread only.
void loop_tick(struct loop *l, bool on);

// Asks the loop to end after the letters already sent, and waits for it. Then loop_free. NULL is fine.
void loop_stop(struct loop *l);
void loop_free(struct loop *l);

#endif
