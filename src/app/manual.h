// SPDX-License-Identifier: Apache-2.0
// Help, manual pages and docs/COMMANDS.md, all from the same command tables.
#ifndef APP_MANUAL_H
#define APP_MANUAL_H

#include "app/command.h"
#include "base/buf.h"

enum manual_form { MANUAL_TERMINAL, MANUAL_ROFF, MANUAL_MARKDOWN };

#define MANUAL_MAX ((size_t)256 << 10)

// The overview: what Keshev is and a line for each command that is not hidden.
void manual_overview(struct buf *out, const struct command *const *table, enum manual_form form);

// One command: how it is called, what it does, its options. `form` ROFF gives a whole page keshev-NAME(1).
void manual_command(struct buf *out, const struct command *command, enum manual_form form);

// Overview and all commands in one Markdown file.
void manual_book(struct buf *out, const struct command *const *table);

#endif
