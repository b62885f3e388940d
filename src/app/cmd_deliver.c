// SPDX-License-Identifier: Apache-2.0
// `keshev deliver`: takes one mail from a pipe. Exit 0 means that it is on the disk, by the running server or in the spool.
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/control.h"
#include "app/data_folder.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/sys.h"
#include "channel/email_in.h"
#include "channel/spool.h"
#include "lang/texts.h"

#define REFERENCE_WAIT 2000 // ms in which a message usually has become a ticket
#define REFERENCE_LOOK 25   // ms between two looks
#define EXIT_TRY_AGAIN 75

// ---- in the server ----------------------------------------------------------------------------------------

static enum err wait_for_reference(struct desk *desk, struct ctx *c, int64_t inbox, struct slice *reference)
{
	const struct timespec pause = {.tv_nsec = REFERENCE_LOOK * 1000000L};
	msec until = clock_steady() + REFERENCE_WAIT;

	do {
		nanosleep(&pause, NULL);
		TRY(email_reference(desk, c, inbox, reference));
	} while (slice_empty(*reference) && clock_steady() < until);
	return OK;
}

static enum err op_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	const char *mailbox = json_string_value(json_object_get(call->args, "mailbox"));
	struct slice reference = NO_SLICE;
	int64_t inbox;

	TRY(email_take_piped(desk, c, slice_cstr(mailbox), call->bytes, &inbox));
	// Taken is taken: that its reference cannot be told is no failure of the delivery.
	if (wait_for_reference(desk, c, inbox, &reference) != OK)
		reference = NO_SLICE;
	json_object_set_new(answer, "reference", json_stringn(reference.ptr ? reference.ptr : "", reference.len));
	return OK;
}

const struct control_op deliver_op = {
    .name = "deliver",
    .run = op_run,
};

// ---- the command ------------------------------------------------------------------------------------------

static enum err read_message(struct ctx *c, struct slice *out)
{
	enum err e = sys_read_fd(c->arena, STDIN_FILENO, LMTP_MESSAGE_MAX, out);

	if (e == E_TOO_LARGE)
		c->why = I18N(c, text_deliver_too_large, ARG_N("size", (int64_t)(LMTP_MESSAGE_MAX >> 20)));
	TRY(e);
	if (!slice_empty(*out))
		return OK;
	c->why = I18N0(c, text_deliver_empty);
	return E_INVALID;
}

// A folder that was named on purpose is made; a guess ("./data" in the wrong place) is not: nobody would ever look
// for mail there. Nothing of this is the message's fault.
static enum err spool(struct invocation *in, struct slice mailbox, struct slice raw)
{
	const char *folder = data_folder_of(in);
	enum err e = invocation_option(in, "data") ? data_folder_make(in->ctx, folder) : data_folder_check(in->ctx, folder);

	if (e == OK)
		e = data_folder_become_owner(in->ctx, folder);
	return e == OK ? spool_write(in->ctx, folder, mailbox, raw) : E_UNAVAILABLE;
}

static enum err deliver(struct invocation *in)
{
	const char *mailbox = invocation_option(in, "mailbox");
	json_t *args = json_pack("{s:s}", "mailbox", mailbox ? mailbox : ""), *answer = NULL;
	struct slice raw = NO_SLICE, reference = NO_SLICE;
	bool running = true;
	enum err e = args ? read_message(in->ctx, &raw) : E_BUSY;

	if (e == OK)
		e = control_ask_server(in, "deliver", args, raw, &running, &answer);
	if (e == OK && !running)
		e = spool(in, slice_cstr(mailbox), raw);
	if (answer)
		reference = slice_cstr(json_string_value(json_object_get(answer, "reference")));
	// Read by programs: the same word in every language.
	if (e == OK)
		printf("%.*s\n", SLICE_ARG(slice_empty(reference) ? S("received") : reference));
	json_decref(args);
	json_decref(answer);
	return e;
}

// What lies in the message or its address will not mend itself; everything else does, so the mail server keeps it.
static bool is_final(enum err e)
{
	return e == E_INVALID || e == E_NOT_FOUND || e == E_TOO_LARGE || e == E_MALFORMED;
}

static int run(struct invocation *in)
{
	enum err e;
	int status;

	umask(0077);
	e = deliver(in);
	if (e == OK)
		return 0;
	status = command_failed(in->ctx, e);
	return is_final(e) ? status : EXIT_TRY_AGAIN;
}

const struct command deliver_command = {
    .name = "deliver",
    .arguments = "",
    .summary = "takes one mail from standard input",
    .details =
	"For pipes of mail servers. The exit status is 0 once the message is durable, 75 when it should be tried again.\n\n"
	"It prints the ticket's reference when the message became one within two seconds, else \"received\". When no "
	"server runs, the message is kept in the data folder's spool, which the next server takes in.",
    .options = {{"mailbox", "ADDRESS", "which of our mailboxes it is for; needed when there are several"}},
    .run = run,
};
