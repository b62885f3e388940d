// SPDX-License-Identifier: Apache-2.0
// `keshev read-mail < message`: what the parser sees, as JSON. Works without a server, in a jailed reader
// like there.
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "base/put.h"
#include "base/sys.h"
#include "mail/limits.h"
#include "wire/reader_pool.h"
#include "wire/reader_spawn.h"

static enum err read_one(struct ctx *c, struct slice options, struct slice message, struct reader_answer *out)
{
	struct slice parts[2] = {options, message};
	struct reader_pool *pool;
	enum err e;

	TRY(reader_pool_new(1, reader_spawn, NULL, &pool));
	e = reader_call(pool, c, "read-mail", parts, 2, out);
	reader_pool_free(pool);
	return e;
}

static struct slice text_of(const char *s)
{
	return s ? (struct slice){.ptr = s, .len = __builtin_strlen(s)} : NO_SLICE;
}

static struct slice options_json(struct invocation *in)
{
	struct slice server = text_of(invocation_option(in, "trust"));
	struct put j = put_begin(in->ctx->arena);

	put_array(&j, "authserv_ids");
	if (server.len)
		put_text(&j, NULL, server);
	put_close_array(&j);
	put_bool(&j, "trust_spam_headers", server.len > 0);
	return put_end(&j);
}

static int run(struct invocation *in)
{
	struct ctx *c = in->ctx;
	struct reader_answer answer;
	struct slice message;
	enum err e = sys_read_fd(c->arena, STDIN_FILENO, MAIL_BYTES_MAX, &message);

	if (e == E_TOO_LARGE)
		fail(c, e, "the message is larger than %zu MB", MAIL_BYTES_MAX >> 20);
	if (e == OK)
		e = read_one(c, options_json(in), message, &answer);
	if (e != OK) {
		fprintf(stderr, "keshev read-mail: %.*s\n",
			SLICE_ARG(c->why.len ? c->why : text_of(err_name(e))));
		return err_is_temporary(e) ? 75 : 1;
	}
	if (sys_write_all(STDOUT_FILENO, answer.head) != OK || sys_write_all(STDOUT_FILENO, S("\n")) != OK)
		return 1;
	return 0;
}

const struct command read_mail_command = {
    .name = "read-mail",
    .arguments = "",
    .summary = "shows what the parser sees in a message, as JSON",
    .details =
	"Reads one message from standard input (at most 50 MB) and writes one JSON object: sender and "
	"recipients, "
	"subject, text, cleaned HTML, the new text without quotations, attachments with their hashes, "
	"whether a "
	"machine wrote it, bounces, and warnings. The message is opened in a locked-down child process.",
    .options = {{"trust", "SERVER", "believe Authentication-Results of this server and its X-Spam headers"}},
    .run = run,
};
