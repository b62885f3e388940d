// SPDX-License-Identifier: Apache-2.0
#include "desk/journal.h"

#include "base/number.h"
#include "desk/journal.sql.h"

static const unsigned char genesis[SHA256_BYTES];

struct link {
	int64_t seq;
	struct slice prev;
};

static struct slice canonical_of(struct ctx *c, const struct actor *by, const struct event_new *e, int64_t seq)
{
	return arena_printf(c->arena, "keshev event 1\n%lld\n%d\n%lld\n%s\n%lld\n%d\n%lld\n%lld\n", (long long)e->ticket,
			    (int)e->chain, (long long)seq, e->kind, (long long)c->now, (int)by->kind, (long long)by->id,
			    (long long)e->about);
}

static enum err next_link(struct ctx *c, struct tx *tx, const struct event_new *e, struct link *out)
{
	struct journal_lock_ticket_row t;
	struct slice start = {.ptr = (const char *)genesis, .len = sizeof genesis};
	struct slice head;

	TRY(journal_lock_ticket(c, tx, e->ticket, &t));
	head = e->chain == CHAIN_SHARED ? t.shared_head : t.internal_head;
	out->seq = (e->chain == CHAIN_SHARED ? t.shared_seq : t.internal_seq) + 1;
	out->prev = head.ptr ? head : start;
	return OK;
}

static struct sha256 content_hash(struct slice salt, struct slice content)
{
	struct slice parts[] = {salt, content};

	return sha256_parts(parts, 2);
}

static struct sha256 event_hash(struct slice prev, struct slice canonical, struct slice content)
{
	struct slice parts[] = {prev, canonical, content};

	return sha256_parts(parts, 3);
}

enum err journal_add(struct ctx *c, struct tx *tx, const struct actor *by, const struct event_new *e, int64_t *id)
{
	struct slice salt = {.ptr = arena_alloc(c->arena, JOURNAL_SALT_BYTES), .len = JOURNAL_SALT_BYTES};
	struct slice content = e->content.len ? e->content : S("{}");
	struct journal_insert_row row;
	struct sha256 inner, hash;
	struct slice canonical;
	struct link link;

	TRY(next_link(c, tx, e, &link));
	secret_random((char *)salt.ptr, salt.len);
	canonical = canonical_of(c, by, e, link.seq);
	inner = content_hash(salt, content);
	hash = event_hash(link.prev, canonical, sha256_slice(&inner));
	TRY(journal_insert(c, tx, e->ticket, e->chain, link.seq, slice_cstr(e->kind), c->now, by->kind, by->id, e->about,
			   canonical, salt, content, sha256_slice(&inner), link.prev, sha256_slice(&hash), &row));
	if (e->chain == CHAIN_SHARED)
		TRY(journal_move_shared_head(c, tx, link.seq, sha256_slice(&hash), c->now, e->ticket));
	else
		TRY(journal_move_internal_head(c, tx, link.seq, sha256_slice(&hash), c->now, e->ticket));
	tx_wake(tx, "journal");
	if (id)
		*id = row.id;
	return OK;
}

enum err journal_of_ticket(struct ctx *c, struct tx *tx, int64_t ticket, bool shared_only, struct events *out)
{
	struct journal_events_rows rows;
	struct event *items;

	TRY(journal_events(c, tx, ticket, shared_only ? CHAIN_SHARED : CHAIN_INTERNAL, &rows));
	items = ARENA_ARRAY(c->arena, rows.count + 1, struct event);
	for (size_t i = 0; i < rows.count; i++) {
		const struct journal_events_row *r = &rows.items[i];

		items[i] = (struct event){.id = r->id,
					  .ticket = r->ticket,
					  .chain = (enum chain)r->chain,
					  .seq = r->seq,
					  .kind = r->kind,
					  .at = r->at,
					  .actor = (enum actor_kind)r->actor_kind,
					  .actor_id = r->actor_id,
					  .about = r->about,
					  .canonical = r->canonical,
					  .salt = r->salt,
					  .content = r->content,
					  .content_hash = r->content_hash,
					  .prev = r->prev,
					  .hash = r->hash};
	}
	*out = (struct events){.items = items, .count = rows.count};
	return OK;
}

// The canonical bytes must say what the row says, or a row could be altered beside an unaltered hash.
static bool says_the_same(struct ctx *c, const struct event *e)
{
	struct slice text = arena_printf(c->arena, "keshev event 1\n%lld\n%d\n%lld\n%.*s\n%lld\n%d\n%lld\n%lld\n",
					 (long long)e->ticket, (int)e->chain, (long long)e->seq, SLICE_ARG(e->kind),
					 (long long)e->at, (int)e->actor, (long long)e->actor_id, (long long)e->about);

	return slice_eq(text, e->canonical);
}

