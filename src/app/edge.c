// SPDX-License-Identifier: Apache-2.0
#include "app/edge.h"

#include "desk/setting.h"

struct settling {
	struct slice given, address;
	struct edge edge;
};

static bool is_loopback(struct slice url)
{
	return slice_starts(url, S("http://127.0.0.1:")) || slice_starts(url, S("http://localhost:")) ||
	       slice_starts(url, S("http://[::1]:"));
}

// "http://0.0.0.0:80" is an address to listen on, none to open: people on this machine reach it as 127.0.0.1.
static struct slice openable(struct ctx *c, struct slice address)
{
	static const struct slice all[] = {S_INIT("http://0.0.0.0:"), S_INIT("http://[::]:")};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (slice_starts(address, all[i]))
			return arena_printf(c->arena, "http://127.0.0.1:%.*s", SLICE_ARG(slice_sub(address, all[i].len, address.len)));
	return address;
}

static enum err settle(struct ctx *c, struct tx *tx, void *arg)
{
	struct settling *s = arg;
	struct slice wanted = s->given.len ? s->given : openable(c, s->address);

	TRY(setting_read(c, tx, "trusted_proxy", &s->edge.trusted_proxy));
	TRY(setting_read(c, tx, "base_url", &s->edge.base_url));
	if (slice_eq(wanted, s->edge.base_url) || (!s->given.len && !is_loopback(s->edge.base_url)))
		return OK;
	TRY(setting_write(c, tx, "base_url", wanted));
	return setting_read(c, tx, "base_url", &s->edge.base_url);
}

enum err edge_settle(struct desk *d, struct ctx *c, const char *given, struct slice address, struct edge *out)
{
	struct settling s = {.given = slice_cstr(given), .address = address};

	TRY(db_write(d->db, c, settle, &s));
	*out = s.edge;
	return OK;
}
