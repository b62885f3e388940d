// SPDX-License-Identifier: Apache-2.0
// Who may see a live event: decided in memory at every delivery.
#ifndef API_LIVE_AUDIENCE_H
#define API_LIVE_AUDIENCE_H

#include "desk/access.h"

struct live_audience {
	int64_t ticket, team;
};

// `viewer` is a struct actor, `audience` a struct live_audience. Fits http_live.may_see.
bool live_may_see_event(void *viewer, const void *audience);

// "id: …\nevent: …\ndata: …\n\n"
struct slice live_event_text(struct arena *a, int64_t id, const char *name, struct slice data);

#endif
