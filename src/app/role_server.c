// SPDX-License-Identifier: Apache-2.0
// `keshev server`, started by the monitor only: opens the desk, starts all that serves it, waits for the end, and
// stops in the opposite sequence so that nothing acknowledged is left half done.
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/at_work.h"
#include "app/control.h"
#include "app/data_folder.h"
#include "app/desk_open.h"
#include "app/edge.h"
#include "app/handover.h"
#include "app/role.h"
#include "app/router.h"
#include "base/log.h"
#include "channel/email_in.h"
#include "desk/lease.h"
#include "desk/setup.h"
#include "wire/reader_pool.h"

#define READERS 2
#define READER_WAIT 5000    // ms for the monitor to bring a fresh reader
#define GRACE 10000         // ms for running requests and messages at the end
#define HOST_NAME_MAX_BYTES 256

struct server {
	struct ctx *ctx;
	struct desk desk;
	struct edge edge;
	struct at_work *work;
	struct control_server *control;
	struct http_server *http;
	struct lmtp_server *lmtp;
	char host_name[HOST_NAME_MAX_BYTES]; // said in LMTP greetings
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

static enum err start_http(struct server *s)
{
	struct http_options options = {.listen_fd = ROLE_HTTP_FD,
				       .handle = router_handle,
				       .app = &s->desk,
				       .trusted_proxy = s->edge.trusted_proxy,
				       .problem = router_problem};

	TRY(http_start(s->ctx, &options, &s->http));
	s->desk.http = s->http;
	return OK;
}

// Only when the monitor opened a socket for it; else its number belongs to whatever came next.
static enum err start_lmtp(struct server *s, struct invocation *in)
{
	struct lmtp_options options = {
	    .listen_fd = ROLE_LMTP_FD, .knows = email_knows, .take = email_take, .app = &s->desk, .hostname = s->host_name};

	if (!invocation_option(in, "lmtp"))
		return OK;
	if (gethostname(s->host_name, sizeof s->host_name - 1) < 0 || !s->host_name[0])
		memcpy(s->host_name, "localhost", sizeof "localhost");
	return lmtp_start(s->ctx, &options, &s->lmtp);
}

static enum err start_all(struct server *s, const struct desk_place *place, struct invocation *in)
{
	TRY(desk_open(s->ctx, place, &s->desk));
	TRY(edge_settle(&s->desk, s->ctx, invocation_option(in, "base-url"), slice_cstr(invocation_option(in, "address")),
			    &s->edge));
	TRY(lease_end_all(&s->desk, s->ctx));
	TRY(reader_pool_new(READERS, ask_reader, NULL, &s->desk.readers));
	TRY(start_http(s));
	TRY(at_work_start(&s->desk, &s->work));
	TRY(start_lmtp(s, in));
	return control_start(s->ctx, ROLE_CONTROL_FD, &s->desk, all_control_ops, &s->control);
}

// Doors first, then the work behind them, then what the work stands on. Each may be missing when the start failed.
static void stop_all(struct server *s)
{
	bool all_done = lmtp_stop(s->lmtp, GRACE);

	all_done &= http_stop(s->http, GRACE);
	if (!all_done) {
		// A handler still runs and uses the desk; what it acknowledged is durable, what it did not is asked
		// again.
		log_error("a request did not finish within %d s; ending without it", GRACE / 1000);
		_exit(0);
	}
	control_stop(s->control);
	at_work_stop(s->work);
	reader_pool_free(s->desk.readers);
	desk_shut(&s->desk);
	at_work_free(s->work);
}

// Tells the monitor that requests are answered, with what the operator should read: how the first person comes in.
static void say_up(struct server *s)
{
	struct slice link, text = NO_SLICE;
	enum err e = setup_link(&s->desk, s->ctx, s->edge.base_url, &link);

	if (e == OK && !slice_empty(link))
		text = arena_printf(s->ctx->arena, "Nobody is registered yet. This link lets the first person in, once:\n%.*s\n",
				    SLICE_ARG(link));
	else if (e != OK)
		log_error("the link for the first person could not be made: %.*s", SLICE_ARG(s->ctx->why));
	pthread_mutex_lock(&monitor_talk);
	if (handover_send(ROLE_MONITOR_FD, HANDOVER_UP, text, -1) != OK)
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
	e = start_all(&s, &place, in);
	if (e == OK) {
		say_up(&s);
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
		{"base-url", "URL", "where people reach this desk"},
		{"secret-file", "FILE", "key that signs links and addresses"},
		{"lmtp", NULL, "there is a socket for LMTP"},
		{"demo", NULL, "start with invented tickets"}},
    .hidden = true,
    .run = server_run,
};
