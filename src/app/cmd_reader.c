// SPDX-License-Identifier: Apache-2.0
// `keshev reader`: a child of the monitor (or of a command) in which strangers' bytes are opened. Loads what
// the parsers need, shuts the jail, serves jobs until its socket closes. (DESIGN 2.8)
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/role.h"
#include "mail/read.h"
#include "wire/jail.h"
#include "wire/reader_child.h"

#define BIG_BLOCK (256 << 10) // larger requests go back to the system as soon as they are freed

// Made by tools/registry.mjs; ends with NULL.
extern const struct reader_op *const all_reader_ops[];

static int run(struct invocation *in)
{
	struct jail_report report;
	size_t count = 0;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGALRM, SIG_DFL); // a job that takes too long ends the reader
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, BIG_BLOCK);
	mail_prepare();
	if (jail_shut(in->ctx, ROLE_READER_FD, &report) != OK) {
		fprintf(stderr, "keshev reader: %.*s\n", SLICE_ARG(in->ctx->why));
		return 1;
	}
	while (all_reader_ops[count])
		count++;
	reader_serve(ROLE_READER_FD, all_reader_ops, count);
	_exit(0); // no clean-up of libraries inside the jail
}

const struct command reader_command = {
    .name = "reader",
    .arguments = "",
    .summary = "reads strangers' bytes for the server (started by it)",
    .hidden = true,
    .run = run,
};
