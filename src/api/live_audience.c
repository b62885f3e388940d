// SPDX-License-Identifier: Apache-2.0
#include "api/live_audience.h"

bool live_may_see_event(void *viewer, const void *audience)
{
	const struct live_audience *to = audience;

	return can(viewer, TICKET_READ, &(struct object){.known = true, .ticket = to->ticket, .team = to->team});
}

struct slice live_event_text(struct arena *a, int64_t id, const char *name, struct slice data)
{
	if (!id)
		return arena_printf(a, "event: %s\ndata: %.*s\n\n", name, SLICE_ARG(data));
	return arena_printf(a, "id: %lld\nevent: %s\ndata: %.*s\n\n", (long long)id, name, SLICE_ARG(data));
}
