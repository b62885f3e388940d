// SPDX-License-Identifier: Apache-2.0
// System calls that can fail for reasons of the machine, in one place, so that a test can make the nth one
// fail with a chosen errno (EIO, ENOSPC, EINTR, EMFILE, short transfers). Semantics are those of the calls
// they are named after; EINTR is retried here.
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

int sys_open(const char *path, int flags, mode_t mode);
int sys_close(int fd);
ssize_t sys_read(int fd, void *bytes, size_t len);
ssize_t sys_write(int fd, const void *bytes, size_t len);
int sys_fsync(int fd);
int sys_rename(const char *from, const char *to);
int sys_unlink(const char *path);
int sys_mkdir(const char *path, mode_t mode);

// All or nothing: E_FULL for ENOSPC/EDQUOT, E_INTERNAL otherwise.
enum err sys_write_all(int fd, struct slice bytes) CHECKED;

// The whole file or stream, at most `max` bytes (E_TOO_LARGE beyond). Owned by the arena.
enum err sys_read_file(struct arena *a, const char *path, size_t max, struct slice *out) CHECKED;
enum err sys_read_fd(struct arena *a, int fd, size_t max, struct slice *out) CHECKED;

// Writes `bytes` so that after a crash either the old or the new file is there: temp file, fsync, rename,
// fsync of the folder.
enum err sys_replace_file(struct arena *a, const char *path, struct slice bytes, mode_t mode) CHECKED;

// Fault injection for tests: the nth call from now of any kind fails with `error`. 0 turns it off.
void sys_fail_at(long nth, int error);

// Closes at the end of the scope: SCOPED_FD int fd = sys_open(...).
void sys_close_scoped(int *fd);
#define SCOPED_FD __attribute__((cleanup(sys_close_scoped)))

#endif
