// SPDX-License-Identifier: Apache-2.0
// Listening sockets from what an operator writes: ADDRESS:PORT, [IPv6]:PORT, or unix:PATH.
#ifndef APP_LISTEN_SOCKET_H
#define APP_LISTEN_SOCKET_H

#include "base/ctx.h"

// Binds and listens. `shown` gets the address with the port that was really taken (port 0 takes a free one). E_INVALID when it cannot be
// read or bound; c->why says what to do.
enum err listen_socket_open(struct ctx *c, const char *address, int *fd, struct slice *shown) CHECKED;

#endif
