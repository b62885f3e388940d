// SPDX-License-Identifier: Apache-2.0
// `keshev backup FILE`: everything in one file, while the desk runs.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/control.h"
#include "base/i18n.h"
#include "db/backup.h"
#include "lang/texts.h"

// Made again from the contacts by the search indexer.
static const char *const derived[] = {"search_state", "search_index", NULL};

// ---- In the server, or here when none runs ----

static enum err op_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	const char *file = json_string_value(json_object_get(call->args, "file"));
	struct archive_facts facts;

	if (!file || file[0] != '/')
		return fail_field(c, E_INVALID, "file", "no file was named");
	TRY(backup_write(c, desk->db, file, derived, &facts));
	json_object_set_new(answer, "files", json_integer(facts.members));
	json_object_set_new(answer, "rows", json_integer(facts.rows));
	json_object_set_new(answer, "bytes", json_integer(facts.bytes));
	return OK;
}

const struct control_op backup_op = {
    .name = "backup",
    .run = op_run,
};

// ---- The command ----

// The server's working folder is another one.
static enum err absolute(struct ctx *c, const char *file, const char **out)
{
	char here[4096];

	if (file[0] == '/') {
		*out = file;
		return OK;
	}
	if (!getcwd(here, sizeof here))
		return fail(c, E_INVALID, "%s", strerror(errno));
	*out = arena_printf(c->arena, "%s/%s", here, file).ptr;
	return OK;
}

static int run(struct invocation *in)
{
	struct ctx *c = in->ctx;
	json_t *args = NULL, *answer = NULL;
	struct slice said;
	const char *file;
	enum err e = absolute(c, in->words[0], &file);

	if (e != OK)
		return command_failed(c, e);
	args = json_pack("{s:s}", "file", file);
	e = args ? control_ask(in, "backup", args, NO_SLICE, &answer) : fail(c, E_INVALID, "%s", file);
	json_decref(args);
	if (e != OK)
		return command_failed(c, e);
	said = I18N(c, text_backup_done, ARG("file", ((struct slice){.ptr = file, .len = strlen(file)})),
		    ARG_N("rows", json_integer_value(json_object_get(answer, "rows"))),
		    ARG_N("mb", json_integer_value(json_object_get(answer, "bytes")) / 1000000));
	json_decref(answer);
	printf("%.*s\n", SLICE_ARG(said));
	return 0;
}

const struct command backup_command = {
    .name = "backup",
    .arguments = "FILE",
    .summary = "saves the whole desk to one file while it runs",
    .details = "The file is a plain tar: the database as of one moment, attachments, mail that waits in the "
	       "spool, and the "
	       "secret that signs links (when it is in the data folder; so keep the backup as safe as the "
	       "desk itself), with a list of sizes and SHA-256 sums at its "
	       "end. It must not exist yet. Beside it the space of the database is needed once more while it "
	       "is made.\n\n"
	       "\"keshev restore FILE\" is the way back, into SQLite or PostgreSQL, whichever it came from.",
    .run = run,
};
