// SPDX-License-Identifier: Apache-2.0
// Messages between monitor and server: a letter, a text, and sometimes an open socket (SCM_RIGHTS). The socket
// pair keeps the boundaries of messages (SOCK_SEQPACKET).
#ifndef APP_HANDOVER_H
#define APP_HANDOVER_H

#include "base/ctx.h"

#define HANDOVER_TEXT_MAX 4096

enum handover_kind {
	HANDOVER_UP = 'U',        // server: answering now; the text is for the operator's screen
	HANDOVER_WANT = 'W',      // server: a fresh reader, please
	HANDOVER_READER = 'R',    // monitor: here it is (with its socket)
	HANDOVER_NO_READER = 'N', // monitor: not possible right now
};

struct handover {
	enum handover_kind kind;
	char text[HANDOVER_TEXT_MAX];
	size_t len;
	int fd; // -1 when none came along; owned by the receiver
};

// A connected pair. E_BUSY when the system has no descriptors left.
enum err handover_pair(int pair[2]) CHECKED;

// Sends one message; `fd` may be -1 and stays open here. E_NETWORK when the other side is gone.
enum err handover_send(int socket, enum handover_kind kind, struct slice text, int fd) CHECKED;

// Waits at most `wait` ms (-1: as long as it takes) for one message. E_TIMEOUT, or E_NETWORK when the other side is
// gone or talks nonsense.
enum err handover_receive(int socket, msec wait, struct handover *out) CHECKED;

#endif
