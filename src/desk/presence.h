// SPDX-License-Identifier: Apache-2.0
// Who looks at or writes on which ticket right now: memory of this process only, gone after PRESENCE_MS of quiet.
#ifndef DESK_PRESENCE_H
#define DESK_PRESENCE_H

#include "base/ctx.h"

#define PRESENCE_MOST 1024
#define PRESENCE_MS 60000
#define PRESENCE_NAME_MAX 120

enum presence_what { PRESENCE_VIEWING, PRESENCE_WRITING };

struct presence;

// NULL when memory is out.
struct presence *presence_new(void);
void presence_free(struct presence *p); // NULL is fine

// Notes one person on one ticket; the oldest gives way when all places are taken.
void presence_note(struct presence *p, msec now, int64_t ticket, int64_t staff, struct slice name, enum presence_what what);
void presence_leave(struct presence *p, int64_t ticket, int64_t staff);

struct presence_person {
	int64_t staff;
	struct slice name;
	enum presence_what what;
};

// Who is on a ticket now; names in the arena. NULL gives nobody.
size_t presence_on(struct presence *p, struct arena *a, msec now, int64_t ticket, struct presence_person *out, size_t most);

#endif
