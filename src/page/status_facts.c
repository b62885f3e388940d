// SPDX-License-Identifier: Apache-2.0
#include "page/status_facts.h"

#include "desk/intake.sql.h"

enum err status_read(struct ctx *c, struct tx *tx, struct status *s)
{
	struct intake_lead_row lead;
	bool found = false;

	TRY(page_heads(c, tx, s->t->id, &s->heads));
	TRY(contact_of_ticket(c, tx, s->t->id, true, &s->contacts));
	TRY(page_shared_files(c, tx, s->t->id, &s->files));
	TRY(opening_load(c, tx, &s->opening));
	if (!s->t->owner)
		TRY(intake_lead(c, tx, s->t->team, &lead, &found));
	s->lead = found ? lead.name : S("");
	return OK;
}

struct slice status_size(struct visit *v, int64_t bytes)
{
	if (bytes < 1024000)
		return SAY(v, text_page_size_kb, ARG_N("n", bytes < 1024 ? 1 : bytes / 1024));
	return SAY(v, text_page_size_mb,
		   ARG("n", arena_printf(v->c->arena, "%lld.%lld", (long long)(bytes / 1048576),
					 (long long)(bytes % 1048576 * 10 / 1048576))));
}

struct slice status_what(struct visit *v, const struct contact *k)
{
	struct slice name =
	    skeleton_name(v->c->arena, k->author_name.len ? k->author_name : k->author_address);
	bool theirs = slice_eq(k->author_kind, S("customer")) && k->author_id == v->link.ticket.customer;

	if (slice_eq(k->kind, S("call")) || slice_eq(k->kind, S("visit")))
		return SAY(v, text_page_what_talk, ARG("kind", k->kind), ARG("name", name));
	if (slice_eq(k->direction, S("in")))
		return theirs ? SAY(v, text_page_what_yours, ARG("channel", k->channel))
			      : SAY(v, text_page_what_other, ARG("channel", k->channel), ARG("name", name));
	if (k->automatic || !k->author_name.len)
		return SAY0(v, text_page_what_auto);
	return SAY(v, text_page_what_ours, ARG("channel", k->channel), ARG("name", name));
}

struct slice status_address(struct visit *v, const char *what)
{
	return skeleton_address(
	    v, arena_printf(v->c->arena, "/c/%.*s%s%s", SLICE_ARG(v->link.token), *what ? "/" : "", what),
	    NULL);
}
