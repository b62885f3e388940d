// SPDX-License-Identifier: Apache-2.0
#include "app/health.h"

#include "app/health.sql.h"

static enum err ask_store(struct ctx *c, struct tx *tx, void *arg)
{
	struct health_probe_row row;

	(void)arg;
	return health_probe(c, tx, &row);
}

static void answer(struct http_answer *a, int status, struct slice body)
{
	a->status = status;
	a->type = S("text/plain; charset=utf-8");
	a->body = body;
	http_set_header(a, "Cache-Control", S("no-store"));
}

bool health_answer(struct desk *desk, struct http_request *r, struct http_answer *a)
{
	struct ctx c = ctx_new(r->arena, r->now, LANG_EN);
	bool ready = slice_eq(r->path, S("/readyz"));

	if (!ready && !slice_eq(r->path, S("/healthz")))
		return false;
	if (r->method != HTTP_GET && r->method != HTTP_HEAD) {
		http_set_header(a, "Allow", S("GET, HEAD"));
		answer(a, 405, S("only GET\n"));
	} else if (ready && db_read(desk->db, &c, ask_store, NULL) != OK) {
		answer(a, 503, S("the store does not answer\n"));
	} else {
		answer(a, 200, S("ok\n"));
	}
	return true;
}
