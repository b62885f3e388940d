// SPDX-License-Identifier: Apache-2.0
// The socket in the data folder over which other commands speak to the running server. Only the owner of the
// folder can use it (0600). The folder's path may be longer than a socket address allows.
#ifndef APP_LOCAL_SOCKET_H
#define APP_LOCAL_SOCKET_H

#include "base/ctx.h"

#define LOCAL_SOCKET_NAME "keshev.sock"

// Binds and listens, replacing what a dead process left. Hold the folder's lock. E_INVALID with a sentence.
enum err local_socket_listen(struct ctx *c, const char *folder, int *fd) CHECKED;

// Connects. E_NOT_FOUND when nobody listens; E_FORBIDDEN when somebody does and we may not speak to them.
enum err local_socket_connect(struct ctx *c, const char *folder, int *fd) CHECKED;

#endif
