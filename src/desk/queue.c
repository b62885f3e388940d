// SPDX-License-Identifier: Apache-2.0
#include "desk/queue.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/number.h"
#include "desk/queue.sql.h"
#include "lang/texts.h"

#define KEYS 4

// All list queries have the columns of one part of queue.sql.
typedef struct queue_head_row head_row;

struct asking {
	int64_t key[KEYS];
	int64_t everything, staff, team, owner, most;
	struct slice state;
};

struct rows_found {
	const head_row *items;
	size_t count;
};

#define FOUND(call)                                                                                          \
	do {                                                                                                 \
		_Static_assert(sizeof *rows.items == sizeof(head_row), "same columns");                      \
		TRY(call);                                                                                   \
		*out = (struct rows_found){.items = (const head_row *)(const void *)rows.items, .count = rows.count}; \
		return OK;                                                                                   \
	} while (0)

#define SEEN a->everything, a->staff, a->state, a->team

static enum err by_patience(struct ctx *c, struct tx *tx, enum queue_view view, const struct asking *a, struct rows_found *out)
{
	const int64_t *k = a->key;

	if (view == QUEUE_MINE) {
		struct queue_mine_patience_rows rows;

		FOUND(queue_mine_patience(c, tx, k[0], k[1], k[2], k[3], SEEN, a->owner, a->most, &rows));
	}
	if (view == QUEUE_UNOWNED) {
		struct queue_unowned_patience_rows rows;

		FOUND(queue_unowned_patience(c, tx, k[0], k[1], k[2], k[3], SEEN, a->most, &rows));
	}
	struct queue_open_patience_rows rows;

	FOUND(queue_open_patience(c, tx, k[0], k[1], k[2], k[3], SEEN, a->most, &rows));
}

static enum err by_due(struct ctx *c, struct tx *tx, enum queue_view view, const struct asking *a, struct rows_found *out)
{
	const int64_t *k = a->key;

	if (view == QUEUE_MINE) {
		struct queue_mine_due_rows rows;

		FOUND(queue_mine_due(c, tx, k[0], k[1], SEEN, a->owner, a->most, &rows));
	}
	if (view == QUEUE_UNOWNED) {
		struct queue_unowned_due_rows rows;

		FOUND(queue_unowned_due(c, tx, k[0], k[1], SEEN, a->most, &rows));
	}
	struct queue_open_due_rows rows;

	FOUND(queue_open_due(c, tx, k[0], k[1], SEEN, a->most, &rows));
}

static enum err by_newest(struct ctx *c, struct tx *tx, enum queue_view view, const struct asking *a, struct rows_found *out)
{
	const int64_t *k = a->key;

	if (view == QUEUE_MINE) {
		struct queue_mine_newest_rows rows;

		FOUND(queue_mine_newest(c, tx, k[0], k[1], SEEN, a->owner, a->most, &rows));
	}
	if (view == QUEUE_UNOWNED) {
		struct queue_unowned_newest_rows rows;

		FOUND(queue_unowned_newest(c, tx, k[0], k[1], SEEN, a->most, &rows));
	}
	if (view == QUEUE_EVERY) {
		struct queue_every_newest_rows rows;

		FOUND(queue_every_newest(c, tx, k[0], k[1], SEEN, a->most, &rows));
	}
	struct queue_open_newest_rows rows;

	FOUND(queue_open_newest(c, tx, k[0], k[1], SEEN, a->most, &rows));
}

static enum err junk(struct ctx *c, struct tx *tx, const struct asking *a, struct rows_found *out)
{
	struct queue_junk_rows rows;

	FOUND(queue_junk(c, tx, a->key[0], SEEN, a->most, &rows));
}

static struct queue_head from_row(const head_row *r)
{
	return (struct queue_head){.id = r->id,
				   .owner = r->owner,
				   .team = r->team,
				   .customer = r->customer,
				   .urgency = r->urgency,
				   .contacts = r->contacts,
				   .patience = r->patience,
				   .next_contact = r->next_contact,
				   .due_key = r->due_key,
				   .waiting_since = r->waiting_since,
				   .updated = r->updated,
				   .held = r->held,
				   .failed = r->failed,
				   .version = r->version,
				   .junk = r->junk,
				   .subject = r->subject,
				   .state = r->state,
				   .owner_name = r->owner_name,
				   .team_name = r->team_name,
				   .customer_name = r->customer_name,
				   .channel = r->channel,
				   .snippet = r->snippet};
}

