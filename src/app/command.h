// SPDX-License-Identifier: Apache-2.0
// A command of the program: `keshev NAME …`. A file registers one by ending in
// `const struct command NAME_command = {…};`. Help and manual pages are made from this table.
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "base/ctx.h"

struct command_option {
	const char *name;    // without the dashes: "mailbox"
	const char *value;   // placeholder: "ADDRESS"; NULL for a switch
	const char *meaning; // one line
};

#define COMMAND_OPTIONS_MAX 16

struct invocation {
	struct ctx *ctx;               // memory and moment; no language (commands speak English, LANG=he… speaks Hebrew)
	const char *const *words;      // what stands beside options
	int word_count;
	const char *const *values;     // value per option of the command's table, then per command_common ("" for a
				       // switch given), NULL when not given
	const struct command *command;
};

struct command {
	const char *name;      // "serve", "staff add"
	const char *arguments; // "EMAIL", or ""
	const char *summary;   // one line
	const char *details;   // paragraphs for the manual page, may be NULL
	struct command_option options[COMMAND_OPTIONS_MAX]; // ended by an entry without name
	bool hidden;           // roles of the program's own children
	// Returns the exit status: 0 done, 1 failed (a sentence on standard error), 2 used wrongly, 75 try again.
	int (*run)(struct invocation *in);
};

// The value of an option, or NULL. `data` and `db` fall back to KESHEV_DATA and KESHEV_DB (a database address with a
// password does not belong where everybody can read command lines).
const char *invocation_option(const struct invocation *in, const char *name);

// All commands, made by tools/registry.mjs; ends with NULL.
extern const struct command *const all_commands[];

// What every command takes: --data, --db, --help. Ended by an entry without name.
extern const struct command_option command_common[];

// Finds the command with the longest name that the first words spell ("staff add" before "staff") and reads its
// options (`--name value`, `--name=value`, a switch `--name`; `--` ends options). E_INVALID with c->why when used
// wrongly; `out->command` is set as soon as the command is known. Memory: c->arena and argv.
enum err command_parse(struct ctx *c, const struct command *const *table, int argc, const char *const *argv,
		       struct invocation *out) CHECKED;

// The whole program: parses, runs, returns the exit status.
int command_main(int argc, const char *const *argv);

// Prints c->why on standard error as "keshev: …" and returns the exit status for `e` (75 when trying again may help).
int command_failed(const struct ctx *c, enum err e);

// The command of exactly this name; NULL when there is none.
const struct command *command_find(const struct command *const *table, struct slice name);

#endif
