// SPDX-License-Identifier: Apache-2.0
// Who listens to live events, and what each may see right now. A stream lives for hours, rights do not: before every
// batch of events the job that tells reads them anew, in the transaction in which it reads the events, so that no event
// reaches somebody who had lost the right when it happened. A person whose sign-in or token ended hears nothing more.
#ifndef API_LIVE_VIEWERS_H
#define API_LIVE_VIEWERS_H

#include "base/secret.h"
#include "desk/access.h"

// Whom an event concerns.
struct live_audience {
	int64_t ticket, team;
};

struct live_viewer;

// One more listener with the rights of `a`, signed in by the session or bearer token `token`. NULL when memory is out.
struct live_viewer *live_viewer_new(const struct actor *a, struct slice token);

// Fits http_live.viewer_free.
void live_viewer_free(void *viewer);

// `viewer` is a struct live_viewer, `audience` a struct live_audience. Fits http_live.may_see: memory only.
bool live_viewer_may_see(void *viewer, const void *audience);

// The same for somebody whose rights were just read.
bool live_actor_may_see(const struct actor *a, const struct live_audience *to);

// How many listen.
int64_t live_viewer_count(void);

// Rights as one transaction saw them.
struct live_rights;

// Reads the rights of everybody; `keys` also says whose sessions and tokens are still good. Applying comes after the
// transaction.
enum err live_rights_read(struct ctx *c, struct tx *tx, bool keys, struct live_rights **out) CHECKED;
void live_rights_apply(const struct live_rights *r);

// "id: …\nevent: …\ndata: …\n\n"; without id when `cursor` is empty.
struct slice live_event_text(struct arena *a, struct slice cursor, const char *name, struct slice data);

#endif
