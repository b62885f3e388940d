// SPDX-License-Identifier: Apache-2.0
// The plain tar format (POSIX ustar), regular files only: what a backup is kept in, so that any tar can open
// it.
#ifndef DB_TAR_H
#define DB_TAR_H

#include "base/ctx.h"

#define TAR_BLOCK 512
#define TAR_NAME_MAX 255 // bytes, NUL not counted; beyond 100 only with a '/' in a fitting place

struct tar_entry {
	char name[TAR_NAME_MAX + 1];
	int64_t size;
};

// Writes the head of a file of `size` bytes. Names are relative, without "..". `at`: ms, its date.
enum err tar_head(struct ctx *c, int fd, const char *name, int64_t size, msec at) CHECKED;

// Writes what fills the last block of a file of `size` bytes.
enum err tar_pad(struct ctx *c, int fd, int64_t size) CHECKED;

// Writes the end of the archive.
enum err tar_end(struct ctx *c, int fd) CHECKED;

// Reads the next head. `*more` is false at the end. E_MALFORMED when it is not a tar of regular files with
// safe names. The entry's bytes follow; the reader takes exactly `size` of them and then calls tar_skip_pad.
enum err tar_next(struct ctx *c, int fd, struct tar_entry *out, bool *more) CHECKED;
enum err tar_skip_pad(struct ctx *c, int fd, int64_t size) CHECKED;

// Exactly `len` bytes, or E_MALFORMED ("cut short").
enum err tar_read(struct ctx *c, int fd, void *to, size_t len) CHECKED;

// True for "name" and "folder/name…" without control characters that cannot leave the folder they are put
// into.
bool tar_name_is_safe(const char *name);

#endif
