// SPDX-License-Identifier: Apache-2.0
#include "app/router.h"

#include "api/door.h"
#include "app/health.h"
#include "app/metrics.h"
#include "desk/desk.h"
#include "page/hall.h"

// THE call site of the rooms above: pages, API and workspace begin here.
static void rooms_answer(struct desk *desk, struct http_request *r, struct http_answer *a)
{
	if (door_answer(desk, r, a) || hall_answer(desk, r, a))
		return;
	a->status = 404;
	a->type = S("application/problem+json");
	a->body = router_problem(r->arena, 404);
}

void router_handle(void *desk, struct http_request *r, struct http_answer *a)
{
	if (!health_answer(desk, r, a) && !metrics_answer(desk, r, a))
		rooms_answer(desk, r, a);
}

// What happened, and what to do; in English, because the request could not be read far enough to know better.
static const char *sentence(int status)
{
	switch (status) {
	case 400:
		return "The request could not be read. Nothing was changed.";
	case 404:
		return "There is nothing here, or it is not yours to see.";
	case 408:
		return "The request took too long to arrive. Send it again.";
	case 413:
		return "This is larger than the desk takes. Send it in smaller parts.";
	case 431:
		return "The head of the request is too large. Clear the cookies of this site and try again.";
	case 503:
		return "The desk is busy right now. Nothing was lost; try again in a moment.";
	case 505:
		return "Speak HTTP/1.1 here.";
	default:
		return "The request was not taken. Nothing was changed.";
	}
}

struct slice router_problem(struct arena *a, int status)
{
	return arena_printf(a, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}", sentence(status), status);
}
