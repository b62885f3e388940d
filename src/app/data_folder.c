// SPDX-License-Identifier: Apache-2.0
#include "app/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "base/sys.h"
#include "lang/texts.h"

#define SECRET_LENGTH 32
#define PID_TEXT_MAX 32

const char *data_folder_of(const struct invocation *in)
{
	const char *given = invocation_option(in, "data");

	return given && *given ? given : DATA_FOLDER_STANDARD;
}

const char *data_folder_path(struct ctx *c, const char *folder, const char *name)
{
	return arena_printf(c->arena, "%s/%s", folder, name).ptr;
}

static enum err unusable(struct ctx *c, const char *folder, const char *reason)
{
	c->why = I18N(c, text_folder_unusable, ARG("path", slice_cstr(folder)), ARG("reason", slice_cstr(reason)));
	return errno == ENOSPC ? E_FULL : E_INVALID;
}

enum err data_folder_check(struct ctx *c, const char *folder)
{
	struct stat st;

	if (stat(folder, &st) < 0) {
		c->why = I18N(c, text_folder_missing, ARG("path", slice_cstr(folder)));
		return E_NOT_FOUND;
	}
	return S_ISDIR(st.st_mode) ? OK : unusable(c, folder, strerror(ENOTDIR));
}

enum err data_folder_make(struct ctx *c, const char *folder)
{
	if (sys_mkdir(folder, 0700) < 0 && errno != EEXIST)
		return unusable(c, folder, strerror(errno));
	return data_folder_check(c, folder);
}

enum err data_folder_become_owner(struct ctx *c, const char *folder)
{
	struct stat st;

	if (geteuid() != 0 || stat(folder, &st) < 0 || st.st_uid == 0)
		return OK;
	if (setgroups(0, NULL) < 0 || setgid(st.st_gid) < 0 || setuid(st.st_uid) < 0)
		return fail(c, E_FORBIDDEN, "The data folder %s belongs to another account, and this one could not become it: %s.",
			    folder, strerror(errno));
	return OK;
}

// " (process 123)" when the lock file says so; it is a hint, the lock itself is what counts.
static struct slice holder(struct ctx *c, int fd)
{
	char text[PID_TEXT_MAX] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	size_t digits = n > 0 ? strspn(text, "0123456789") : 0;

	return digits ? arena_printf(c->arena, " (%.*s)", (int)digits, text) : NO_SLICE;
}

static enum err write_pid(struct ctx *c, const char *folder, int fd)
{
	struct slice pid = arena_printf(c->arena, "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) < 0 || sys_write_all(fd, pid) != OK)
		return unusable(c, folder, strerror(errno));
	return OK;
}

enum err data_folder_lock(struct ctx *c, const char *folder, int *fd)
{
	const char *path = data_folder_path(c, folder, "keshev.lock");
	int lock = sys_open(path, O_RDWR | O_CREAT, 0600);
	enum err e;

	if (lock < 0)
		return unusable(c, folder, strerror(errno));
	if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		c->why = I18N(c, text_folder_taken, ARG("path", slice_cstr(folder)), ARG("pid", holder(c, lock)));
		sys_close(lock);
		return E_CONFLICT;
	}
	e = write_pid(c, folder, lock);
	if (e != OK)
		sys_close(lock);
	else
		*fd = lock;
	return e;
}

enum err data_folder_secret(struct ctx *c, const char *folder, const char *file, unsigned char secret[static 32])
{
	const char *path = file ? file : data_folder_path(c, folder, "secret.key");
	struct slice bytes;
	enum err e = sys_read_file(c->arena, path, 4096, &bytes);

	if (e == E_NOT_FOUND) {
		secret_random(secret, SECRET_LENGTH);
		e = sys_replace_file(c->arena, path, (struct slice){.ptr = (const char *)secret, .len = SECRET_LENGTH}, 0600);
		return e == OK ? OK : fail(c, e, "The secret key %s cannot be written: %s.", path, strerror(errno));
	}
	if (e != OK)
		return fail(c, e, "The secret key %s cannot be read: %s.", path, strerror(errno));
	if (bytes.len != SECRET_LENGTH)
		return fail(c, E_INVALID, "%s holds %zu bytes where a secret key has %d. Put the right file back from a backup.",
			    path, bytes.len, SECRET_LENGTH);
	memcpy(secret, bytes.ptr, SECRET_LENGTH);
	return OK;
}
