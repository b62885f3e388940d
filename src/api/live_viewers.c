// SPDX-License-Identifier: Apache-2.0
#include "api/live_viewers.h"

#include <pthread.h>
#include <string.h>

#include "api/live_viewers.sql.h"
#include "base/mem.h"

struct live_viewer {
	struct live_viewer *prev, *next;
	struct actor actor;  // rights only: no name
	struct sha256 key;   // hash of the session's or bearer token
	bool gone;           // signed out, token revoked, or not active any more
};

struct live_rights {
	struct live_staff_rows staff;
	struct live_members_rows members;
	struct live_keys_rows keys;
	bool keys_read;
};

// Loops ask for reading at every delivery; whoever comes, goes, or brings new rights writes.
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct live_viewer *first;
static int64_t count;

struct live_viewer *live_viewer_new(const struct actor *a, struct slice token)
{
	struct live_viewer *v = mem_zero(sizeof *v);

	if (!v)
		return NULL;
	v->actor = *a;
	// Its name lives in the request's arena; streams live longer and need only rights.
	v->actor.name = NO_SLICE;
	v->key = token_hash(token);
	pthread_rwlock_wrlock(&lock);
	v->next = first;
	if (first)
		first->prev = v;
	first = v;
	count++;
	pthread_rwlock_unlock(&lock);
	return v;
}

void live_viewer_free(void *viewer)
{
	struct live_viewer *v = viewer;

	if (!v)
		return;
	pthread_rwlock_wrlock(&lock);
	if (v->prev)
		v->prev->next = v->next;
	else
		first = v->next;
	if (v->next)
		v->next->prev = v->prev;
	count--;
	pthread_rwlock_unlock(&lock);
	mem_free(v);
}

bool live_actor_may_see(const struct actor *a, const struct live_audience *to)
{
	return can(a, TICKET_READ, &(struct object){.known = true, .ticket = to->ticket, .team = to->team});
}

bool live_viewer_may_see(void *viewer, const void *audience)
{
	const struct live_viewer *v = viewer;
	bool may;

	pthread_rwlock_rdlock(&lock);
	may = !v->gone && live_actor_may_see(&v->actor, audience);
	pthread_rwlock_unlock(&lock);
	return may;
}

int64_t live_viewer_count(void)
{
	int64_t n;

	pthread_rwlock_rdlock(&lock);
	n = count;
	pthread_rwlock_unlock(&lock);
	return n;
}

enum err live_rights_read(struct ctx *c, struct tx *tx, bool keys, struct live_rights **out)
{
	struct live_rights *r = ARENA_NEW(c->arena, struct live_rights);

	*r = (struct live_rights){.keys_read = keys};
	TRY(live_staff(c, tx, &r->staff));
	TRY(live_members(c, tx, &r->members));
	if (keys)
		TRY(live_keys(c, tx, c->now, &r->keys));
	*out = r;
	return OK;
}

// Rows come in the sequence of staff ids, members too, keys in that of their bytes.
static const struct live_staff_row *staff_row(const struct live_rights *r, int64_t id)
{
	size_t low = 0, high = r->staff.count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (r->staff.items[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < r->staff.count && r->staff.items[low].id == id ? &r->staff.items[low] : NULL;
}

static void set_teams(struct live_viewer *v, const struct live_rights *r)
{
	size_t low = 0, high = r->members.count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (r->members.items[mid].staff < v->actor.id)
			low = mid + 1;
		else
			high = mid;
	}
	v->actor.team_count = 0;
	for (; low < r->members.count && r->members.items[low].staff == v->actor.id && v->actor.team_count < ACTOR_TEAMS_MAX; low++)
		v->actor.teams[v->actor.team_count++] = r->members.items[low].team;
}

static bool key_is_good(const struct live_viewer *v, const struct live_rights *r)
{
	size_t low = 0, high = r->keys.count;
	struct slice key = sha256_slice(&v->key);

	while (low < high) {
		size_t mid = (low + high) / 2;
		struct slice have = r->keys.items[mid].hash;
		int order = have.len == key.len ? memcmp(have.ptr, key.ptr, key.len) : -1;

		if (order == 0)
			return true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

void live_rights_apply(const struct live_rights *r)
{
	if (!r)
		return;
	pthread_rwlock_wrlock(&lock);
	for (struct live_viewer *v = first; v; v = v->next) {
		const struct live_staff_row *row = staff_row(r, v->actor.id);

		v->gone = v->gone || !row || !row->active || (r->keys_read && !key_is_good(v, r));
		v->actor.role = row ? (enum role)row->role : ROLE_NONE;
		set_teams(v, r);
	}
	pthread_rwlock_unlock(&lock);
}

struct slice live_event_text(struct arena *a, struct slice cursor, const char *name, struct slice data)
{
	if (!cursor.len)
		return arena_printf(a, "event: %s\ndata: %.*s\n\n", name, SLICE_ARG(data));
	return arena_printf(a, "id: %.*s\nevent: %s\ndata: %.*s\n\n", SLICE_ARG(cursor), name, SLICE_ARG(data));
}
