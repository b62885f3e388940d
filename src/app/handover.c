// SPDX-License-Identifier: Apache-2.0
// Messages with descriptors over a SOCK_SEQPACKET pair.
#include "app/handover.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/sys.h"

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

enum err handover_pair(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? E_BUSY : OK;
}

enum err handover_send(int socket, enum handover_kind kind, struct slice text, int fd)
{
	char letter = (char)kind;
	struct iovec parts[] = {{.iov_base = &letter, .iov_len = 1},
				{.iov_base = (void *)text.ptr, .iov_len = text.len < HANDOVER_TEXT_MAX ? text.len : HANDOVER_TEXT_MAX}};
	union control control = {0};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = text.len ? 2 : 1};
	ssize_t n;

	if (fd >= 0) {
		struct cmsghdr *head;

		message.msg_control = control.bytes;
		message.msg_controllen = sizeof control.bytes;
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(head), &fd, sizeof fd);
	}
	do {
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? E_NETWORK : OK;
}

static enum err wait_readable(int socket, msec wait)
{
	struct pollfd p = {.fd = socket, .events = POLLIN};
	int n;

	do {
		n = poll(&p, 1, wait < 0 ? -1 : (int)wait);
	} while (n < 0 && errno == EINTR);
	return n > 0 ? OK : n == 0 ? E_TIMEOUT : E_NETWORK;
}

static int take_descriptor(struct msghdr *message)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof fd))
		memcpy(&fd, CMSG_DATA(head), sizeof fd);
	return fd;
}

enum err handover_receive(int socket, msec wait, struct handover *out)
{
	char letter;
	struct iovec parts[] = {{.iov_base = &letter, .iov_len = 1}, {.iov_base = out->text, .iov_len = sizeof out->text}};
	union control control = {0};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
	ssize_t n;

	TRY(wait_readable(socket, wait));
	do {
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return E_NETWORK;
	out->kind = (enum handover_kind)letter;
	out->len = (size_t)n - 1;
	out->fd = take_descriptor(&message);
	return OK;
}
