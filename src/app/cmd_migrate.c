// SPDX-License-Identifier: Apache-2.0
// `keshev migrate`: brings the store to this program's level. `serve` does the same at its start; this is for
// operators who want it done, or known, before.
#include <stdio.h>

#include "app/control.h"
#include "base/i18n.h"
#include "db/migrate.h"
#include "lang/texts.h"

// Whoever runs this has opened the desk, and that migrates.
static enum err op_run(struct desk *desk, struct ctx *c, const struct control_call *call, json_t *answer)
{
	int level;

	(void)call;
	TRY(migrate_level(c, desk->db, &level));
	json_object_set_new(answer, "level", json_integer(level));
	return OK;
}

const struct control_op migrate_op = {
    .name = "migrate",
    .run = op_run,
};

static int run(struct invocation *in)
{
	struct slice said;
	json_t *answer;
	enum err e = control_ask(in, "migrate", NULL, NO_SLICE, &answer);

	if (e != OK)
		return command_failed(in->ctx, e);
	said = I18N(in->ctx, text_migrate_done,
		    ARG_N("level", json_integer_value(json_object_get(answer, "level"))));
	json_decref(answer);
	printf("%.*s\n", SLICE_ARG(said));
	return 0;
}

const struct command migrate_command = {
    .name = "migrate",
    .arguments = "",
    .summary = "brings the store to this program's level",
    .details = "\"keshev serve\" does this at its start. Before the first step on SQLite a copy of the "
	       "database is kept in "
	       "DIR/snapshots; PostgreSQL is changed in place, one transaction for each step. A store that a "
	       "newer program wrote "
	       "is refused and stays as it is. With a server running, the level is only told: that server "
	       "has done it.",
    .run = run,
};
