// SPDX-License-Identifier: Apache-2.0
// Wake-ups: a bit per topic, one thread that turns bits into calls.
#include "db/wake.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/background.h"

struct listener {
	uint32_t topic;
	void (*woken)(void *arg);
	void *arg;
};

struct wake {
	pthread_mutex_t lock;
	pthread_cond_t raised;
	pthread_t thread;
	char names[WAKE_TOPICS_MAX][WAKE_TOPIC_NAME_MAX];
	int name_count;
	struct listener listeners[WAKE_LISTENERS_MAX];
	int listener_count;
	uint32_t pending;
	bool stopping;
};

static void call_listeners(struct wake *w, uint32_t topics)
{
	struct listener now[WAKE_LISTENERS_MAX];
	int count = w->listener_count;

	memcpy(now, w->listeners, sizeof now);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < count; i++)
		if (now[i].topic & topics)
			now[i].woken(now[i].arg);
	pthread_mutex_lock(&w->lock);
}

static void *wake_run(void *arg)
{
	struct wake *w = arg;

	pthread_mutex_lock(&w->lock);
	while (!w->stopping) {
		uint32_t topics = w->pending;

		w->pending = 0;
		if (topics)
			call_listeners(w, topics);
		else
			pthread_cond_wait(&w->raised, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

enum err wake_start(struct ctx *c, struct wake **out)
{
	struct wake *w = mem_zero(sizeof *w);
	enum err e;

	if (!w)
		return fail(c, E_BUSY, "Out of memory while opening the store.");
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->raised, NULL);
	e = background_start(c, &w->thread, wake_run, w);
	if (e != OK) {
		mem_free(w);
		return e;
	}
	*out = w;
	return OK;
}

void wake_stop(struct wake *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->raised);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void wake_free(struct wake *w)
{
	if (!w)
		return;
	pthread_cond_destroy(&w->raised);
	pthread_mutex_destroy(&w->lock);
	mem_free(w);
}

static int find_name(const struct wake *w, const char *name)
{
	for (int i = 0; i < w->name_count; i++)
		if (strcmp(w->names[i], name) == 0)
			return i;
	return -1;
}

uint32_t wake_topic(struct wake *w, const char *topic)
{
	int at;

	pthread_mutex_lock(&w->lock);
	at = find_name(w, topic);
	if (at < 0) {
		assert(w->name_count < WAKE_TOPICS_MAX && strlen(topic) < WAKE_TOPIC_NAME_MAX);
		at = w->name_count++;
		snprintf(w->names[at], sizeof w->names[at], "%s", topic);
	}
	pthread_mutex_unlock(&w->lock);
	return (uint32_t)1 << at;
}

uint32_t wake_topics_named(struct wake *w, const char *list)
{
	char name[WAKE_TOPIC_NAME_MAX];
	uint32_t topics = 0;

	pthread_mutex_lock(&w->lock);
	while (*list) {
		size_t len = strcspn(list, " ");
		int at;

		snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : 0), list);
		at = find_name(w, name);
		if (at >= 0)
			topics |= (uint32_t)1 << at;
		list += len + strspn(list + len, " ");
	}
	pthread_mutex_unlock(&w->lock);
	return topics;
}

const char *wake_names(struct wake *w, struct arena *a, uint32_t topics)
{
	struct buf b = buf_new(a, (size_t)WAKE_TOPICS_MAX * (WAKE_TOPIC_NAME_MAX + 1));

	pthread_mutex_lock(&w->lock);
	for (int i = 0; i < w->name_count; i++)
		if (topics & (uint32_t)1 << i)
			buf_printf(&b, "%s%s", b.len ? " " : "", w->names[i]);
	pthread_mutex_unlock(&w->lock);
	return buf_cstr(&b);
}

void wake_raise(struct wake *w, uint32_t topics)
{
	pthread_mutex_lock(&w->lock);
	w->pending |= topics;
	pthread_cond_signal(&w->raised);
	pthread_mutex_unlock(&w->lock);
}

void wake_listen(struct wake *w, const char *topic, void (*woken)(void *arg), void *arg)
{
	uint32_t bit = wake_topic(w, topic);

	pthread_mutex_lock(&w->lock);
	assert(w->listener_count < WAKE_LISTENERS_MAX);
	w->listeners[w->listener_count++] = (struct listener){.topic = bit, .woken = woken, .arg = arg};
	pthread_mutex_unlock(&w->lock);
}
