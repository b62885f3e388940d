// SPDX-License-Identifier: Apache-2.0
// Folders made, walked and removed.
#include "db/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sys.h"

#define DEPTH_MAX 16

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void remove_below(struct ctx *c, const char *path, int depth)
{
	DIR *d = opendir(path);

	for (struct dirent *e; d && (e = readdir(d));) {
		const char *inner = arena_printf(c->arena, "%s/%s", path, e->d_name).ptr;

		if (!is_dots(e->d_name) && sys_unlink(inner) < 0 && depth < DEPTH_MAX)
			remove_below(c, inner, depth + 1);
	}
	if (d)
		closedir(d);
	// What cannot be removed is reported by whoever needs the place.
	if (rmdir(path) < 0)
		return;
}

void scratch_remove(struct ctx *c, const char *path)
{
	remove_below(c, path, 0);
}

enum err scratch_make(struct ctx *c, const char *path)
{
	scratch_remove(c, path);
	if (sys_mkdir(path, 0700) < 0)
		return fail(c, E_UNAVAILABLE, "The folder %s cannot be made (%s).", path, strerror(errno));
	return OK;
}

struct walk {
	const char *folder;
	bool (*skip)(const char *name);
	enum err (*each)(struct ctx *c, const char *relative, void *arg);
	void *arg;
};

static enum err walk_below(struct ctx *c, const struct walk *w, const char *below, int depth);

static enum err walk_one(struct ctx *c, const struct walk *w, const char *relative, int depth)
{
	const char *path = arena_printf(c->arena, "%s/%s", w->folder, relative).ptr;
	struct stat st;

	if (lstat(path, &st) != 0) // gone meanwhile
		return OK;
	if (S_ISDIR(st.st_mode))
		return walk_below(c, w, relative, depth + 1);
	return S_ISREG(st.st_mode) ? w->each(c, relative, w->arg) : OK;
}

static enum err walk_entries(struct ctx *c, const struct walk *w, DIR *d, const char *below, int depth)
{
	for (struct dirent *e; (e = readdir(d));) {
		const char *relative = below[0] ? arena_printf(c->arena, "%s/%s", below, e->d_name).ptr
						: arena_printf(c->arena, "%s", e->d_name).ptr;

		if (is_dots(e->d_name) || (!below[0] && w->skip && w->skip(e->d_name)))
			continue;
		TRY(walk_one(c, w, relative, depth));
	}
	return OK;
}

static enum err walk_below(struct ctx *c, const struct walk *w, const char *below, int depth)
{
	const char *path = arena_printf(c->arena, "%s/%s", w->folder, below).ptr;
	enum err e;
	DIR *d;

	if (depth > DEPTH_MAX)
		return fail(c, E_TOO_LARGE, "%s lies more than %d folders deep.", path, DEPTH_MAX);
	d = opendir(path);
	if (!d)
		return errno == ENOENT
			   ? OK
			   : fail(c, E_UNAVAILABLE, "%s cannot be read (%s).", path, strerror(errno));
	e = walk_entries(c, w, d, below, depth);
	closedir(d);
	return e;
}

enum err scratch_walk(struct ctx *c, const char *folder, bool (*skip)(const char *name),
		      enum err (*each)(struct ctx *c, const char *relative, void *arg), void *arg)
{
	const struct walk w = {.folder = folder, .skip = skip, .each = each, .arg = arg};

	return walk_below(c, &w, "", 0);
}
