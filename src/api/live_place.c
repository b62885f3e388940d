// SPDX-License-Identifier: Apache-2.0
#include "api/live_place.h"

#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct live_place place; // a process tells one journal
static int64_t listeners;

static void set(struct slice cursor)
{
	// Before the first event there is no cursor yet; a client that resumes needs one all the same.
	if (!cursor.len || cursor.len >= LIVE_CURSOR_MAX)
		cursor = S(".0");
	place.len = cursor.len;
	memcpy(place.text, cursor.ptr, cursor.len);
	place.known = true;
}

struct live_place live_place_join(void)
{
	struct live_place p;

	pthread_mutex_lock(&lock);
	listeners++;
	p = place;
	pthread_mutex_unlock(&lock);
	return p;
}

void live_place_part(void)
{
	pthread_mutex_lock(&lock);
	listeners--;
	pthread_mutex_unlock(&lock);
}

bool live_place_skip(struct slice cursor)
{
	bool alone;

	pthread_mutex_lock(&lock);
	alone = listeners == 0;
	if (alone)
		set(cursor);
	pthread_mutex_unlock(&lock);
	return alone;
}

struct live_place live_place_now(void)
{
	struct live_place p;

	pthread_mutex_lock(&lock);
	p = place;
	pthread_mutex_unlock(&lock);
	return p;
}

struct live_place live_place_begin(struct slice cursor)
{
	struct live_place p;

	pthread_mutex_lock(&lock);
	if (!place.known)
		set(cursor);
	p = place;
	pthread_mutex_unlock(&lock);
	return p;
}

int64_t live_place_move(struct slice cursor)
{
	int64_t n;

	pthread_mutex_lock(&lock);
	set(cursor);
	n = ++place.number;
	pthread_mutex_unlock(&lock);
	return n;
}
