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
	const char *const *values;     // value per option of the command's table ("" for a switch given), NULL when not given
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

// The value of an option, or NULL.
const char *invocation_option(const struct invocation *in, const char *name);

// All commands, made by tools/registry.mjs; ends with NULL.
extern const struct command *const all_commands[];

#endif
