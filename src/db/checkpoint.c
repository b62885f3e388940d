// SPDX-License-Identifier: Apache-2.0
// The checkpoint thread. First a passive checkpoint copies almost everything beside readers and writers. Then
// writers are held for a moment, the last few pages follow, and the log begins again from its start: under
// writes that never pause it would grow for ever otherwise, and appending to a file costs more than writing
// over it.
#include "db/checkpoint.h"

#include <pthread.h>

#include "base/mem.h"
#include "db/background.h"

#define RESTART_WAIT_MS 20 // for readers of the old log, while writers are held

struct checkpoint {
	pthread_mutex_t lock;
	pthread_cond_t due;
	pthread_t thread;
	struct handle *handle;
	struct handle *writes;
	struct group *group;
	int pages; // in the log after the last commit
	int tried; // in the log when it was copied last; less when the log has begun again since
	bool stopping;
};

static bool is_due(const struct checkpoint *k)
{
	return k->pages - k->tried >= CHECKPOINT_PAGES;
}

static int after_commit(void *arg, sqlite3 *s, const char *name, int pages)
{
	struct checkpoint *k = arg;

	(void)s, (void)name;
	pthread_mutex_lock(&k->lock);
	if (pages < k->pages)
		k->tried = 0;
	k->pages = pages;
	if (is_due(k))
		pthread_cond_signal(&k->due);
	pthread_mutex_unlock(&k->lock);
	return SQLITE_OK;
}

// Results are not looked at: a checkpoint that cannot run now (a reader holds an old state, the disk is full)
// is tried again CHECKPOINT_PAGES later, and a disk that fails shows at the next write.
static void copy_pages(struct checkpoint *k)
{
	sqlite3 *s = k->handle->sqlite;

	sqlite3_wal_checkpoint_v2(s, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	group_pause(k->group);
	sqlite3_busy_timeout(s, RESTART_WAIT_MS);
	sqlite3_wal_checkpoint_v2(s, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	group_resume(k->group);
}

static void *checkpoint_run(void *arg)
{
	struct checkpoint *k = arg;

	pthread_mutex_lock(&k->lock);
	while (!k->stopping) {
		if (!is_due(k)) {
			pthread_cond_wait(&k->due, &k->lock);
			continue;
		}
		k->tried = k->pages;
		pthread_mutex_unlock(&k->lock);
		copy_pages(k);
		pthread_mutex_lock(&k->lock);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

static void checkpoint_free(struct checkpoint *k)
{
	handle_close(k->handle);
	pthread_cond_destroy(&k->due);
	pthread_mutex_destroy(&k->lock);
	mem_free(k);
}

enum err checkpoint_start(struct ctx *c, const char *path, struct handle *writes, struct group *g,
			  struct checkpoint **out)
{
	struct checkpoint *k = mem_zero(sizeof *k);
	enum err e;

	if (!k)
		return fail(c, E_BUSY, "Out of memory while opening the database.");
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->due, NULL);
	k->writes = writes;
	k->group = g;
	e = handle_open(c, path, HANDLE_CHECKPOINTS, &k->handle);
	if (e == OK)
		e = background_start(c, &k->thread, checkpoint_run, k);
	if (e != OK) {
		checkpoint_free(k);
		return e;
	}
	sqlite3_wal_hook(writes->sqlite, after_commit, k);
	*out = k;
	return OK;
}

void checkpoint_stop(struct checkpoint *k)
{
	if (!k)
		return;
	group_pause(k->group); // the last writer has finished
	sqlite3_wal_hook(k->writes->sqlite, NULL, NULL);
	group_resume(k->group);
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->due);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	checkpoint_free(k);
}
