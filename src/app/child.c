// SPDX-License-Identifier: Apache-2.0
// fork and exec of our own program, with exactly what the role needs.
#include "app/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define FIRST_FD 3
#define OUT_OF_THE_WAY 32 // above every number a role uses
#define EXIT_NOT_STARTED 127

// Moves the plan's descriptors to 3, 4, … and closes the rest.
static bool place_descriptors(const struct child_plan *plan)
{
	int away[CHILD_FDS_MAX];

	for (int i = 0; i < plan->fd_count; i++) {
		away[i] = plan->fds[i] < 0 ? -1 : fcntl(plan->fds[i], F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
		if (plan->fds[i] >= 0 && away[i] < 0)
			return false;
	}
	for (int i = 0; i < plan->fd_count; i++) {
		if (away[i] < 0)
			close(FIRST_FD + i);
		else if (dup2(away[i], FIRST_FD + i) < 0)
			return false;
	}
	return close_range(FIRST_FD + (unsigned)plan->fd_count, ~0U, 0) == 0;
}

// The few names of the environment that a reader may know.
static char **bare_environment(void)
{
	static const char *const kept[] = {"TZ=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=", "TSAN_OPTIONS="};
	static char *bare[sizeof kept / sizeof kept[0] + 1];
	size_t n = 0;

	for (char **e = environ; *e; e++)
		for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
			if (strncmp(*e, kept[i], strlen(kept[i])) == 0 && n < sizeof kept / sizeof kept[0])
				bare[n++] = *e;
	bare[n] = NULL;
	return bare;
}

static void set_signals(bool deaf)
{
	sigset_t none;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, deaf ? SIG_IGN : SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const struct child_plan *plan, pid_t parent)
{
	// The parent may have died between fork and prctl: then no signal will ever come.
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(EXIT_NOT_STARTED);
	set_signals(plan->locked_in);
	if (place_descriptors(plan))
		execve("/proc/self/exe", (char *const *)plan->argv, plan->locked_in ? bare_environment() : environ);
	_exit(EXIT_NOT_STARTED);
}

enum err child_start(const struct child_plan *plan, pid_t *out)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return E_BUSY;
	if (pid == 0)
		become(plan, parent);
	*out = pid;
	return OK;
}
