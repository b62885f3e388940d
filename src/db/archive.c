// SPDX-License-Identifier: Apache-2.0
// Archives: members are copied through while their hash is taken; the manifest is a list of lines.
#include "db/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/secret.h"
#include "base/sys.h"
#include "db/durable.h"
#include "db/tar.h"

#define MANIFEST "MANIFEST"
#define MANIFEST_MAX ((size_t)512 << 20)
#define HEADING "keshev-backup 1"
#define COPY_CHUNK ((size_t)256 << 10)

struct archive {
	struct arena *arena; // the manifest
	const char *path, *part;
	int fd;
	msec made;
	struct buf manifest;
	struct archive_facts facts;
	bool finished;
	char chunk[COPY_CHUNK];
};

// ---- Writing ----

enum err archive_new(struct ctx *c, const char *path, struct archive **out)
{
	struct archive *a;
	struct stat st;

	if (stat(path, &st) == 0)
		return fail(c, E_CONFLICT, "%s is there already; a backup never overwrites a file.", path);
	a = mem_zero(sizeof *a);
	if (a)
		a->arena = arena_new(2 * MANIFEST_MAX);
	if (!a || !a->arena) {
		mem_free(a);
		return fail(c, E_BUSY, "Out of memory while making the backup.");
	}
	a->path = arena_printf(a->arena, "%s", path).ptr;
	a->part = arena_printf(a->arena, "%s.part", path).ptr;
	a->made = c->now;
	a->manifest = buf_new(a->arena, MANIFEST_MAX);
	a->fd = sys_open(a->part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (a->fd < 0) {
		enum err e = fail(c, E_UNAVAILABLE, "%s cannot be written (%s).", a->part, strerror(errno));

		archive_free(a);
		return e;
	}
	*out = a;
	return OK;
}

static enum err copy_in(struct archive *a, struct ctx *c, int from, int64_t size, const char *name,
			struct sha256 *hash)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (int64_t left = size; left > 0;) {
		ssize_t n = sys_read(from, a->chunk, left < (int64_t)COPY_CHUNK ? (size_t)left : COPY_CHUNK);
		enum err e;

		if (n <= 0)
			return fail(c, E_UNAVAILABLE, "%s could not be read (%s).", name,
				    n ? strerror(errno) : "it became shorter");
		crypto_hash_sha256_update(&state, (unsigned char *)a->chunk, (size_t)n);
		e = sys_write_all(a->fd, (struct slice){.ptr = a->chunk, .len = (size_t)n});
		if (e != OK)
			return fail(c, e, "The backup could not be written (%s).", strerror(errno));
		left -= n;
	}
	crypto_hash_sha256_final(&state, hash->bytes);
	return OK;
}

enum err archive_add(struct archive *a, struct ctx *c, const char *name, const char *from, bool *there)
{
	SCOPED_FD int fd = sys_open(from, O_RDONLY | O_NOFOLLOW, 0);
	struct sha256 hash;
	struct stat st;

	*there = fd >= 0;
	if (fd < 0)
		return errno == ENOENT
			   ? OK
			   : fail(c, E_UNAVAILABLE, "%s could not be read (%s).", from, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(c, E_INVALID,
			    "%s is not a plain file; the backup does not know what to do with it.", from);
	TRY(tar_head(c, a->fd, name, st.st_size, a->made));
	TRY(copy_in(a, c, fd, st.st_size, from, &hash));
	TRY(tar_pad(c, a->fd, st.st_size));
	buf_printf(&a->manifest, "file %lld %.*s %s\n", (long long)st.st_size,
		   SLICE_ARG(hex_of(a->arena, sha256_slice(&hash))), name);
	a->facts.members++;
	a->facts.bytes += st.st_size;
	return OK;
}

void archive_note_rows(struct archive *a, struct slice table, int64_t rows)
{
	buf_printf(&a->manifest, "rows %lld %.*s\n", (long long)rows, SLICE_ARG(table));
	a->facts.tables++;
	a->facts.rows += rows;
}

enum err archive_finish(struct archive *a, struct ctx *c, enum db_engine engine, int level,
			struct archive_facts *out)
{
	struct buf all = buf_new(a->arena, MANIFEST_MAX);
	struct slice text;

