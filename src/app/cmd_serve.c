// SPDX-License-Identifier: Apache-2.0
// `keshev serve`: takes the data folder, opens the listening sockets and becomes the monitor (app/monitor.h).
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app/command.h"
#include "app/data_folder.h"
#include "app/listen_socket.h"
#include "app/local_socket.h"
#include "app/monitor.h"
#include "base/log.h"
#include "base/sys.h"
#include "wire/reader_spawn.h"

#define LISTEN_STANDARD "127.0.0.1:8080"
#define SERVER_ARGUMENTS_MAX 16

// Every connection and live stream needs a descriptor: as many as the system lets us have.
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			log_warn("the limit of open files could not be raised");
	}
}

static enum err open_sockets(struct invocation *in, const char *folder, struct monitor_plan *plan)
{
	const char *listen = invocation_option(in, "listen"), *lmtp = invocation_option(in, "lmtp");
	struct slice shown;

	TRY(listen_socket_open(in->ctx, listen ? listen : LISTEN_STANDARD, &plan->http_fd, &shown));
	plan->address = arena_printf(in->ctx->arena, "http://%.*s", SLICE_ARG(shown));
	if (lmtp) {
		TRY(listen_socket_open(in->ctx, lmtp, &plan->lmtp_fd, &shown));
		log_info("mail comes in by LMTP on %.*s", SLICE_ARG(shown));
	}
	return local_socket_listen(in->ctx, folder, &plan->control_fd);
}

// What the server is told. The database address may hold a password: it goes by the environment.
static const char *const *server_arguments(struct invocation *in, const char *folder, struct slice address)
{
	const char **argv = ARENA_ARRAY(in->ctx->arena, SERVER_ARGUMENTS_MAX, const char *);
	static const char *const passed[] = {"secret-file", "base-url"};
	const char *db = invocation_option(in, "db");
	int n = 0;

	argv[n++] = "keshev";
	argv[n++] = "server";
	argv[n++] = "--data";
	argv[n++] = folder;
	argv[n++] = "--address";
	argv[n++] = arena_cstr(in->ctx->arena, address);
	for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
		if (invocation_option(in, passed[i]))
			argv[n++] = arena_printf(in->ctx->arena, "--%s=%s", passed[i], invocation_option(in, passed[i])).ptr;
	if (invocation_option(in, "lmtp"))
		argv[n++] = "--lmtp";
	if (invocation_option(in, "demo"))
		argv[n++] = "--demo";
	argv[n] = NULL;
	if (db && setenv("KESHEV_DB", db, 1) < 0)
		log_warn("the database address could not be handed to the server");
	return argv;
}

static enum err prepare(struct invocation *in, const char *folder, struct monitor_plan *plan)
{
	TRY(data_folder_make(in->ctx, folder));
	TRY(data_folder_lock(in->ctx, folder, &plan->lock_fd));
	TRY(open_sockets(in, folder, plan));
	plan->server_argv = server_arguments(in, folder, plan->address);
	return OK;
}

static int serve_run(struct invocation *in)
{
	static const char *const reader_argv[] = {"keshev", READER_COMMAND, NULL};
	struct monitor_plan plan = {.reader_argv = reader_argv, .http_fd = -1, .lmtp_fd = -1, .control_fd = -1, .lock_fd = -1};
	const char *folder = data_folder_of(in);
	enum err e;
	int status;

	log_setup(LOG_INFO, "monitor");
	umask(0077);
	raise_descriptor_limit();
	e = prepare(in, folder, &plan);
	if (e != OK)
		return command_failed(in->ctx, e);
	status = monitor_run(&plan);
	sys_unlink(data_folder_path(in->ctx, folder, LOCAL_SOCKET_NAME));
	return status;
}

const struct command serve_command = {
    .name = "serve",
    .arguments = "",
    .summary = "runs the desk until it is stopped",
    .details =
	"One process, the monitor, holds the data folder and the listening sockets; it starts the server and the "
	"readers, in which mail of strangers is opened without network, files or new processes, and starts again what "
	"ends.\n\n"
	"SIGTERM or SIGINT stop it after running work is done; a second one does not wait. SIGHUP restarts the server "
	"without losing a connection.\n\n"
	"As long as nobody is registered it prints a link with which the first person sets name, password and language.",
    .options = {{"listen", "ADDR:PORT", "where browsers and programs connect (default " LISTEN_STANDARD ")"},
		{"base-url", "URL", "where people reach this desk, e.g. https://help.example.com; remembered"},
		{"lmtp", "ADDR:PORT", "take mail from Postfix, OpenSMTPD or Exim by LMTP; unix:PATH works too"},
		{"secret-file", "FILE", "key that signs links and addresses (default DIR/secret.key); the same on all nodes of one PostgreSQL"},
		{"demo", NULL, "start with invented tickets in all states"}},
    .run = serve_run,
};
