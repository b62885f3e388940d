// SPDX-License-Identifier: Apache-2.0
#include "wire/reader_spawn.h"

#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sys.h"

#define CHILDREN_KEPT 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t children[CHILDREN_KEPT];

// Collects those of our own readers that ended, and remembers a new one.
static void remember(pid_t pid)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < CHILDREN_KEPT; i++) {
		if (children[i] > 0 && waitpid(children[i], NULL, WNOHANG) != 0)
			children[i] = 0;
		if (children[i] == 0 && pid > 0) {
			children[i] = pid;
			pid = 0;
		}
	}
	pthread_mutex_unlock(&lock);
}

static pid_t start_on(int socket_fd)
{
	static char program[] = "/proc/self/exe", role[] = READER_COMMAND;
	char *const arguments[] = {program, role, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	// dup2 onto itself clears close-on-exec as well (POSIX 2018, and glibc since 2.29).
	if (posix_spawn_file_actions_adddup2(&actions, socket_fd, READER_FD) != 0 ||
	    posix_spawn(&pid, program, &actions, NULL, arguments, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

int reader_spawn(void *unused)
{
	int ends[2];
	pid_t pid;

	(void)unused;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	pid = start_on(ends[1]);
	sys_close(ends[1]);
	if (pid < 0) {
		sys_close(ends[0]);
		return -1;
	}
	remember(pid);
	return ends[0];
}
