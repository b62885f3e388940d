// SPDX-License-Identifier: Apache-2.0
// `keshev server`, started by the monitor only: opens the desk, starts all that serves it, waits for the end, and
// stops in the opposite sequence so that nothing acknowledged is left half done.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/control.h"
#include "app/data_folder.h"
#include "app/desk_open.h"
#include "app/handover.h"
#include "app/role.h"
#include "app/router.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/setting.h"
#include "job/job.h"
#include "wire/http.h"
#include "wire/reader_pool.h"

#define READERS 2
#define READER_WAIT 5000    // ms for the monitor to bring a fresh reader
#define HTTP_GRACE 10000    // ms for running requests at the end

struct server {
	struct ctx *ctx;
	struct desk desk;
	struct job_runner *jobs;
	struct control_server *control;
	struct http_server *http;
};

// The monitor's socket is talked on by one thread at a time: a question and its answer belong together.
static pthread_mutex_t monitor_talk = PTHREAD_MUTEX_INITIALIZER;

static int ask_reader(void *unused)
{
	struct handover h = {.fd = -1};
	enum err e;

	(void)unused;
	pthread_mutex_lock(&monitor_talk);
	e = handover_send(ROLE_MONITOR_FD, HANDOVER_WANT, NO_SLICE, -1);
	if (e == OK)
		e = handover_receive(ROLE_MONITOR_FD, READER_WAIT, &h);
	pthread_mutex_unlock(&monitor_talk);
	return e == OK && h.kind == HANDOVER_READER ? h.fd : -1;
}

struct edge {
	struct slice trusted_proxy;
};

static enum err read_edge(struct ctx *c, struct tx *tx, void *arg)
{
	struct edge *edge = arg;

	return setting_read(c, tx, "trusted_proxy", &edge->trusted_proxy);
}

static enum err start_http(struct server *s)
{
	struct edge edge = {.trusted_proxy = NO_SLICE};
	struct http_options options = {
	    .listen_fd = ROLE_HTTP_FD, .handle = router_handle, .app = &s->desk, .problem = router_problem};

	TRY(db_read(s->desk.db, s->ctx, read_edge, &edge));
	options.trusted_proxy = edge.trusted_proxy;
	TRY(http_start(s->ctx, &options, &s->http));
	s->desk.http = s->http;
	return OK;
}

static enum err start_all(struct server *s, const struct desk_place *place)
{
	TRY(desk_open(s->ctx, place, &s->desk));
	TRY(reader_pool_new(READERS, ask_reader, NULL, &s->desk.readers));
	TRY(start_http(s));
	TRY(job_runner_start(&s->desk, &s->jobs));
	return control_start(s->ctx, ROLE_CONTROL_FD, &s->desk, all_control_ops, &s->control);
}

// Doors first, then the work behind them, then what the work stands on. Each may be missing when the start failed.
static void stop_all(struct server *s)
{
	if (!http_stop(s->http, HTTP_GRACE)) {
		// A handler still runs and uses the desk; what it acknowledged is durable, what it did not the client
		// asks again.
		log_error("a request did not finish within %d s; ending without it", HTTP_GRACE / 1000);
		_exit(0);
	}
	control_stop(s->control);
	job_runner_stop(s->jobs);
	reader_pool_free(s->desk.readers);
	desk_shut(&s->desk);
	job_runner_free(s->jobs);
}

static void say_up(void)
{
	pthread_mutex_lock(&monitor_talk);
	if (handover_send(ROLE_MONITOR_FD, HANDOVER_UP, NO_SLICE, -1) != OK)
		log_error("the monitor is gone");
	pthread_mutex_unlock(&monitor_talk);
}

// Threads inherit the blocked mask, so SIGTERM comes to this thread alone.
static void block_stop_signal(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int server_run(struct invocation *in)
{
	struct server s = {.ctx = in->ctx};
	struct desk_place place = {.folder = data_folder_of(in), .db_url = invocation_option(in, "db"),
				   .secret_file = invocation_option(in, "secret-file"),
				   .demo = invocation_option(in, "demo") != NULL};
	sigset_t stop;
	int signal_number, status = 0;
	enum err e;

	log_setup(LOG_INFO, "server");
	umask(0077);
	block_stop_signal(&stop);
	e = start_all(&s, &place);
	if (e == OK) {
		say_up();
		sigwait(&stop, &signal_number);
	} else {
		status = command_failed(in->ctx, e);
	}
	stop_all(&s);
	return status;
}

const struct command server_command = {
    .name = "server",
    .arguments = "",
    .summary = "the server role; started by \"keshev serve\"",
    .options = {{"address", "URL", "where it answers"},
		{"secret-file", "FILE", "key that signs links and addresses"},
		{"demo", NULL, "start with invented tickets"}},
    .hidden = true,
    .run = server_run,
};
