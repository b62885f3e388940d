// SPDX-License-Identifier: Apache-2.0
// /search: all messages of any age, newest first.
#include "api/ticket_view.h"
#include "base/number.h"
#include "desk/search.h"

#define PAGE 20
#define PAGE_MAX 100

static enum err find(struct ctx *c, struct tx *tx, void *arg)
{
	struct call *k = arg;
	int64_t most = number_or(http_query(k->request, "limit"), PAGE);
	struct put j = put_begin(c->arena);
	struct search_hits hits;

	if (most < 1 || most > PAGE_MAX)
		most = PAGE;
	TRY(search_find(c, tx, &k->actor, http_query(k->request, "q"), number_or(http_query(k->request, "cursor"), 0), most, &hits));
	put_array(&j, "items");
	for (size_t i = 0; i < hits.count; i++) {
		struct queue_head head;

		TRY(queue_one(c, tx, hits.items[i].ticket, &head));
		put_object(&j, NULL);
		put_object(&j, "ticket");
		ticket_head_put(c, &j, &head);
		put_close(&j);
		put_int(&j, "contact", hits.items[i].contact);
		put_int(&j, "at", hits.items[i].at);
		put_raw(&j, "snippet", hits.items[i].snippet);
		put_close(&j);
	}
	put_close_array(&j);
	if (hits.next)
		put_text(&j, "next", arena_printf(c->arena, "%lld", (long long)hits.next));
	else
		put_null(&j, "next");
	k->answer = put_end(&j);
	return OK;
}

static enum err run_find(struct call *k)
{
	return api_read(k, find);
}

const struct resource searches_resource = {
    .name = "searches",
    .routes = {{.method = HTTP_GET, .path = "/search", .needs = TICKET_LIST, .status = 200, .run = run_find, .summary = "Search all messages: words, from: to: state: before: after:",
		.asks = "q text, limit int?, cursor int?"}},
};
