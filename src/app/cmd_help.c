// SPDX-License-Identifier: Apache-2.0
// `keshev help` and `keshev version`.
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/manual.h"
#include "app/version.h"

static void print(const struct buf *b)
{
	struct slice s = buf_slice(b);

	fwrite(s.ptr, 1, s.len, stdout);
}

static void list_names(void)
{
	for (const struct command *const *c = all_commands; *c; c++)
		if (!(*c)->hidden)
			printf("%s\n", (*c)->name);
}

// The words after "help" spell one command's name.
static struct slice asked_name(struct invocation *in)
{
	struct buf name = buf_new(in->ctx->arena, 1024);

	for (int i = 0; i < in->word_count; i++) {
		buf_adds(&name, i ? " " : "");
		buf_adds(&name, in->words[i]);
	}
	return buf_slice(&name);
}

static int help_run(struct invocation *in)
{
	struct buf out = buf_new(in->ctx->arena, MANUAL_MAX);
	enum manual_form form = invocation_option(in, "man") ? MANUAL_ROFF : MANUAL_TERMINAL;
	struct slice name = asked_name(in);
	const struct command *command = command_find(all_commands, name);

	if (invocation_option(in, "names")) {
		list_names();
		return 0;
	}
	if (invocation_option(in, "markdown")) {
		manual_book(&out, all_commands);
	} else if (slice_empty(name)) {
		manual_overview(&out, all_commands, form);
	} else if (command) {
		manual_command(&out, command, form);
	} else {
		fail(in->ctx, E_NOT_FOUND, "There is no command \"%.*s\". \"keshev help\" lists the commands.", SLICE_ARG(name));
		command_failed(in->ctx, E_NOT_FOUND);
		return 2;
	}
	print(&out);
	return 0;
}

static int version_run(struct invocation *in)
{
	(void)in;
	printf("keshev %s\n", KESHEV_VERSION);
	return 0;
}

const struct command help_command = {
    .name = "help",
    .arguments = "[COMMAND…]",
    .summary = "lists the commands, or says what one of them takes",
    .details = "With --man the answer is a page for man(1); with --markdown it is the whole book of commands.",
    .options = {{.name = "man", .meaning = "as a manual page"},
		{.name = "markdown", .meaning = "all commands as Markdown"},
		{.name = "names", .meaning = "only the names of the commands, a line each"}},
    .run = help_run,
};

const struct command version_command = {
    .name = "version",
    .arguments = "",
    .summary = "prints the version",
    .run = version_run,
};
