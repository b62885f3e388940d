// SPDX-License-Identifier: Apache-2.0
// `keshev restore FILE`: the way back from `keshev backup`, into an empty place.
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/data_folder.h"
#include "app/restore.sql.h"
#include "base/i18n.h"
#include "base/sys.h"
#include "db/restore.h"
#include "lang/texts.h"

static const char *const derived[] = {"search_state", "search_index", NULL};

static enum err mend(struct ctx *c, struct tx *tx, void *arg)
{
	(void)arg;
	return restore_journal_order(c, tx);
}

static enum err restore(struct invocation *in, struct archive_facts *out)
{
	const char *folder = data_folder_of(in), *url = invocation_option(in, "db");
	struct restore_plan plan = {.archive = in->words[0],
				    .folder = folder,
				    .url = url ? url : "",
				    .verify = invocation_option(in, "verify") != NULL,
				    .derived = derived,
				    .after_rows = mend};
	SCOPED_FD int lock = -1;

	TRY(data_folder_make(in->ctx, folder));
	TRY(data_folder_lock(in->ctx, folder, &lock));
	return restore_run(in->ctx, &plan, out);
}

static int run(struct invocation *in)
{
	struct ctx *c = in->ctx;
	const char *folder = data_folder_of(in);
	struct archive_facts facts;
	struct slice said;
	enum err e = restore(in, &facts);

	if (e != OK)
		return command_failed(c, e);
	said = I18N(c, text_restore_done, ARG("path", ((struct slice){.ptr = folder, .len = strlen(folder)})),
		    ARG_N("rows", facts.rows));
	printf("%.*s\n", SLICE_ARG(said));
	return 0;
}

const struct command restore_command = {
    .name = "restore",
    .arguments = "FILE",
    .summary = "puts a backup into an empty data folder or database",
    .details = "Nothing that is there is replaced: the data folder holds no desk yet (and with --db the "
	       "database has no "
	       "tables). Every file is checked against its SHA-256 and every table against its number of "
	       "rows before the desk "
	       "is put in its place; --verify also has the engine check the whole database.\n\n"
	       "A backup of SQLite can be restored into PostgreSQL (--db) and the other way round. The "
	       "search index is made "
	       "again when the desk starts if the engine changed or is PostgreSQL.",
    .options = {{"verify", NULL, "also check the whole restored database, which takes longer"}},
    .run = run,
};
