// SPDX-License-Identifier: Apache-2.0
#include "app/listen_socket.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/sys.h"

#define BACKLOG 4096 // connections wait here while the server restarts; the kernel's somaxconn is the real bound

static enum err cannot(struct ctx *c, const char *address, int error)
{
	if (error == EADDRINUSE)
		return fail(c, E_INVALID, "Another program listens on %s already. Stop it, or choose another address or port.", address);
	if (error == EACCES)
		return fail(c, E_INVALID, "This account may not listen on %s. Choose a port from 1024 on, or grant CAP_NET_BIND_SERVICE.", address);
	return fail(c, E_INVALID, "Cannot listen on %s: %s.", address, strerror(error));
}

static enum err listen_unix(struct ctx *c, const char *address, const char *path, int *fd, struct slice *shown)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int s;

	if (strlen(path) >= sizeof at.sun_path)
		return fail(c, E_INVALID, "The path of %s is too long for a socket.", address);
	memcpy(at.sun_path, path, strlen(path));
	sys_unlink(path);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0 || bind(s, (struct sockaddr *)&at, sizeof at) < 0 || chmod(path, 0660) < 0 || listen(s, BACKLOG) < 0) {
		int error = errno;

		if (s >= 0)
			sys_close(s);
		return cannot(c, address, error);
	}
	*fd = s;
	*shown = arena_printf(c->arena, "%s", address);
	return OK;
}

// Splits at the last colon and takes the brackets off an IPv6 address.
static bool split(struct ctx *c, const char *address, const char **host, const char **port)
{
	const char *colon = strrchr(address, ':');
	struct slice h;

	if (!colon || !colon[1])
		return false;
	h = (struct slice){.ptr = address, .len = (size_t)(colon - address)};
	if (slice_starts(h, S("[")) && slice_ends(h, S("]")))
		h = slice_sub(h, 1, h.len - 1);
	*host = h.len ? arena_cstr(c->arena, h) : NULL;
	*port = colon + 1;
	return true;
}

static int try_one(const struct addrinfo *ai)
{
	int one = 1, s = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, ai->ai_protocol);

	if (s < 0)
		return -1;
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(s, ai->ai_addr, ai->ai_addrlen) < 0 || listen(s, BACKLOG) < 0) {
		int error = errno;

		sys_close(s);
		errno = error;
		return -1;
	}
	return s;
}

static struct slice shown_address(struct ctx *c, int fd)
{
	struct sockaddr_storage at = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof at;
	char host[NI_MAXHOST], port[NI_MAXSERV];

	if (getsockname(fd, (struct sockaddr *)&at, &len) < 0 ||
	    getnameinfo((struct sockaddr *)&at, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return NO_SLICE;
	return arena_printf(c->arena, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

enum err listen_socket_open(struct ctx *c, const char *address, int *fd, struct slice *shown)
{
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found;
	const char *host, *port;
	int s, error;

	if (strncmp(address, "unix:", 5) == 0)
		return listen_unix(c, address, address + 5, fd, shown);
	if (!split(c, address, &host, &port))
		return fail(c, E_INVALID, "\"%s\" is no address. Write it like 127.0.0.1:8080 or [::1]:8080.", address);
	error = getaddrinfo(host, port, &hints, &found);
	if (error)
		return fail(c, E_INVALID, "\"%s\" is no address here (%s). Write it like 127.0.0.1:8080.", address, gai_strerror(error));
	s = try_one(found);
	error = errno;
	freeaddrinfo(found);
	if (s < 0)
		return cannot(c, address, error);
	*fd = s;
	*shown = shown_address(c, s);
	return OK;
}