// Where a page starts when there is no cursor: before everything, in the direction of the order.
static void first_key(const struct queue_ask *q, int64_t key[KEYS])
{
	bool down = q->by == QUEUE_BY_NEWEST || q->view == QUEUE_JUNK || q->view == QUEUE_EVERY;

	for (int i = 0; i < KEYS; i++)
		key[i] = down ? INT64_MAX : -1;
}

static enum err read_cursor(struct ctx *c, const struct queue_ask *q, int64_t key[KEYS])
{
	struct slice rest = q->cursor, part;

	first_key(q, key);
	for (int i = 0; i < KEYS && ascii_next_part(&rest, '.', &part); i++)
		if (!number_read(part, &key[i]))
			return FAIL0(c, E_INVALID, "cursor", text_why_no_cursor);
	return OK;
}

static struct slice cursor_after(struct ctx *c, const struct queue_ask *q, const struct queue_head *h)
{
	long long id = h->id, due = h->due_key;

	if (q->view == QUEUE_JUNK)
		return arena_printf(c->arena, "%lld", id);
	if (q->by == QUEUE_BY_NEWEST || q->view == QUEUE_EVERY)
		return arena_printf(c->arena, "%lld.%lld", (long long)h->updated, id);
	if (q->by == QUEUE_BY_DUE)
		return arena_printf(c->arena, "%lld.%lld", due, id);
	return arena_printf(c->arena, "%lld.%lld.%lld.%lld", (long long)h->urgency, due, (long long)h->patience, id);
}

enum err queue_list(struct ctx *c, struct tx *tx, const struct actor *by, const struct queue_ask *q, struct queue_page *out)
{
	struct asking a = {.everything = by->role == ROLE_ADMIN,
			   .staff = by->id,
			   .team = q->team,
			   .owner = q->owner ? q->owner : by->id,
			   .most = q->most > 0 && q->most <= QUEUE_PAGE_MAX ? q->most : QUEUE_PAGE,
			   .state = q->state.ptr ? q->state : S("")};
	struct rows_found found = {0};
	struct queue_page page = {0};

	TRY(read_cursor(c, q, a.key));
	if (q->view == QUEUE_JUNK)
		TRY(junk(c, tx, &a, &found));
	else if (q->by == QUEUE_BY_NEWEST || q->view == QUEUE_EVERY)
		TRY(by_newest(c, tx, q->view, &a, &found));
	else if (q->by == QUEUE_BY_DUE)
		TRY(by_due(c, tx, q->view, &a, &found));
	else
		TRY(by_patience(c, tx, q->view, &a, &found));
	page.items = ARENA_ARRAY(c->arena, found.count + 1, struct queue_head);
	page.count = found.count;
	for (size_t i = 0; i < found.count; i++)
		page.items[i] = from_row(&found.items[i]);
	if (found.count == (size_t)a.most)
		page.next = cursor_after(c, q, &page.items[found.count - 1]);
	*out = page;
	return OK;
}

enum err queue_one(struct ctx *c, struct tx *tx, int64_t ticket, struct queue_head *out)
{
	head_row row;

	TRY(queue_head(c, tx, ticket, &row));
	*out = from_row(&row);
	return OK;
}

enum err queue_count(struct ctx *c, struct tx *tx, const struct actor *by, struct queue_count *out)
{
	struct queue_counts_row r;

	TRY(queue_counts(c, tx, by->role == ROLE_ADMIN, by->id, &r));
	*out = (struct queue_count){.mine = r.mine, .unowned = r.unowned, .open = r.open, .junk = r.junk};
	return OK;
}

const char *patience_level(int64_t patience)
{
	static const struct {
		int64_t least;
		const char *name;
	} levels[] = {{90, "full"}, {70, "good"}, {45, "some"}, {20, "low"}};

	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (patience >= levels[i].least)
			return levels[i].name;
	return "gone";
}
