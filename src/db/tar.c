// SPDX-License-Identifier: Apache-2.0
// ustar heads: numbers in octal, or in base 256 beyond 8 GiB.
#include "db/tar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/sys.h"

#define OCTAL_MAX ((int64_t)1 << 33) // what eleven octal digits hold

struct head {
	char name[100];
	char mode[8], owner[8], team[8];
	char size[12], time[12];
	char sum[8];
	char type;
	char link[100];
	char magic[6], version[2];
	char owner_name[32], team_name[32];
	char device[16];
	char prefix[155];
	char rest[12];
};

_Static_assert(sizeof(struct head) == TAR_BLOCK, "a tar head is one block");

static enum err write_bytes(struct ctx *c, int fd, const void *bytes, size_t len)
{
	enum err e = sys_write_all(fd, (struct slice){.ptr = bytes, .len = len});

	return e == OK ? OK : fail(c, e, "The backup could not be written (%s).", strerror(errno));
}

static unsigned sum_of(const struct head *h)
{
	const unsigned char *p = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof *h; i++) {
		bool in_sum =
		    i >= offsetof(struct head, sum) && i < offsetof(struct head, sum) + sizeof h->sum;

		sum += in_sum ? ' ' : p[i];
	}
	return sum;
}

static void put_size(char field[12], int64_t size)
{
	if (size < OCTAL_MAX) {
		snprintf(field, 12, "%011llo", (unsigned long long)size);
		return;
	}
	field[0] = (char)0x80;
	for (int i = 11; i > 0; i--, size >>= 8)
		field[i] = (char)(size & 0xff);
}

// -1 when it is no number.
static int64_t get_number(const char *field, size_t len)
{
	uint64_t n = 0;
	size_t i = 0;

	if ((unsigned char)field[0] == 0x80) {
		for (i = 1; i < len; i++) {
			if (n >> 54)
				return -1;
			n = n << 8 | (unsigned char)field[i];
		}
		return (int64_t)n;
	}
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		n = n << 3 | (uint64_t)(field[i] - '0');
	return i > 0 && (i == len || field[i] == '\0' || field[i] == ' ') ? (int64_t)n : -1;
}

static bool part_is_safe(const char *part, size_t len)
{
	return len > 0 && !(len == 1 && part[0] == '.') && !(len == 2 && part[0] == '.' && part[1] == '.');
}

bool tar_name_is_safe(const char *name)
{
	size_t part = 0, at = 0;

	for (; name[at] && at <= TAR_NAME_MAX; at++) {
		if ((unsigned char)name[at] < 0x20 || name[at] == 0x7f || name[at] == '\\')
			return false;
		if (name[at] != '/')
			continue;
		if (!part_is_safe(name + part, at - part))
			return false;
		part = at + 1;
	}
	return at <= TAR_NAME_MAX && part_is_safe(name + part, at - part);
}

// Long names stand in two fields, cut at a '/'. False when no '/' is in a fitting place.
static bool put_name(struct head *h, const char *name)
{
	size_t len = strlen(name), cut;

	if (len <= sizeof h->name) {
		memcpy(h->name, name, len);
		return true;
	}
	for (cut = len - sizeof h->name - 1; cut < len && name[cut] != '/'; cut++)
		;
	if (cut == len || cut == 0 || cut > sizeof h->prefix)
		return false;
	memcpy(h->prefix, name, cut);
	memcpy(h->name, name + cut + 1, len - cut - 1);
	return true;
}

static void get_name(char name[TAR_NAME_MAX + 1], const struct head *h)
{
	int prefix = (int)strnlen(h->prefix, sizeof h->prefix), rest = (int)strnlen(h->name, sizeof h->name);

	snprintf(name, TAR_NAME_MAX + 1, "%.*s%s%.*s", prefix, h->prefix, prefix ? "/" : "", rest, h->name);
}

enum err tar_head(struct ctx *c, int fd, const char *name, int64_t size, msec at)
{
	struct head h = {
	    .mode = "0000600", .owner = "0000000", .team = "0000000", .type = '0', .magic = "ustar"};
	char sum[16];

	if (!tar_name_is_safe(name) || !put_name(&h, name))
		return fail(c, E_INVALID, "The file %s has a name that a backup cannot hold.", name);
	memcpy(h.version, "00", 2);
	put_size(h.size, size);
	snprintf(h.time, sizeof h.time, "%011llo", (unsigned long long)(at / 1000) & 077777777777ULL);
	snprintf(sum, sizeof sum, "%06o", sum_of(&h));
	memcpy(h.sum, sum, 7);
	h.sum[7] = ' ';
	return write_bytes(c, fd, &h, sizeof h);
}

static size_t padding(int64_t size)
{
	return (size_t)(-size & (TAR_BLOCK - 1));
}

enum err tar_pad(struct ctx *c, int fd, int64_t size)
{
	static const char zeros[TAR_BLOCK];

	return write_bytes(c, fd, zeros, padding(size));
}

enum err tar_end(struct ctx *c, int fd)
{
	static const char zeros[2 * TAR_BLOCK];

	return write_bytes(c, fd, zeros, sizeof zeros);
}

enum err tar_read(struct ctx *c, int fd, void *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = sys_read(fd, (char *)to + done, len - done);

		if (n < 0)
			return fail(c, E_UNAVAILABLE, "The backup could not be read (%s).", strerror(errno));
		if (n == 0)
			return fail(c, E_MALFORMED,
				    "The backup was cut short: it ends in the middle of a file.");
		done += (size_t)n;
	}
	return OK;
}

enum err tar_skip_pad(struct ctx *c, int fd, int64_t size)
{
	char zeros[TAR_BLOCK];

	return tar_read(c, fd, zeros, padding(size));
}

enum err tar_next(struct ctx *c, int fd, struct tar_entry *out, bool *more)
{
	static const struct head none;
	struct tar_entry entry = {0};
	struct head h;

	TRY(tar_read(c, fd, &h, sizeof h));
	*more = memcmp(&h, &none, sizeof h) != 0;
	if (!*more)
		return OK;
	if (memcmp(h.magic, "ustar", 5) != 0 || get_number(h.sum, sizeof h.sum) != (int64_t)sum_of(&h))
		return fail(c, E_MALFORMED, "This is not a backup of Keshev (or it is damaged).");
	get_name(entry.name, &h);
	entry.size = get_number(h.size, sizeof h.size);
	if (h.type != '0' || entry.size < 0 || !tar_name_is_safe(entry.name))
		return fail(c, E_MALFORMED, "The backup holds something that is not a plain file.");
	*out = entry;
	return OK;
}