int64_t journal_check(struct ctx *c, const struct events *events, enum chain chain)
{
	struct slice prev = {.ptr = (const char *)genesis, .len = sizeof genesis};
	int64_t seq = 0;

	for (size_t i = 0; i < events->count; i++) {
		const struct event *e = &events->items[i];
		struct sha256 hash;

		if (e->chain != chain)
			continue;
		seq++;
		hash = event_hash(e->prev, e->canonical, e->content_hash);
		if (e->seq != seq || !slice_eq(e->prev, prev) || !slice_eq(e->hash, sha256_slice(&hash)) ||
		    !says_the_same(c, e))
			return seq;
		// Erased content has no salt any more; its hash still stands in the chain.
		if (e->salt.ptr) {
			struct sha256 inner = content_hash(e->salt, e->content);

			if (!slice_eq(e->content_hash, sha256_slice(&inner)))
				return seq;
		}
		prev = e->hash;
	}
	return 0;
}

// A cursor is "XID.ID" on PostgreSQL and ".ID" on SQLite.
static void cursor_split(struct slice cursor, struct slice *xid, int64_t *id)
{
	size_t dot = 0;

	while (dot < cursor.len && cursor.ptr[dot] != '.')
		dot++;
	*xid = slice_sub(cursor, 0, dot);
	*id = number_or(slice_sub(cursor, dot + 1, cursor.len), 0);
	if (!xid->len)
		*xid = S("0");
}

bool journal_cursor_is_one(struct slice cursor)
{
	struct slice xid = NO_SLICE;
	int64_t id = 0, number;
	size_t dots = 0;

	for (size_t i = 0; i < cursor.len; i++) {
		dots += cursor.ptr[i] == '.';
		if (cursor.ptr[i] != '.' && (cursor.ptr[i] < '0' || cursor.ptr[i] > '9'))
			return false;
	}
	if (dots != 1)
		return false;
	cursor_split(cursor, &xid, &id);
	return !slice_ends(cursor, S(".")) && id >= 0 && number_read(xid, &number);
}

int journal_cursor_compare(struct slice a, struct slice b)
{
	struct slice xid_a, xid_b;
	int64_t id_a, id_b, x_a, x_b;

	cursor_split(a, &xid_a, &id_a);
	cursor_split(b, &xid_b, &id_b);
	x_a = number_or(xid_a, 0);
	x_b = number_or(xid_b, 0);
	if (x_a != x_b)
		return x_a < x_b ? -1 : 1;
	return id_a < id_b ? -1 : id_a > id_b;
}

enum err journal_after(struct ctx *c, struct tx *tx, struct slice cursor, int64_t limit, struct journal_items *out,
		       struct slice *next)
{
	struct journal_next_rows rows;
	struct slice xid;
	int64_t id;

	cursor_split(cursor, &xid, &id);
	TRY(journal_next(c, tx, xid, id, limit, &rows));
	out->items = ARENA_ARRAY(c->arena, rows.count + 1, struct journal_item);
	out->count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct journal_next_row *r = &rows.items[i];

		out->items[i] = (struct journal_item){.e = {.id = r->id,
							     .ticket = r->ticket,
							     .chain = (enum chain)r->chain,
							     .seq = r->seq,
							     .kind = r->kind,
							     .at = r->at,
							     .actor = (enum actor_kind)r->actor_kind,
							     .actor_id = r->actor_id,
							     .about = r->about,
							     .content = r->content},
						      .cursor = arena_printf(c->arena, "%.*s.%lld", SLICE_ARG(r->xid), (long long)r->id),
						      .team = r->team,
						      .owner = r->owner,
						      .junk = r->junk};
	}
	*next = rows.count ? out->items[rows.count - 1].cursor : cursor;
	return OK;
}

enum err journal_end(struct ctx *c, struct tx *tx, struct slice *out)
{
	struct journal_last_row row;
	bool found;

	TRY(journal_last(c, tx, &row, &found));
	*out = found ? arena_printf(c->arena, "%.*s.%lld", SLICE_ARG(row.xid), (long long)row.id) : NO_SLICE;
	return OK;
}

enum err journal_cursor_read(struct ctx *c, struct tx *tx, const char *follower, struct slice *out)
{
	struct journal_reader_get_row row;
	bool found;

	TRY(journal_reader_get(c, tx, slice_cstr(follower), &row, &found));
	*out = found ? row.cursor : NO_SLICE;
	return OK;
}

enum err journal_cursor_write(struct ctx *c, struct tx *tx, const char *follower, struct slice cursor)
{
	return journal_reader_put(c, tx, slice_cstr(follower), cursor);
}
