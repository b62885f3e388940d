// SPDX-License-Identifier: Apache-2.0
#include "desk/customer.h"

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/put.h"
#include "base/number.h"
#include "desk/customer.sql.h"
#include "desk/journal.h"
#include "lang/texts.h"

#define EMAIL_MAX 254
#define MERGE_LIST_MAX ((size_t)1 << 20)

static const char *const kinds[] = {"email", "phone", "chat"};

static struct slice phone_digits(struct arena *a, struct slice value)
{
	char *p = arena_alloc(a, value.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.len; i++)
		if ((value.ptr[i] >= '0' && value.ptr[i] <= '9') || (value.ptr[i] == '+' && n == 0))
			p[n++] = value.ptr[i];
	return (struct slice){.ptr = p, .len = n >= 3 && n <= 20 ? n : 0};
}

struct slice identity_normal(struct arena *a, enum identity_kind kind, struct slice value)
{
	struct slice s = ascii_trim(value);
	ptrdiff_t at;

	if (kind == IDENTITY_PHONE)
		return phone_digits(a, s);
	if (kind == IDENTITY_CHAT)
		return s;
	at = ascii_find(s, S("@"), 0);
	if (s.len > EMAIL_MAX || at <= 0 || (size_t)at + 1 >= s.len || ascii_find(s, S("@"), (size_t)at + 1) >= 0)
		return S("");
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= 0x20 || strchr("<>(),;:\\\"[]", s.ptr[i]) || s.ptr[i] == 0x7F)
			return S("");
	return ascii_lowered(a, s);
}

static enum err follow(struct ctx *c, struct tx *tx, int64_t *id)
{
	struct customer_get_row r;

	for (int hops = 0; hops < 20; hops++) {
		TRY(customer_get(c, tx, *id, &r));
		if (!r.merged_into)
			return OK;
		*id = r.merged_into;
	}
	return OK;
}

enum err customer_by_identity(struct ctx *c, struct tx *tx, enum identity_kind kind, struct slice value, int64_t *id)
{
	struct slice normal = identity_normal(c->arena, kind, value);
	struct customer_identity_row row;
	bool found = false;
	int64_t found_id = 0;

	if (normal.len)
		TRY(customer_identity(c, tx, slice_cstr(kinds[kind]), normal, &row, &found));
	if (found) {
		found_id = row.customer;
		TRY(follow(c, tx, &found_id));
	}
	*id = found_id;
	return OK;
}

enum err customer_add(struct ctx *c, struct tx *tx, struct slice name, struct slice lang, int64_t *id)
{
	struct customer_insert_row row;

	TRY(customer_insert(c, tx, one_line(c->arena, name, CUSTOMER_NAME_MAX), lang, c->now, &row));
	*id = row.id;
	return OK;
}

enum err customer_find_or_add(struct ctx *c, struct tx *tx, enum identity_kind kind, struct slice value, struct slice name,
			      struct slice lang, int64_t *id)
{
	struct slice normal = identity_normal(c->arena, kind, value);
	struct slice shown = one_line(c->arena, name, CUSTOMER_NAME_MAX);
	struct customer_identity_row row;
	int64_t added, found_id;
	bool found;

	if (!normal.len)
		return customer_add(c, tx, shown.len ? shown : S("?"), lang, id);
	TRY(customer_identity(c, tx, slice_cstr(kinds[kind]), normal, &row, &found));
	if (found) {
		found_id = row.customer;
		TRY(follow(c, tx, &found_id));
		// We knew only the address so far; now they say their name.
		if (shown.len && slice_eq(row.name, normal))
			TRY(customer_set_name(c, tx, shown, found_id));
		*id = found_id;
		return OK;
	}
	TRY(customer_add(c, tx, shown.len ? shown : normal, lang, &found_id));
	TRY(customer_identity_insert(c, tx, found_id, slice_cstr(kinds[kind]), normal, &added));
	if (!added)
		return E_CONFLICT;
	*id = found_id;
	return OK;
}

enum err customer_identify(struct ctx *c, struct tx *tx, int64_t id, enum identity_kind kind, struct slice value)
{
	struct slice normal = identity_normal(c->arena, kind, value);
	int64_t owner, added;

