// SPDX-License-Identifier: Apache-2.0
#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

static atomic_long countdown;
static atomic_int injected;

static int told_to_fail(void)
{
	if (atomic_load_explicit(&countdown, memory_order_relaxed) == 0)
		return 0;
	if (atomic_fetch_sub(&countdown, 1) != 1)
		return 0;
	errno = atomic_load(&injected);
	return 1;
}

#define RETRIED(type, call)                                                                                  \
	type r;                                                                                              \
	do {                                                                                                 \
		r = told_to_fail() ? -1 : (call);                                                            \
	} while (r < 0 && errno == EINTR);                                                                   \
	return r

int sys_open(const char *path, int flags, mode_t mode)
{
	RETRIED(int, open(path, flags | O_CLOEXEC, mode));
}

int sys_close(int fd)
{
	// Never retried: on Linux the descriptor is gone even when close reports EINTR.
	return close(fd);
}

ssize_t sys_read(int fd, void *bytes, size_t len)
{
	RETRIED(ssize_t, read(fd, bytes, len));
}

ssize_t sys_write(int fd, const void *bytes, size_t len)
{
	RETRIED(ssize_t, write(fd, bytes, len));
}

int sys_fsync(int fd)
{
	RETRIED(int, fsync(fd));
}

int sys_rename(const char *from, const char *to)
{
	RETRIED(int, rename(from, to));
}

int sys_unlink(const char *path)
{
	RETRIED(int, unlink(path));
}

int sys_mkdir(const char *path, mode_t mode)
{
	RETRIED(int, mkdir(path, mode));
}

void sys_close_scoped(int *fd)
{
	if (*fd >= 0)
		sys_close(*fd);
}

static enum err from_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? E_FULL : E_INTERNAL;
}

enum err sys_write_all(int fd, struct slice bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t n = sys_write(fd, bytes.ptr + done, bytes.len - done);

		if (n <= 0)
			return n == 0 ? E_FULL : from_errno();
		done += (size_t)n;
	}
	return OK;
}

enum err sys_read_fd(struct arena *a, int fd, size_t max, struct slice *out)
{
	struct buf b = buf_new(a, max);
	char chunk[16384];
	ssize_t n;

	while ((n = sys_read(fd, chunk, sizeof chunk)) > 0) {
		buf_add(&b, (struct slice){.ptr = chunk, .len = (size_t)n});
		if (b.full)
			return E_TOO_LARGE;
	}
	if (n < 0)
		return from_errno();
	*out = buf_slice(&b);
	return OK;
}

enum err sys_read_file(struct arena *a, const char *path, size_t max, struct slice *out)
{
	SCOPED_FD int fd = sys_open(path, O_RDONLY, 0);

	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : from_errno();
	return sys_read_fd(a, fd, max, out);
}

static enum err fsync_folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *folder =
	    slash ? arena_cstr(a, (struct slice){.ptr = path, .len = (size_t)(slash - path) + 1}) : ".";
	SCOPED_FD int fd = sys_open(folder, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0 || sys_fsync(fd) < 0)
		return from_errno();
	return OK;
}

static enum err write_synced(const char *path, struct slice bytes, mode_t mode)
{
	SCOPED_FD int fd = sys_open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd < 0)
		return from_errno();
	TRY(sys_write_all(fd, bytes));
	return sys_fsync(fd) < 0 ? from_errno() : OK;
}

enum err sys_replace_file(struct arena *a, const char *path, struct slice bytes, mode_t mode)
{
	const char *temp = arena_printf(a, "%s.%ld.new", path, (long)getpid()).ptr;
	enum err e = write_synced(temp, bytes, mode);

	if (e != OK || sys_rename(temp, path) < 0) {
		e = e != OK ? e : from_errno();
		sys_unlink(temp);
		return e;
	}
	return fsync_folder_of(a, path);
}

void sys_fail_at(long nth, int error)
{
	atomic_store(&injected, error);
	atomic_store(&countdown, nth);
}