	a->facts.engine = engine;
	a->facts.level = level;
	a->facts.made = a->made;
	buf_printf(&all, HEADING "\nmade %lld\nengine %s\nlevel %d\n", (long long)a->made,
		   engine == DB_POSTGRES ? "postgres" : "sqlite", level);
	buf_add(&all, buf_slice(&a->manifest));
	buf_adds(&all, "end\n");
	if (all.full || a->manifest.full)
		return fail(c, E_TOO_LARGE, "There are too many files for one backup.");
	text = buf_slice(&all);
	TRY(tar_head(c, a->fd, MANIFEST, (int64_t)text.len, a->made));
	TRY(sys_write_all(a->fd, text));
	TRY(tar_pad(c, a->fd, (int64_t)text.len));
	TRY(tar_end(c, a->fd));
	if (sys_fsync(a->fd) < 0)
		return fail(c, E_UNAVAILABLE, "The backup could not be written to the disk (%s).",
			    strerror(errno));
	if (sys_rename(a->part, a->path) < 0)
		return fail(c, E_UNAVAILABLE, "The backup could not be put at %s (%s).", a->path,
			    strerror(errno));
	a->finished = true;
	*out = a->facts;
	return durable_folder_of(c, a->path);
}

void archive_free(struct archive *a)
{
	if (!a)
		return;
	if (a->fd >= 0)
		sys_close(a->fd);
	if (a->fd >= 0 && !a->finished)
		sys_unlink(a->part);
	arena_free(a->arena);
	mem_free(a);
}

// ---- Reading ----

struct member {
	char name[TAR_NAME_MAX + 1];
	int64_t size;
	struct sha256 hash;
};

struct unpacking {
	struct ctx *c;
	const char *folder;
	int fd;
	struct member *members;
	size_t count, cap;
	struct slice manifest;
	char chunk[COPY_CHUNK];
};

static struct member *member_new(struct unpacking *u)
{
	if (u->count == u->cap) {
		size_t cap = u->cap ? u->cap * 2 : 64;
		struct member *more = ARENA_ARRAY(u->c->arena, cap, struct member);

		if (u->count)
			memcpy(more, u->members, u->count * sizeof *more);
		u->members = more;
		u->cap = cap;
	}
	return &u->members[u->count++];
}

static enum err make_folders(struct unpacking *u, const char *path)
{
	for (const char *p = path + strlen(u->folder) + 1; (p = strchr(p, '/')); p++) {
		const char *folder =
		    arena_cstr(u->c->arena, (struct slice){.ptr = path, .len = (size_t)(p - path)});

		if (sys_mkdir(folder, 0700) < 0 && errno != EEXIST)
			return fail(u->c, E_UNAVAILABLE, "The folder %s cannot be made (%s).", folder,
				    strerror(errno));
	}
	return OK;
}

static enum err copy_out(struct unpacking *u, int to, struct member *m, const char *path)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (int64_t left = m->size; left > 0;) {
		size_t n = left < (int64_t)COPY_CHUNK ? (size_t)left : COPY_CHUNK;
		enum err e;

		TRY(tar_read(u->c, u->fd, u->chunk, n));
		crypto_hash_sha256_update(&state, (unsigned char *)u->chunk, n);
		e = sys_write_all(to, (struct slice){.ptr = u->chunk, .len = n});
		if (e != OK)
			return fail(u->c, e, "%s could not be written (%s).", path, strerror(errno));
		left -= (int64_t)n;
	}
	crypto_hash_sha256_final(&state, m->hash.bytes);
	if (sys_fsync(to) < 0)
		return fail(u->c, E_UNAVAILABLE, "%s could not be written to the disk (%s).", path,
			    strerror(errno));
	return tar_skip_pad(u->c, u->fd, m->size);
}

static enum err unpack_member(struct unpacking *u, const struct tar_entry *entry)
{
	const char *path = arena_printf(u->c->arena, "%s/%s", u->folder, entry->name).ptr;
	struct member *m;

	if (u->count >= ARCHIVE_MEMBERS_MAX)
		return fail(u->c, E_TOO_LARGE, "The backup holds more than %d files.", ARCHIVE_MEMBERS_MAX);
	m = member_new(u);
	*m = (struct member){.size = entry->size};
	snprintf(m->name, sizeof m->name, "%s", entry->name);
	TRY(make_folders(u, path));
	SCOPED_FD int to = sys_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (to < 0)
		return fail(u->c, E_UNAVAILABLE, "%s cannot be written (%s).", path, strerror(errno));
	return copy_out(u, to, m, path);
}

static enum err read_manifest(struct unpacking *u, const struct tar_entry *entry)
{
	char *text;

	if (entry->size > (int64_t)MANIFEST_MAX)
		return fail(u->c, E_MALFORMED, "The backup's manifest is too large.");
	text = arena_alloc(u->c->arena, (size_t)entry->size + 1);
	TRY(tar_read(u->c, u->fd, text, (size_t)entry->size));
	u->manifest = (struct slice){.ptr = text, .len = (size_t)entry->size};
	return tar_skip_pad(u->c, u->fd, entry->size);
}

static enum err unpack_all(struct unpacking *u)
{
	struct tar_entry entry;
	bool more;

	for (;;) {
		TRY(tar_next(u->c, u->fd, &entry, &more));
		if (!more)
			break;
		if (u->manifest.ptr)
			return fail(u->c, E_MALFORMED, "The backup goes on behind its manifest.");
		if (strcmp(entry.name, MANIFEST) == 0)
			TRY(read_manifest(u, &entry));
		else
			TRY(unpack_member(u, &entry));
	}
	return u->manifest.ptr
		   ? OK
		   : fail(u->c, E_MALFORMED, "The backup has no manifest; it was never finished.");
}

