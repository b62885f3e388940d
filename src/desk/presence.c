// SPDX-License-Identifier: Apache-2.0
#include "desk/presence.h"

#include <pthread.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

struct seat {
	int64_t ticket, staff;
	msec seen;
	enum presence_what what;
	char name[PRESENCE_NAME_MAX];
	size_t name_len;
};

struct presence {
	pthread_mutex_t lock;
	struct seat seats[PRESENCE_MOST];
};

struct presence *presence_new(void)
{
	struct presence *p = mem_zero(sizeof *p);

	if (p)
		pthread_mutex_init(&p->lock, NULL);
	return p;
}

void presence_free(struct presence *p)
{
	if (!p)
		return;
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}

// The seat of this person on this ticket, else the one seen longest ago.
static struct seat *seat_for(struct presence *p, int64_t ticket, int64_t staff)
{
	struct seat *oldest = &p->seats[0];

	for (size_t i = 0; i < PRESENCE_MOST; i++) {
		struct seat *s = &p->seats[i];

		if (s->ticket == ticket && s->staff == staff)
			return s;
		if (s->seen < oldest->seen)
			oldest = s;
	}
	return oldest;
}

void presence_note(struct presence *p, msec now, int64_t ticket, int64_t staff, struct slice name, enum presence_what what)
{
	struct slice kept = utf8_cut(name, PRESENCE_NAME_MAX);
	struct seat *s;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	s = seat_for(p, ticket, staff);
	*s = (struct seat){.ticket = ticket, .staff = staff, .seen = now, .what = what, .name_len = kept.len};
	if (kept.len)
		memcpy(s->name, kept.ptr, kept.len);
	pthread_mutex_unlock(&p->lock);
}

void presence_leave(struct presence *p, int64_t ticket, int64_t staff)
{
	struct seat *s;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	s = seat_for(p, ticket, staff);
	if (s->ticket == ticket && s->staff == staff)
		*s = (struct seat){0};
	pthread_mutex_unlock(&p->lock);
}

size_t presence_on(struct presence *p, struct arena *a, msec now, int64_t ticket, struct presence_person *out, size_t most)
{
	size_t n = 0;

	if (!p)
		return 0;
	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < PRESENCE_MOST && n < most; i++) {
		const struct seat *s = &p->seats[i];

		if (s->ticket == ticket && now - s->seen < PRESENCE_MS)
			out[n++] = (struct presence_person){
			    .staff = s->staff, .what = s->what, .name = arena_dup(a, (struct slice){.ptr = s->name, .len = s->name_len})};
	}
	pthread_mutex_unlock(&p->lock);
	return n;
}
