// SPDX-License-Identifier: Apache-2.0
#include "page/link.h"

#include <pthread.h>

#include "base/ascii.h"
#include "base/secret.h"
#include "desk/outbox.sql.h"
#include "desk/setting.h"
#include "desk/ticket.sql.h"
#include "page/link.sql.h"

#define DAY_MS ((msec)24 * 3600 * 1000)
#define MERGES_MOST 20
#define WINDOW_MS 60000
#define NETWORKS 1024

bool link_shaped(struct slice token)
{
	if (token.len != LINK_TOKEN_CHARS)
		return false;
	for (size_t i = 0; i < token.len; i++) {
		char c = ascii_lower(token.ptr[i]);

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return true;
}

// The person behind a record that was joined into another.
static enum err load_customer(struct ctx *c, struct tx *tx, int64_t id, struct customer *out)
{
	TRY(customer_load(c, tx, id, out));
	for (int i = 0; out->merged_into && i < MERGES_MOST; i++)
		TRY(customer_load(c, tx, out->merged_into, out));
	return OK;
}

static bool over(const struct ctx *c, const struct page_link_get_row *row, const struct ticket *t,
		 int64_t days)
{
	msec from = t->closed > row->created ? t->closed : row->created;

	if (row->revoked || (row->expires && row->expires <= c->now))
		return true;
	return t->state == STATE_CLOSED && from + days * DAY_MS <= c->now;
}

enum err link_find(struct ctx *c, struct tx *tx, struct slice token, struct link *out)
{
	struct link l = {.state = LINK_UNKNOWN, .token = token};
	struct sha256 hash = token_hash(token);
	struct page_link_get_row row;
	int64_t days;
	bool found;

	TRY(setting_read(c, tx, "organization", &l.organization));
	TRY(page_link_get(c, tx, sha256_slice(&hash), &row, &found));
	if (found) {
		TRY(setting_number(c, tx, "link_days", &days));
		TRY(ticket_load(c, tx, row.ticket, &l.ticket));
		TRY(ticket_follow(c, tx, &l.ticket));
		TRY(load_customer(c, tx, row.customer, &l.customer));
		l.id = row.id;
		l.state = over(c, &row, &l.ticket, days) ? LINK_ENDED : LINK_GOOD;
		// Two people were taken for one, their tickets joined, and the people parted again: nobody
		// sees the other's.
		if (l.ticket.customer != l.customer.id)
			l.state = LINK_UNKNOWN;
	}
	*out = l;
	return OK;
}

struct actor link_actor(const struct link *l)
{
	return (struct actor){
	    .kind = ACTOR_CUSTOMER, .id = l->customer.id, .name = l->customer.name, .ticket = l->ticket.id};
}

enum err link_note_opened(struct ctx *c, struct tx *tx, const struct link *l)
{
	TRY(secure_link_set_opened(c, tx, c->now, l->id));
	return ticket_set_page_opened(c, tx, c->now, l->ticket.id);
}

struct slice link_network(struct arena *a, struct slice peer)
{
	bool six = ascii_find(peer, S(":"), 0) >= 0;
	int parts = six ? 4 : 3;
	size_t end = 0;

	for (; end < peer.len; end++)
		if (peer.ptr[end] == (six ? ':' : '.') && --parts == 0)
			break;
	return arena_dup(a, slice_sub(peer, 0, end));
}

// Two networks may share a place: then both wait a minute under attack, which is the price of constant
// memory.
static struct {
	msec window;
	int misses;
} networks[NETWORKS];
static pthread_mutex_t networks_lock = PTHREAD_MUTEX_INITIALIZER;

static size_t place_of(struct slice network)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < network.len; i++)
		h = (h ^ (unsigned char)network.ptr[i]) * 1099511628211u;
	return (size_t)(h % NETWORKS);
}

void link_missed(struct slice network, msec now)
{
	size_t i = place_of(network);

	pthread_mutex_lock(&networks_lock);
	if (networks[i].window != now / WINDOW_MS) {
		networks[i].window = now / WINDOW_MS;
		networks[i].misses = 0;
	}
	networks[i].misses++;
	pthread_mutex_unlock(&networks_lock);
}

bool link_missed_too_often(struct slice network, msec now)
{
	size_t i = place_of(network);
	bool often;

	pthread_mutex_lock(&networks_lock);
	often = networks[i].window == now / WINDOW_MS && networks[i].misses > LINK_MISSES_MOST;
	pthread_mutex_unlock(&networks_lock);
	return often;
}