	if (!normal.len)
		return FAIL0(c, E_INVALID, kinds[kind], text_why_no_identity);
	TRY(customer_by_identity(c, tx, kind, normal, &owner));
	if (owner == id)
		return OK;
	if (owner)
		return FAIL0(c, E_CONFLICT, kinds[kind], text_why_identity_taken);
	return customer_identity_insert(c, tx, id, slice_cstr(kinds[kind]), normal, &added);
}

enum err customer_load(struct ctx *c, struct tx *tx, int64_t id, struct customer *out)
{
	struct customer_get_row r;

	TRY(customer_get(c, tx, id, &r));
	*out = (struct customer){.id = r.id,
				 .name = r.name,
				 .lang = r.lang,
				 .organization = r.organization,
				 .organization_name = r.organization_name,
				 .note = r.note,
				 .created = r.created,
				 .merged_into = r.merged_into};
	return OK;
}

enum err customer_has(struct ctx *c, struct tx *tx, int64_t id, struct slice email, bool *out)
{
	int64_t owner;

	TRY(customer_by_identity(c, tx, IDENTITY_EMAIL, email, &owner));
	*out = owner == id;
	return OK;
}

enum err customer_email(struct ctx *c, struct tx *tx, int64_t id, struct slice *out)
{
	struct customer_first_email_row row;
	bool found;

	TRY(customer_first_email(c, tx, id, &row, &found));
	*out = found ? row.value : NO_SLICE;
	return OK;
}

static void list_id(struct buf *b, int64_t id)
{
	buf_printf(b, "%s%lld", b->len ? "," : "", (long long)id);
}

static enum err tell_ticket(struct ctx *c, struct tx *tx, const struct actor *by, int64_t ticket, const char *kind,
			    int64_t other)
{
	struct put j = put_begin(c->arena);

	put_int(&j, "customer", other);
	return journal_add(c, tx, by,
			   &(struct event_new){.ticket = ticket,
					       .chain = CHAIN_INTERNAL,
					       .kind = kind,
					       .about = other,
					       .content = put_end(&j)},
			   NULL);
}

enum err customer_merge(struct ctx *c, struct tx *tx, const struct actor *by, int64_t from, int64_t into, int64_t *merge)
{
	struct buf ids = buf_new(c->arena, MERGE_LIST_MAX), tickets = buf_new(c->arena, MERGE_LIST_MAX);
	struct customer_identities_rows identities;
	struct customer_ticket_ids_rows moved;
	struct customer_merge_insert_row row;
	struct customer a, b;

	TRY(customer_load(c, tx, from, &a));
	TRY(customer_load(c, tx, into, &b));
	if (from == into || a.merged_into || b.merged_into)
		return FAIL0(c, E_CONFLICT, NULL, text_why_joined_already);
	TRY(customer_identities(c, tx, from, &identities));
	TRY(customer_ticket_ids(c, tx, from, &moved));
	for (size_t i = 0; i < identities.count; i++) {
		TRY(customer_move_identity(c, tx, into, identities.items[i].id));
		list_id(&ids, identities.items[i].id);
	}
	for (size_t i = 0; i < moved.count; i++) {
		TRY(customer_move_ticket(c, tx, into, moved.items[i].id));
		TRY(tell_ticket(c, tx, by, moved.items[i].id, "customer.joined", into));
		list_id(&tickets, moved.items[i].id);
	}
	TRY(customer_set_merged(c, tx, into, from));
	TRY(customer_merge_insert(c, tx, from, into, buf_slice(&ids), buf_slice(&tickets), c->now, by->id, &row));
	*merge = row.id;
	return OK;
}

enum err customer_unmerge(struct ctx *c, struct tx *tx, const struct actor *by, int64_t merge)
{
	struct customer_merge_get_row m;
	struct slice rest, part;

	TRY(customer_merge_get(c, tx, merge, &m));
	if (m.undone)
		return FAIL0(c, E_CONFLICT, NULL, text_why_undone_already);
	rest = m.identities;
	while (ascii_next_part(&rest, ',', &part))
		TRY(customer_move_identity(c, tx, m.from, number_or(part, 0)));
	rest = m.tickets;
	while (ascii_next_part(&rest, ',', &part)) {
		TRY(customer_move_ticket(c, tx, m.from, number_or(part, 0)));
		TRY(tell_ticket(c, tx, by, number_or(part, 0), "customer.parted", m.from));
	}
	TRY(customer_set_merged(c, tx, 0, m.from));
	return customer_merge_undone(c, tx, c->now, merge);
}
