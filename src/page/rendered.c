// SPDX-License-Identifier: Apache-2.0
#include "page/rendered.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

#define MINUTE_MS 60000

struct key {
	const struct db *db; // a test may have several
	int64_t link, ticket, version, minute;
	int lang, chosen;
};

static struct {
	struct key key;
	char *bytes;
	size_t len;
} places[RENDERED_PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct key key_of(const struct visit *v)
{
	return (struct key){.db = v->desk->db,
			    .link = v->link.id,
			    .ticket = v->link.ticket.id,
			    .version = v->link.ticket.version,
			    .minute = v->c->now / MINUTE_MS,
			    .lang = (int)v->c->lang,
			    .chosen = v->lang_chosen};
}

static size_t place_of(const struct key *k)
{
	return (size_t)(((uint64_t)k->link * 4 + (uint64_t)k->lang * 2 + (uint64_t)k->chosen) %
			RENDERED_PLACES);
}

static bool same(const struct key *a, const struct key *b)
{
	return a->db == b->db && a->link == b->link && a->ticket == b->ticket && a->version == b->version &&
	       a->minute == b->minute && a->lang == b->lang && a->chosen == b->chosen;
}

bool rendered_find(const struct visit *v, struct slice *out)
{
	struct key k = key_of(v);
	size_t i = place_of(&k);
	bool found;

	pthread_mutex_lock(&lock);
	found = places[i].bytes && same(&places[i].key, &k);
	if (found)
		*out = arena_dup(v->c->arena, (struct slice){.ptr = places[i].bytes, .len = places[i].len});
	pthread_mutex_unlock(&lock);
	return found;
}

void rendered_keep(const struct visit *v, struct slice page)
{
	struct key k = key_of(v);
	size_t i = place_of(&k);
	char *bytes;

	if (page.len > RENDERED_BYTES_MAX)
		return;
	pthread_mutex_lock(&lock);
	bytes = mem_resize(places[i].bytes, page.len + 1);
	if (bytes) {
		memcpy(bytes, page.ptr, page.len);
		places[i].bytes = bytes;
		places[i].len = page.len;
		places[i].key = k;
	}
	pthread_mutex_unlock(&lock);
}
