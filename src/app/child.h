// SPDX-License-Identifier: Apache-2.0
// Starts this same program again as a child in another role. Only for a single-threaded process (the monitor).
#ifndef APP_CHILD_H
#define APP_CHILD_H

#include <sys/types.h>

#include "base/ctx.h"

#define CHILD_FDS_MAX 8

struct child_plan {
	const char *const *argv;      // argv[0] is the program's name; ends with NULL
	int fds[CHILD_FDS_MAX];       // what the child finds as 3, 4, …; -1: not open there
	int fd_count;
	bool locked_in;               // a reader: SIGINT and SIGTERM are ignored (its end comes by its socket or by
				      // SIGKILL), and it sees nothing of our environment but TZ and the sanitizers' options
};

// Forks and runs /proc/self/exe. The child dies when this process dies (PDEATHSIG), inherits standard input, output
// and error and the plan's descriptors only, and ignores SIGINT, which a terminal sends to everybody: the monitor
// decides. E_BUSY when the system has no process left.
enum err child_start(const struct child_plan *plan, pid_t *out) CHECKED;

#endif
