// SPDX-License-Identifier: Apache-2.0
#include "desk/search.h"

#include "desk/search.sql.h"
#include "desk/search_words.h"
#include "text/stem.h"

static enum err index_one(struct ctx *c, struct tx *tx, const struct search_missing_row *k)
{
	struct buf words = buf_new(c->arena, SEARCH_WORDS_MAX);
	struct search_file_names_rows files;

	search_tokens(&words, k->subject, "");
	search_tokens(&words, k->full_text.len ? k->full_text : k->text, "");
	search_tokens(&words, k->author_name, "");
	search_tokens(&words, k->author_name, "f:");
	search_tokens(&words, k->author_address, "f:");
	search_tokens(&words, k->to_list, "t:");
	search_tokens(&words, k->cc_list, "t:");
	TRY(search_file_names(c, tx, k->id, &files));
	for (size_t i = 0; i < files.count; i++)
		search_tokens(&words, files.items[i].name, "");
	if (words.len)
		TRY(search_put(c, tx, k->id, buf_slice(&words)));
	return search_put_state(c, tx, k->id, STEM_VERSION);
}

// An index made by another stemmer finds nothing reliably: it is made anew.
static enum err forget_stale(struct ctx *c, struct tx *tx)
{
	struct search_stale_row stale;

	TRY(search_stale(c, tx, STEM_VERSION, &stale));
	if (!stale.n)
		return OK;
	TRY(search_forget_index(c, tx));
	return search_forget_state(c, tx);
}

enum err search_index_some(struct ctx *c, struct tx *tx, int64_t most, int64_t *done)
{
	struct search_missing_rows missing;

	TRY(forget_stale(c, tx));
	TRY(search_missing(c, tx, STEM_VERSION, most, &missing));
	for (size_t i = 0; i < missing.count; i++)
		TRY(index_one(c, tx, &missing.items[i]));
	*done = (int64_t)missing.count;
	return OK;
}

enum err search_behind(struct ctx *c, struct tx *tx, int64_t *newest, int64_t *indexed)
{
	struct search_front_row row;

	TRY(search_front(c, tx, &row));
	*newest = row.newest;
	*indexed = row.indexed;
	return OK;
}

enum err search_find(struct ctx *c, struct tx *tx, const struct actor *by, struct slice query, int64_t before, int64_t most,
		     struct search_hits *out)
{
	struct search_question q = search_read(c->arena, tx_engine(tx), query);
	struct search_run_rows rows;

	*out = (struct search_hits){0};
	if (!q.match.len)
		return OK;
	TRY(search_run(c, tx, q.match, before ? before : INT64_MAX, q.after, q.before, q.state, by->role == ROLE_ADMIN, by->id,
		       most, &rows));
	out->items = ARENA_ARRAY(c->arena, rows.count + 1, struct search_hit);
	for (size_t i = 0; i < rows.count; i++) {
		const struct search_run_row *r = &rows.items[i];

		out->items[out->count++] = (struct search_hit){
		    .contact = r->id, .ticket = r->ticket, .at = r->at, .snippet = search_snippet(c->arena, r->text, &q)};
	}
	out->next = rows.count == (size_t)most ? rows.items[rows.count - 1].id : 0;
	return OK;
}
