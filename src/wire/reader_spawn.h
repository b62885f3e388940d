// SPDX-License-Identifier: Apache-2.0
// Starts a reader as a child of the calling process: for commands that work without a server, and tests. In a
// running server the monitor does it, in the same way.
#ifndef WIRE_READER_SPAWN_H
#define WIRE_READER_SPAWN_H

// The descriptor under which a reader finds its end of the socket (SOCK_STREAM, close-on-exec off).
#define READER_FD 3

// The command that makes this program a reader.
#define READER_COMMAND "reader"

// Fits `ask_child` of wire/reader_pool.h: runs `/proc/self/exe reader` with its socket as READER_FD and
// returns our end (close-on-exec), or -1. `unused` is not looked at. Ended children are collected at the next
// start.
int reader_spawn(void *unused);

#endif
