// SPDX-License-Identifier: Apache-2.0
// Commands and the running server speak over DATA/keshev.sock: one question, one answer, each a JSON object and
// bytes beside it. A file adds a question by ending in `const struct control_op NAME_op = {…};`.
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include <jansson.h>

#include "app/command.h"
#include "desk/desk.h"

#define CONTROL_HEAD_MAX ((size_t)1 << 20)
#define CONTROL_BYTES_MAX ((size_t)50 << 20)

struct control_call {
	const json_t *args;  // object; borrowed
	struct slice bytes;  // a mail, or empty
};

struct control_op {
	const char *name; // "deliver", "staff add"
	// Runs in the server, or in the asking program when no server runs. Fills `answer`, an empty object. An error
	// goes back with c->why. Several may run at once.
	enum err (*run)(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer);
};

extern const struct control_op *const all_control_ops[]; // made by tools/registry.mjs, ends with NULL

// ---- the asking side --------------------------------------------------------------------------------------

// Asks the server that runs on the invocation's data folder; when none runs, takes the folder's lock, opens the desk and runs the op
// here. `args` is borrowed (NULL: none). `*answer` is owned by the caller (json_decref).
enum err control_ask(struct invocation *in, const char *op, const json_t *args, struct slice bytes, json_t **answer) CHECKED;

// Asks a running server only, and waits at most a minute for it. `*running` tells whether there is one; `*answer` stays
// untouched when not.
enum err control_ask_server(struct invocation *in, const char *op, const json_t *args, struct slice bytes, bool *running,
			    json_t **answer) CHECKED;

// ---- the server's side ------------------------------------------------------------------------------------

struct control_server;

// Answers on `listen_fd` with `ops` (ends with NULL) from its own threads.
enum err control_start(struct ctx *c, int listen_fd, struct desk *desk, const struct control_op *const *ops,
		       struct control_server **out) CHECKED;

// No new questions; running ones are answered first. NULL is fine.
void control_stop(struct control_server *s);

#endif
