// SPDX-License-Identifier: Apache-2.0
// A spool file is "mailbox: ADDRESS", an empty line, and the message as it came. Names sort by age.
#include "channel/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/sys.h"
#include "channel/email_in.h"

#define SPOOL_FILE_MAX (LMTP_MESSAGE_MAX + 4096)
#define NAMES_MAX 1000 // of one turn; the rest comes with the next

static const struct slice head = S_INIT("mailbox: ");

static const char *spool_folder(struct ctx *c, const char *folder)
{
	return arena_printf(c->arena, "%s/spool", folder).ptr;
}

static enum err failed(struct ctx *c, enum err e, const char *folder)
{
	return fail(c, e, "The message could not be kept in %s: %s.", folder, strerror(errno));
}

// The folder, with its own entry durable.
static enum err make_folder(struct ctx *c, const char *folder, const char *spool)
{
	SCOPED_FD int parent = -1;

	if (sys_mkdir(spool, 0700) < 0)
		return errno == EEXIST ? OK : failed(c, errno == ENOSPC ? E_FULL : E_INTERNAL, folder);
	parent = sys_open(folder, O_RDONLY | O_DIRECTORY, 0);
	return parent >= 0 && sys_fsync(parent) == 0 ? OK : failed(c, E_INTERNAL, folder);
}

enum err spool_write(struct ctx *c, const char *folder, struct slice mailbox, struct slice raw)
{
	const char *spool = spool_folder(c, folder), *path;
	struct buf file = buf_new(c->arena, SPOOL_FILE_MAX);
	unsigned char random[8];
	enum err e;

	for (size_t i = 0; i < mailbox.len; i++)
		if ((unsigned char)mailbox.ptr[i] < ' ')
			return fail(c, E_INVALID, "The mailbox is no address.");
	secret_random(random, sizeof random);
	path = arena_printf(c->arena, "%s/%015lld-%.*s.mail", spool, (long long)c->now,
			    SLICE_ARG(hex_of(c->arena, (struct slice){.ptr = (const char *)random, .len = sizeof random})))
		   .ptr;
	buf_add(&file, head);
	buf_add(&file, mailbox);
	buf_adds(&file, "\n\n");
	buf_add(&file, raw);
	if (file.full)
		return fail(c, E_TOO_LARGE, "The message is larger than %d megabytes.", (int)(LMTP_MESSAGE_MAX >> 20));
	TRY(make_folder(c, folder, spool));
	e = sys_replace_file(c->arena, path, buf_slice(&file), 0600);
	return e == OK ? OK : failed(c, e, spool);
}

// The two parts of a spool file. False when it is none.
static bool split(struct slice file, struct slice *mailbox, struct slice *raw)
{
	const char *end;

	if (!slice_starts(file, head))
		return false;
	end = memchr(file.ptr, '\n', file.len);
	if (!end || end + 1 >= file.ptr + file.len || end[1] != '\n')
		return false;
	*mailbox = (struct slice){.ptr = file.ptr + head.len, .len = (size_t)(end - file.ptr) - head.len};
	*raw = slice_sub(file, (size_t)(end - file.ptr) + 2, file.len);
	return true;
}

static enum err hand_over(struct desk *d, struct ctx *c, const char *path)
{
	struct slice file, mailbox, raw;
	int64_t inbox;

	TRY(sys_read_file(c->arena, path, SPOOL_FILE_MAX, &file));
	if (!split(file, &mailbox, &raw))
		return fail(c, E_MALFORMED, "it is not a spool file");
	return email_take_piped(d, c, mailbox, raw, &inbox);
}

static void set_aside(struct ctx *c, const char *path)
{
	log_error("spooled mail %s was not taken: %.*s; it is kept as %s.held and tried again at the next start", path,
		  SLICE_ARG(c->why), path);
	if (sys_rename(path, arena_printf(c->arena, "%s.held", path).ptr) < 0)
		log_error("%s could not be set aside: %s", path, strerror(errno));
}

// Errors of the store or the machine may pass; the rest lies in the message or its mailbox.
static bool may_pass(enum err e)
{
	return err_is_temporary(e) || e == E_INTERNAL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Names to work through, oldest first.
static size_t list(struct ctx *c, const char *spool, bool held, const char **names)
{
	DIR *dir = opendir(spool);
	struct dirent *e;
	size_t n = 0;

	while (dir && n < NAMES_MAX && (e = readdir(dir)) != NULL) {
		struct slice name = slice_cstr(e->d_name);

		if (slice_ends(name, S(".mail")) || (held && slice_ends(name, S(".mail.held"))))
			names[n++] = arena_cstr(c->arena, name);
	}
	if (dir)
		closedir(dir);
	qsort(names, n, sizeof *names, by_name);
	return n;
}

// One file, in memory of its own: messages are large.
static enum err drain_one(struct desk *d, struct ctx *c, const char *path, int *taken)
{
	struct arena *a = arena_new(0);
	struct ctx own;
	enum err e;

	if (!a)
		return fail(c, E_BUSY, "Out of memory while draining the spool.");
	own = ctx_new(a, c->now, c->lang);
	e = hand_over(d, &own, path);
	if (e == OK) {
		sys_unlink(path);
		*taken += 1;
	} else if (may_pass(e)) {
		c->why = arena_dup(c->arena, own.why);
	} else {
		set_aside(&own, path);
	}
	arena_free(a);
	return may_pass(e) ? e : OK;
}

enum err spool_drain(struct desk *d, struct ctx *c, bool again_held, int *taken)
{
	const char *folder = arena_cstr(c->arena, d->folder), *spool = spool_folder(c, folder);
	const char **names = ARENA_ARRAY(c->arena, NAMES_MAX, const char *);
	size_t count = list(c, spool, again_held, names);

	*taken = 0;
	for (size_t i = 0; i < count; i++) {
		const char *path = arena_printf(c->arena, "%s/%s", spool, names[i]).ptr;

		if (slice_ends(slice_cstr(path), S(".held"))) {
			const char *plain = arena_cstr(c->arena, slice_sub(slice_cstr(path), 0, strlen(path) - 5));

			if (sys_rename(path, plain) < 0)
				continue;
			path = plain;
		}
		TRY(drain_one(d, c, path, taken));
	}
	return OK;
}
