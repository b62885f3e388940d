// SPDX-License-Identifier: Apache-2.0
#include "desk/inbox.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "desk/blob.h"
#include "desk/inbox.sql.h"
#include "lang/texts.h"

enum err inbox_receive(struct ctx *c, struct tx *tx, const struct inbox_raw *r, int64_t *inbox)
{
	struct inbox_insert_row row;
	struct sha256 hash;

	TRY(blob_store(c, tx, r->raw, &hash));
	TRY(inbox_insert(c, tx, r->mailbox, slice_cstr(r->door), one_line(c->arena, r->envelope_from, 400),
			 one_line(c->arena, r->envelope_to, 400), sha256_slice(&hash), (int64_t)r->raw.len, c->now, &row));
	tx_wake(tx, "inbox");
	*inbox = row.id;
	return OK;
}

static struct inbox_row from_row(const struct inbox_get_row *r)
{
	return (struct inbox_row){.id = r->id,
				  .mailbox = r->mailbox,
				  .envelope_from = r->envelope_from,
				  .envelope_to = r->envelope_to,
				  .raw_hash = r->raw_hash,
				  .size = r->size,
				  .received = r->received,
				  .state = r->state,
				  .tries = r->tries,
				  .ticket = r->ticket};
}

_Static_assert(sizeof(struct inbox_take_row) == sizeof(struct inbox_get_row), "same columns");

enum err inbox_claim(struct ctx *c, struct tx *tx, struct inbox_row *out, bool *found)
{
	struct inbox_take_row row;

	TRY(inbox_take(c, tx, c->now, c->now + INBOX_LEASE_MS, &row, found));
	if (*found)
		*out = from_row((const struct inbox_get_row *)(const void *)&row);
	return OK;
}

enum err inbox_newest(struct ctx *c, struct tx *tx, int64_t *id)
{
	struct inbox_last_row row;

	TRY(inbox_last(c, tx, &row));
	*id = row.id;
	return OK;
}

enum err inbox_load(struct ctx *c, struct tx *tx, int64_t inbox, struct inbox_row *out)
{
	struct inbox_get_row row;

	TRY(inbox_get(c, tx, inbox, &row));
	*out = from_row(&row);
	return OK;
}

enum err inbox_finish(struct ctx *c, struct tx *tx, const struct inbox_row *row, const char *state, int64_t contact,
		      int64_t ticket, struct slice words)
{
	int64_t changed;

	TRY(inbox_done(c, tx, slice_cstr(state), contact, ticket, words.ptr ? words : S(""), row->id, &changed));
	return changed == 1 ? OK : E_CONFLICT;
}

enum err inbox_later(struct ctx *c, struct tx *tx, const struct inbox_row *row, msec until, struct slice words)
{
	return inbox_release(c, tx, until, words, row->id);
}

enum err inbox_again(struct ctx *c, struct tx *tx, int64_t inbox)
{
	int64_t changed;

	TRY(inbox_reset(c, tx, inbox, &changed));
	tx_wake(tx, "inbox");
	return changed ? OK : FAIL0(c, E_CONFLICT, NULL, text_why_read_already);
}
