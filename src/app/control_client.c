// SPDX-License-Identifier: Apache-2.0
// The asking side: by the socket when a server runs on the folder, here and now when none does.
#include "app/control.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/control_frame.h"
#include "app/data_folder.h"
#include "app/desk_open.h"
#include "app/local_socket.h"
#include "base/sys.h"

#define SERVER_WAIT_SECONDS 60
// A server that is just starting has the lock before it answers on its socket.
#define STARTING_TRIES 50
#define STARTING_PAUSE_US 100000

static enum err error_named(const char *name)
{
	for (int e = 0; name && e < ERR_COUNT; e++)
		if (strcmp(err_name((enum err)e), name) == 0)
			return (enum err)e;
	return E_INTERNAL;
}

static enum err ask_on(struct ctx *c, int fd, const char *op, const json_t *args, struct slice bytes, json_t **answer)
{
	json_t *head = json_pack("{s:s, s:s}", "op", op, "lang", lang_code(c->lang));
	struct control_frame f;
	enum err e;

	if (!head)
		return fail(c, E_BUSY, "Out of memory.");
	json_object_set_new(head, "args", args ? json_deep_copy(args) : json_object());
	e = control_frame_send(c, fd, head, bytes);
	json_decref(head);
	if (e == OK)
		e = control_frame_receive(c, fd, &f);
	if (e == E_NETWORK)
		return fail(c, E_UNAVAILABLE, "The server stopped before it answered. Try again.");
	TRY(e);
	e = error_named(json_string_value(json_object_get(f.head, "err")));
	if (e != OK) {
		c->why = arena_dup(c->arena, slice_cstr(json_string_value(json_object_get(f.head, "why"))));
		json_decref(f.head);
		return e;
	}
	*answer = f.head;
	return OK;
}

enum err control_ask_server(struct invocation *in, const char *op, const json_t *args, struct slice bytes, bool *running,
			    json_t **answer)
{
	const struct timeval limit = {.tv_sec = SERVER_WAIT_SECONDS};
	SCOPED_FD int fd = -1;
	enum err e = local_socket_connect(in->ctx, data_folder_of(in), &fd);

	*running = e != E_NOT_FOUND;
	if (e != OK)
		return *running ? e : OK;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	return ask_on(in->ctx, fd, op, args, bytes, answer);
}

static enum err run_opened(struct invocation *in, const struct control_op *op, const struct control_call *call, json_t **answer)
{
	struct desk_place place = {.folder = data_folder_of(in), .db_url = invocation_option(in, "db")};
	struct desk desk = {.db = NULL};
	enum err e;

	TRY(desk_open(in->ctx, &place, &desk));
	*answer = json_object();
	e = *answer ? op->run(&desk, in->ctx, call, *answer) : E_BUSY;
	if (e != OK) {
		json_decref(*answer);
		*answer = NULL;
	}
	desk_shut(&desk);
	return e;
}

// The caller holds the folder's lock.
static enum err run_here(struct invocation *in, const char *name, const json_t *args, struct slice bytes, json_t **answer)
{
	json_t *none = json_object();
	struct control_call call = {.args = args ? args : none, .bytes = bytes};
	enum err e = fail(in->ctx, E_INTERNAL, "There is no operation \"%s\".", name);

	for (const struct control_op *const *op = all_control_ops; *op; op++)
		if (strcmp((*op)->name, name) == 0)
			e = run_opened(in, *op, &call, answer);
	json_decref(none);
	return e;
}

enum err control_ask(struct invocation *in, const char *op, const json_t *args, struct slice bytes, json_t **answer)
{
	const char *folder = data_folder_of(in);
	enum err e = E_CONFLICT;

	for (int i = 0; i < STARTING_TRIES && e == E_CONFLICT; i++) {
		SCOPED_FD int fd = -1;
		SCOPED_FD int lock = -1;

		e = local_socket_connect(in->ctx, folder, &fd);
		if (e == OK)
			return ask_on(in->ctx, fd, op, args, bytes, answer);
		if (e != E_NOT_FOUND)
			return e;
		TRY(data_folder_make(in->ctx, folder));
		TRY(data_folder_become_owner(in->ctx, folder));
		e = data_folder_lock(in->ctx, folder, &lock);
		if (e == OK)
			return run_here(in, op, args, bytes, answer);
		usleep(STARTING_PAUSE_US);
	}
	return e;
}
