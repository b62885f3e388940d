// SPDX-License-Identifier: Apache-2.0
// The monitor: one thread that owns the listening sockets, starts the server and its readers, and starts again what
// ends. It parses nothing and opens nothing of strangers; a restart of the server leaves connections waiting in the queue of
// the listening socket.
#ifndef APP_MONITOR_H
#define APP_MONITOR_H

#include "base/ctx.h"

#define MONITOR_READERS_MAX 64
#define MONITOR_STOP_GRACE 20000   // ms that the server has to finish before it is killed
#define MONITOR_BACKOFF_FIRST 100  // ms before a server that died early starts again; doubles
#define MONITOR_BACKOFF_MOST 10000
#define MONITOR_STEADY 10000       // ms after which a server counts as having started well

struct monitor_plan {
	const char *const *server_argv; // ends with NULL
	const char *const *reader_argv;
	int http_fd, lmtp_fd, control_fd, lock_fd; // lmtp_fd may be -1
	struct slice address;           // shown when the server answers: "http://127.0.0.1:8080"
};

// Runs until SIGTERM or SIGINT; SIGHUP restarts the server gracefully. Returns the exit status: 0 after a clean stop, 1 when
// the first server could not start (it said why) or had to be killed.
int monitor_run(const struct monitor_plan *plan);

#endif
