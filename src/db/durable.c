// SPDX-License-Identifier: Apache-2.0
// fsync by name.
#include "db/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/sys.h"

enum err durable_file(struct ctx *c, const char *path)
{
	SCOPED_FD int fd = sys_open(path, O_RDONLY, 0);

	if (fd < 0 || sys_fsync(fd) < 0)
		return fail(c, E_UNAVAILABLE, "%s could not be written to the disk (%s).", path,
			    strerror(errno));
	return OK;
}

enum err durable_folder_of(struct ctx *c, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return durable_file(c, ".");
	return durable_file(
	    c, arena_cstr(c->arena, (struct slice){.ptr = path, .len = (size_t)(slash - path) + 1}));
}
