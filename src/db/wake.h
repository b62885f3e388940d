// SPDX-License-Identifier: Apache-2.0
// Wake-ups inside this process: rooms commit, listeners are called from one thread of this floor. Wakes of a
// topic that were not yet delivered fall together.
#ifndef DB_WAKE_H
#define DB_WAKE_H

#include "base/ctx.h"

#define WAKE_TOPICS_MAX 32
#define WAKE_TOPIC_NAME_MAX 32
#define WAKE_LISTENERS_MAX 64
#define WAKE_ALL (~(uint32_t)0)

struct wake;

// Starts the thread.
enum err wake_start(struct ctx *c, struct wake **out) CHECKED;

// Ends the thread; no listener is called any more when it returns, and later wakes go nowhere. NULL is fine.
void wake_stop(struct wake *w);

// After wake_stop, when nobody can raise any more. NULL is fine.
void wake_free(struct wake *w);

// The bit of a topic, made on first use. Ends the process beyond WAKE_TOPICS_MAX: topics are constants of the
// code.
uint32_t wake_topic(struct wake *w, const char *topic);

// The bits of topics named in a blank-separated list; unknown names are left out.
uint32_t wake_topics_named(struct wake *w, const char *list);

// The names of `topics`, separated by blanks; owned by the arena.
const char *wake_names(struct wake *w, struct arena *a, uint32_t topics);

// Wakes the listeners of `topics` soon. From any thread, does not wait.
void wake_raise(struct wake *w, uint32_t topics);

// Calls `woken(arg)` each time `topic` was woken.
void wake_listen(struct wake *w, const char *topic, void (*woken)(void *arg), void *arg);

#endif
