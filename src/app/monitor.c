// SPDX-License-Identifier: Apache-2.0
// One poll loop over: signals (signalfd), the talk with the server, and a hang-up watch on each reader's socket.
#include "app/monitor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "app/child.h"
#include "app/handover.h"
#include "app/notify.h"
#include "app/role.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/sys.h"

// A reader, and a copy of *its* end of the socket: when the server lets go of the other end (the reader was too
// late, or the server died) the copy reports a hang-up, and a reader that does not end by itself is killed.
struct reader {
	pid_t pid; // 0: free place
	int watch_fd;
};

struct monitor {
	const struct monitor_plan *plan;
	int signal_fd;
	pid_t server;     // 0: none runs
	int server_fd;    // talk with it; -1 when none
	msec started_at;
	msec restart_at;  // when to start the next one; 0: not waiting
	msec backoff;
	msec kill_at;     // when patience with a stopping server ends; 0: not waiting
	bool was_up;      // some server answered since we began
	bool stopping;    // we are to end
	bool restarting;  // the server is to end and come again
	int status;
	struct reader readers[MONITOR_READERS_MAX];
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		sys_close(*fd);
	*fd = -1;
}

// ---- readers ----------------------------------------------------------------------------------------------

static struct reader *reader_place(struct monitor *m, pid_t pid)
{
	for (size_t i = 0; i < MONITOR_READERS_MAX; i++)
		if (m->readers[i].pid == pid)
			return &m->readers[i];
	return NULL;
}

// `ours` gets the end that goes to the server.
static enum err reader_start(struct monitor *m, int *ours)
{
	struct child_plan plan = {.argv = m->plan->reader_argv, .fd_count = 1, .locked_in = true};
	struct reader *r = reader_place(m, 0);
	int pair[2];
	enum err e;

	if (!r || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return E_BUSY;
	plan.fds[0] = pair[1];
	e = child_start(&plan, &r->pid);
	if (e != OK) {
		r->pid = 0;
		sys_close(pair[0]);
		sys_close(pair[1]);
		return e;
	}
	r->watch_fd = pair[1];
	*ours = pair[0];
	return OK;
}

static void reader_ended(struct reader *r, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		log_warn("reader %ld was stopped by signal %d; its message is kept and tried again", (long)r->pid,
			 WTERMSIG(status));
	close_fd(&r->watch_fd);
	r->pid = 0;
}

static void hand_over_reader(struct monitor *m)
{
	int fd = -1;
	enum err e = reader_start(m, &fd);

	if (e != OK)
		log_error("a reader could not be started: %s", strerror(errno));
	if (handover_send(m->server_fd, e == OK ? HANDOVER_READER : HANDOVER_NO_READER, NO_SLICE, fd) != OK)
		log_warn("the server is gone before its reader came");
	close_fd(&fd);
}

static void kill_readers(struct monitor *m)
{
	for (size_t i = 0; i < MONITOR_READERS_MAX; i++)
		if (m->readers[i].pid)
			kill(m->readers[i].pid, SIGKILL);
}

// ---- the server -------------------------------------------------------------------------------------------

static void server_later(struct monitor *m, msec wait)
{
	m->restart_at = clock_steady() + wait;
}

static void back_off(struct monitor *m)
{
	bool steady = clock_steady() - m->started_at >= MONITOR_STEADY;

	if (steady || m->backoff == 0)
		m->backoff = MONITOR_BACKOFF_FIRST;
	else
		m->backoff = m->backoff * 2 < MONITOR_BACKOFF_MOST ? m->backoff * 2 : MONITOR_BACKOFF_MOST;
	server_later(m, m->backoff);
}

static void server_start(struct monitor *m)
{
	const struct monitor_plan *p = m->plan;
	int pair[2];
	struct child_plan plan = {.argv = p->server_argv, .fd_count = 5};

	m->restart_at = 0;
	m->started_at = clock_steady();
	if (handover_pair(pair) != OK) {
		back_off(m);
		return;
	}
	plan.fds[ROLE_HTTP_FD - 3] = p->http_fd;
	plan.fds[ROLE_LMTP_FD - 3] = p->lmtp_fd;
	plan.fds[ROLE_CONTROL_FD - 3] = p->control_fd;
	plan.fds[ROLE_MONITOR_FD - 3] = pair[1];
	plan.fds[ROLE_LOCK_FD - 3] = p->lock_fd;
	if (child_start(&plan, &m->server) != OK) {
		log_error("the server could not be started: %s", strerror(errno));
		m->server = 0;
		sys_close(pair[0]);
		back_off(m);
	} else {
		m->server_fd = pair[0];
	}
	sys_close(pair[1]);
}

static void server_stop(struct monitor *m)
{
	if (!m->server)
		return;
	kill(m->server, SIGTERM);
	m->kill_at = clock_steady() + MONITOR_STOP_GRACE;
}

// Gives up when the very first server says that time will not help; else it starts again.
static void server_ended(struct monitor *m, int status)
{
	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	bool hopeless = !m->was_up && WIFEXITED(status) && WEXITSTATUS(status) != ROLE_TRY_AGAIN;

	close_fd(&m->server_fd);
	m->server = 0;
	m->kill_at = 0;
	if (m->stopping) {
		m->status = clean ? 0 : 1;
		return;
	}
	if (m->restarting) {
		m->restarting = false;
		m->backoff = 0;
		server_later(m, 0);
		return;
	}
	if (hopeless) {
		m->stopping = true;
		m->status = 1;
		return;
	}
	back_off(m);
	if (WIFSIGNALED(status))
		log_error("the server was stopped by signal %d; starting it again in %lld ms", WTERMSIG(status), (long long)m->backoff);
	else
		log_error("the server ended with status %d; starting it again in %lld ms", WEXITSTATUS(status), (long long)m->backoff);
}

static void server_is_up(struct monitor *m, struct slice text)
{
	if (m->was_up)
		log_info("the server answers again on %.*s", SLICE_ARG(m->plan->address));
	else
		printf("Keshev answers on %.*s\n%.*s", SLICE_ARG(m->plan->address), SLICE_ARG(text));
	fflush(stdout);
	m->was_up = true;
	notify_manager("READY=1");
}

static void server_says(struct monitor *m)
{
	struct handover h;

	if (handover_receive(m->server_fd, 0, &h) != OK) {
		close_fd(&m->server_fd); // it is ending; SIGCHLD tells the rest
		return;
	}
	close_fd(&h.fd);
	if (h.kind == HANDOVER_UP)
		server_is_up(m, (struct slice){.ptr = h.text, .len = h.len});
	else if (h.kind == HANDOVER_WANT)
		hand_over_reader(m);
}

// ---- signals ----------------------------------------------------------------------------------------------

static void collect_children(struct monitor *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct reader *r = reader_place(m, pid);

		if (pid == m->server)
			server_ended(m, status);
		else if (r)
			reader_ended(r, status);
	}
}