// ---- The manifest ----

static struct slice cut(struct slice *rest, char at)
{
	size_t n = 0;
	struct slice part;

	while (n < rest->len && rest->ptr[n] != at)
		n++;
	part = slice_sub(*rest, 0, n);
	*rest = slice_sub(*rest, n + 1, rest->len);
	return part;
}

static enum err damaged(struct ctx *c, const char *what, struct slice about)
{
	return fail(c, E_MALFORMED, "The backup is damaged: %s %.*s.", what, SLICE_ARG(about));
}

// Members stand in the archive in the order of the manifest.
static enum err check_member(struct unpacking *u, size_t at, struct slice line)
{
	struct slice size = cut(&line, ' '), hash = cut(&line, ' ');
	const struct member *m = at < u->count ? &u->members[at] : NULL;
	int64_t n;

	if (!m || !slice_eq(line, (struct slice){.ptr = m->name, .len = strlen(m->name)}))
		return damaged(u->c, "a file is missing:", line);
	if (!number_read(size, &n) || n != m->size ||
	    !slice_eq(hash, hex_of(u->c->arena, sha256_slice(&m->hash))))
		return damaged(u->c, "a file is not what was saved:", line);
	return OK;
}

static enum err check_rows(struct ctx *c, struct slice line, struct archive_table *out)
{
	struct slice rows = cut(&line, ' ');

	out->name = line;
	return number_read(rows, &out->rows) ? OK : damaged(c, "its manifest has a line", line);
}

static enum err read_facts(struct ctx *c, struct slice *rest, struct archive_facts *out)
{
	struct slice heading = cut(rest, '\n'), made = cut(rest, '\n'), engine = cut(rest, '\n'),
		     level = cut(rest, '\n');
	int64_t n;

	if (!slice_eq(heading, S(HEADING)))
		return fail(c, E_NEWER, "This backup was made by another version of Keshev (%.*s).",
			    SLICE_ARG(heading));
	if (!slice_starts(made, S("made ")) || !slice_starts(engine, S("engine ")) ||
	    !slice_starts(level, S("level ")))
		return damaged(c, "its manifest has no", S("facts"));
	out->engine = slice_eq(engine, S("engine postgres")) ? DB_POSTGRES : DB_SQLITE;
	if (!number_read(slice_sub(made, 5, made.len), &out->made) ||
	    !number_read(slice_sub(level, 6, level.len), &n))
		return damaged(c, "its manifest has no", S("numbers"));
	out->level = (int)n;
	return OK;
}

static enum err check_manifest(struct unpacking *u, struct archive_content *out)
{
	struct slice rest = u->manifest;
	struct archive_content all = {0};
	struct archive_table *tables =
	    ARENA_ARRAY(u->c->arena, u->manifest.len / 7 + 1, struct archive_table);
	const char **names = ARENA_ARRAY(u->c->arena, u->count + 1, const char *);
	size_t files = 0;

	TRY(read_facts(u->c, &rest, &all.facts));
	for (;;) {
		struct slice line = cut(&rest, '\n'), kind = cut(&line, ' ');

		if (slice_eq(kind, S("end")))
			break;
		if (slice_eq(kind, S("file")))
			TRY(check_member(u, files++, line));
		else if (slice_eq(kind, S("rows")))
			TRY(check_rows(u->c, line, &tables[all.table_count++]));
		else
			return damaged(u->c, "its manifest ends", S("too early"));
	}
	if (files != u->count)
		return damaged(
		    u->c, "it holds a file that its manifest does not name:",
		    (struct slice){.ptr = u->members[files].name, .len = strlen(u->members[files].name)});
	for (size_t i = 0; i < u->count; i++) {
		names[i] = u->members[i].name;
		all.facts.bytes += u->members[i].size;
	}
	for (size_t i = 0; i < all.table_count; i++)
		all.facts.rows += tables[i].rows;
	all.facts.members = (int64_t)u->count;
	all.facts.tables = (int64_t)all.table_count;
	all.members = names;
	all.tables = tables;
	*out = all;
	return OK;
}

enum err archive_unpack(struct ctx *c, const char *path, const char *folder, struct archive_content *out)
{
	struct unpacking *u = ARENA_NEW(c->arena, struct unpacking);
	SCOPED_FD int fd = sys_open(path, O_RDONLY, 0);

	if (fd < 0)
		return fail(c, errno == ENOENT ? E_NOT_FOUND : E_UNAVAILABLE,
			    "The backup %s cannot be read (%s).", path, strerror(errno));
	u->c = c;
	u->folder = folder;
	u->fd = fd;
	TRY(unpack_all(u));
	return check_manifest(u, out);
}
