// SPDX-License-Identifier: Apache-2.0
#include "app/local_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/sys.h"

#define BACKLOG 1024

// The address by way of an open folder, /proc/self/fd/N/keshev.sock: always short enough.
static struct sockaddr_un address_in(int folder_fd)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/" LOCAL_SOCKET_NAME, folder_fd);
	return at;
}

static enum err failed(struct ctx *c, const char *folder, int fd)
{
	int error = errno;

	if (fd >= 0)
		sys_close(fd);
	if (error == ENOENT || error == ECONNREFUSED)
		return fail(c, E_NOT_FOUND, "No Keshev is running on %s.", folder);
	if (error == EACCES || error == EPERM)
		return fail(c, E_FORBIDDEN, "This account may not speak to the Keshev that runs on %s. Use the account it runs as.", folder);
	return fail(c, E_INVALID, "The socket in %s cannot be used: %s.", folder, strerror(error));
}

enum err local_socket_listen(struct ctx *c, const char *folder, int *fd)
{
	SCOPED_FD int folder_fd = sys_open(folder, O_PATH | O_DIRECTORY, 0);
	struct sockaddr_un at = address_in(folder_fd);
	mode_t before;
	int s, bound;

	if (folder_fd < 0)
		return failed(c, folder, -1);
	sys_unlink(at.sun_path);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return failed(c, folder, -1);
	before = umask(0177);
	bound = bind(s, (struct sockaddr *)&at, sizeof at);
	umask(before);
	if (bound < 0 || listen(s, BACKLOG) < 0)
		return failed(c, folder, s);
	*fd = s;
	return OK;
}

enum err local_socket_connect(struct ctx *c, const char *folder, int *fd)
{
	SCOPED_FD int folder_fd = sys_open(folder, O_PATH | O_DIRECTORY, 0);
	struct sockaddr_un at = address_in(folder_fd);
	int s;

	if (folder_fd < 0)
		return failed(c, folder, -1);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0 || connect(s, (struct sockaddr *)&at, sizeof at) < 0)
		return failed(c, folder, s);
	*fd = s;
	return OK;
}
