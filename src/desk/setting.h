// SPDX-License-Identifier: Apache-2.0
// Settings of the desk: a table of names with defaults and checks. Manual and settings page are made from it.
#ifndef DESK_SETTING_H
#define DESK_SETTING_H

#include "db/db.h"

enum setting_kind { SETTING_TEXT, SETTING_NUMBER, SETTING_URL, SETTING_ZONE, SETTING_LANG };

struct setting {
	const char *name;
	enum setting_kind kind;
	const char *standard; // value when never set
	int64_t least, most;  // of numbers
	const char *meaning;  // one line, for the manual
};

extern const struct setting settings[]; // ended by an entry without name

// The value, or the standard one. E_INTERNAL for a name that is not in the table.
enum err setting_read(struct ctx *c, struct tx *tx, const char *name, struct slice *out) CHECKED;
enum err setting_number(struct ctx *c, struct tx *tx, const char *name, int64_t *out) CHECKED;

// Checks and stores. E_INVALID with the field named when it does not fit.
enum err setting_write(struct ctx *c, struct tx *tx, const char *name, struct slice value) CHECKED;

#endif