static void asked_to_stop(struct monitor *m)
{
	if (m->stopping && m->server) {
		log_warn("asked to stop a second time; not waiting for running work");
		kill(m->server, SIGKILL);
		return;
	}
	m->stopping = true;
	notify_manager("STOPPING=1");
	server_stop(m);
}

static void asked_to_restart(struct monitor *m)
{
	if (m->stopping || m->restarting)
		return;
	log_info("restarting the server; connections wait in the meantime");
	notify_manager("RELOADING=1");
	m->restarting = m->server != 0;
	server_stop(m);
}

static void take_signals(struct monitor *m)
{
	struct signalfd_siginfo info;

	while (sys_read(m->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			collect_children(m);
			break;
		case SIGHUP:
			asked_to_restart(m);
			break;
		default:
			asked_to_stop(m);
		}
	}
}

static bool listen_to_signals(struct monitor *m)
{
	static const int wanted[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		sigaddset(&set, wanted[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	m->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return m->signal_fd >= 0;
}

// ---- the loop ---------------------------------------------------------------------------------------------

static void earlier(msec *wait, msec at)
{
	msec left = at - clock_steady();

	if (at && (*wait < 0 || left < *wait))
		*wait = left > 0 ? left : 0;
}

static void do_what_is_due(struct monitor *m)
{
	msec now = clock_steady();

	if (m->kill_at && now >= m->kill_at && m->server) {
		log_error("the server did not finish within %d s; it is stopped now", MONITOR_STOP_GRACE / 1000);
		m->kill_at = 0;
		kill(m->server, SIGKILL);
	}
	if (m->restart_at && now >= m->restart_at && !m->stopping)
		server_start(m);
}

static void wait_and_serve(struct monitor *m)
{
	struct pollfd p[MONITOR_READERS_MAX + 2] = {{.fd = m->signal_fd, .events = POLLIN}, {.fd = m->server_fd, .events = POLLIN}};
	msec wait = -1;

	for (size_t i = 0; i < MONITOR_READERS_MAX; i++)
		p[i + 2] = (struct pollfd){.fd = m->readers[i].pid ? m->readers[i].watch_fd : -1};
	earlier(&wait, m->kill_at);
	earlier(&wait, m->restart_at);
	if (poll(p, MONITOR_READERS_MAX + 2, (int)wait) < 0)
		return;
	for (size_t i = 0; i < MONITOR_READERS_MAX; i++) {
		if (p[i + 2].revents) {
			kill(m->readers[i].pid, SIGKILL);
			close_fd(&m->readers[i].watch_fd);
		}
	}
	if (p[1].revents)
		server_says(m);
	if (p[0].revents)
		take_signals(m);
}

int monitor_run(const struct monitor_plan *plan)
{
	struct monitor m = {.plan = plan, .server_fd = -1};

	for (size_t i = 0; i < MONITOR_READERS_MAX; i++)
		m.readers[i].watch_fd = -1;
	if (!listen_to_signals(&m)) {
		log_error("the system gives no signals: %s", strerror(errno));
		return 1;
	}
	server_start(&m);
	while (!m.stopping || m.server) {
		wait_and_serve(&m);
		do_what_is_due(&m);
	}
	kill_readers(&m);
	collect_children(&m);
	sys_close(m.signal_fd);
	return m.status;
}
