// SPDX-License-Identifier: Apache-2.0
// Walks over the atoms of a text: where an expression may begin, the grammar reads it and the conventions
// place it. Every atom begins at most one reading of bounded length, so the work is linear in the text.
#include "text/when.h"

#include "text/when_due.h"
#include "text/when_starts.h"

// A day that a later "that day", למחרת or a lone hour refers to.
static void remember_day(struct resolver *r, const struct when *w, uint32_t sentence)
{
	bool day = w->flags & (WHEN_DAY | WHEN_CLOCK) && !(w->flags & (WHEN_PAST | WHEN_VAGUE));
	if (!day || w->relation == RELATION_FOR || w->relation == RELATION_EVERY)
		return;
	r->anchor = zone_day(r->context->hours->zone, w->from != WHEN_NONE ? w->from : w->at);
	r->anchored = true;
	if (w->flags & WHEN_DAY && w->grain <= GRAIN_DAY && r->anchor >= r->today) {
		r->follow_day = r->anchor;
		r->follow_sentence = sentence;
		r->follow_hour = w->flags & WHEN_CLOCK && w->relation != RELATION_AFTER;
		r->follow = true;
	}
}

static bool place(struct resolver *r, const struct text *t, const struct expression *e, const struct atom *a,
		  struct when *out)
{
	struct when w = {.token_from = a[0].from, .token_to = a[e->atoms - 1].to};
	uint32_t sentence = t->tokens[a[0].from].sentence;
	// Into the next sentence only when hours were told there: "tomorrow between 9 and 11. At noon we
	// call."
	r->follow = r->follow && sentence - r->follow_sentence <= (r->follow_hour ? 1u : 0u) && !e->every;
	r->out = &w;
	bool placed = due_fill(r, e);
	r->out = NULL;
	if (!placed)
		return false;
	w.span = text_span(t, w.token_from, w.token_to);
	remember_day(r, &w, sentence);
	*out = w;
	return true;
}

static struct resolver begin(const struct when_context *c)
{
	struct resolver r = {.context = c, .now = zone_local(c->hours->zone, c->now)};
	r.today = r.anchor = (int32_t)floor_div(r.now, DAY_SECONDS);
	return r;
}

#define LATENT_TOKENS_MAX 12 // a text that is one time is not longer

// A text that is nothing but a time needs no cue: "7", "ten thirty", "ראשון".
static uint32_t find_latent(const struct text *t, const struct when_context *c, struct when *out)
{
	struct atoms s;
	struct expression e;
	if (t->count == 0 || t->count > LATENT_TOKENS_MAX)
		return 0;
	atoms_begin(&s, t);
	if (!atoms_fill(&s) || !grammar_read(s.a, s.count, 0, true, &e))
		return 0;
	for (uint32_t i = e.atoms; i < s.count; i++)
		if (s.a[i].kind != K_BREAK && s.a[i].kind != K_DOT)
			return 0;
	struct resolver r = begin(c);
	if (!place(&r, t, &e, s.a, out))
		return 0;
	out->flags |= WHEN_LATENT;
	return 1;
}

uint32_t when_find(const struct text *t, const struct when_context *c, struct when *out, uint32_t max)
{
	struct atoms s;
	struct resolver r = begin(c);
	uint32_t found = 0;
	atoms_begin(&s, t);
	while (found < max && atoms_fill(&s)) {
		const struct atom *a = &s.a[s.head];
		struct expression e;
		uint32_t behind = s.head < 2 ? s.head : 2;
		if (starts_of_kind[a->kind] == 0 && a->kind != K_THE) {
			s.head++;
			continue;
		}
		if (!grammar_read(a, s.count - s.head, behind, false, &e)) {
			s.head++;
			continue;
		}
		found += place(&r, t, &e, a, &out[found]);
		s.head += e.atoms;
	}
	if (found == 0 && max > 0)
		found = find_latent(t, c, out);
	return found;
}

bool when_path(const struct when *w, const struct when_context *c, struct hours_path *path)
{
	msec due;
	if (!(w->flags & WHEN_BUSINESS))
		return false;
	if (w->unit == UNIT_DAY)
		return hours_add_days(c->hours, w->base, w->count, &due, path);
	return hours_add_minutes(c->hours, w->base, w->count, &due, path);
}

struct slice when_grain_name(enum when_grain g)
{
	static const struct slice names[GRAIN_COUNT] = {
	    S_INIT("second"), S_INIT("minute"), S_INIT("daypart"), S_INIT("day"),
	    S_INIT("week"),   S_INIT("month"),	S_INIT("quarter"), S_INIT("year")};
	return names[g];
}

struct slice when_relation_name(enum when_relation r)
{
	static const struct slice names[RELATION_COUNT] = {
	    S_INIT("on"),     S_INIT("by"),	 S_INIT("within"), S_INIT("after"), S_INIT("before"),
	    S_INIT("around"), S_INIT("between"), S_INIT("every"),  S_INIT("for")};
	return names[r];
}

struct slice when_part_name(enum when_part p)
{
	static const struct slice names[PART_COUNT] = {S_INIT(""),	  S_INIT("morning"),
						       S_INIT("noon"),	  S_INIT("afternoon"),
						       S_INIT("evening"), S_INIT("night")};
	return names[p];
}
