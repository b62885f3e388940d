// SPDX-License-Identifier: Apache-2.0
// Answers the three questions from cues, verb forms, question marks and the promises already heard.
#include "listen/three.h"

static bool ours(const struct reading *r, uint32_t w)
{
	return (r->words[w].foreign & ((TOKEN_QUOTED | TOKEN_SIGNATURE) >> 8)) == 0;
}

// A question that the customer must answer (not "did I explain clearly?", which is a cue of its own).
static bool is_question(const struct reading *r, const struct cue_map *m, uint32_t w)
{
	uint32_t end = w;
	if (!(r->text->tokens[r->words[w].token].flags & TOKEN_QUESTION))
		return false;
	while (end < r->word_count && end < w + 40 && read_sentence(r, end) == read_sentence(r, w))
		end++;
	return !(cue_between(m, w, end) & CUE_BIT(NOT_OURS)) && end > w + 1;
}

#define FORM_BIT(name) (1u << FORM_##name)

// A Hebrew imperative future (תשלחו לנו) is the customer's step; what is received or denied is none.
static bool customer_verb(const struct reading *r, const struct cue_map *m, const struct hit *h)
{
	const struct pack_item *it = hit_item(r, h);
	if (it->sort != PACK_VERB || it->sub != FORM_YOU || it->kind == KIND_CARRY)
		return false;
	uint32_t from = h->from > 3 ? h->from - 3 : 0;
	while (from < h->from && read_clause(r, from) != read_clause(r, h->from))
		from++;
	return !(cue_between(m, from, h->from) & (CUE_BIT(NEGATION) | CUE_BIT(REPORTED)));
}

// A present form with us or a colleague as its subject, or opening its clause: work, not yet a promise.
static bool our_verb(const struct reading *r, const struct cue_map *m, const struct hit *h)
{
	const struct pack_item *it = hit_item(r, h);
	if (it->sort != PACK_VERB || it->kind == KIND_CARRY || it->kind == KIND_UPDATE)
		return false;
	if (it->sub != FORM_NOW && it->sub != FORM_ING)
		return false;
	uint32_t from = h->from > 4 ? h->from - 4 : 0;
	while (from < h->from && read_clause(r, from) != read_clause(r, h->from))
		from++;
	uint64_t cues = cue_between(m, from, h->from);
	if (cues & (CUE_BIT(NEGATION) | CUE_BIT(YOU) | CUE_BIT(REPORTED) | CUE_BIT(HABIT)))
		return false;
	return from == h->from || (cues & (CUE_BIT(ME) | CUE_BIT(US) | CUE_BIT(COLLEAGUE)));
}

// "Our crew is walking the line", "reading the contract now": any English -ing with us before it.
static bool working(const struct reading *r, const struct cue_map *m, uint32_t w)
{
	struct slice word = text_word(r->text, r->words[w].token);
	if (word.len < 6 || !slice_ends(word, S("ing")) || (m->forms[w] & FORM_BIT(NOUN)))
		return false;
	uint32_t from = w > 4 ? w - 4 : 0;
	while (from < w && read_clause(r, from) != read_clause(r, w))
		from++;
	uint64_t cues = cue_between(m, from, w);
	if (cues & (CUE_BIT(NEGATION) | CUE_BIT(YOU) | CUE_BIT(COUNTERFACT) | CUE_BIT(PAST) | CUE_BIT(HABIT)))
		return false;
	bool is = false;
	for (uint32_t k = from; k < w; k++) {
		struct slice a = text_word(r->text, r->words[k].token);
		is |= slice_eq(a, S("am")) || slice_eq(a, S("are")) || slice_eq(a, S("is")) || slice_ends(a, S("'m")) ||
		      slice_ends(a, S("'re")) || slice_ends(a, S("'s"));
	}
	return from == w ? read_sentence(r, w) == 1 && w == 0 : is && (cues & (CUE_BIT(ME) | CUE_BIT(US) | CUE_BIT(COLLEAGUE)));
}

static bool contact_kind(uint8_t kind)
{
	return kind == KIND_UPDATE || kind == KIND_CALLBACK || kind == KIND_VISIT || kind == KIND_SEND;
}

static void ask_promises(const struct promise_heard *promises, uint32_t count, bool no_time, struct three *out)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct promise_heard *p = &promises[i];
		bool timed = p->time != 0 || p->at_once;
		out->our_action |= p->kind != KIND_UPDATE;
		out->next_contact |= p->who != WHO_THIRD && timed && (contact_kind(p->kind) || no_time);
	}
}

void three_ask(const struct reading *r, const struct cue_map *m, const struct promise_heard *promises, uint32_t count,
               struct three *out)
{
	struct three t = {false, false, false};
	bool no_time = false;
	uint32_t sentence = UINT32_MAX;
	for (uint32_t w = 0; w < r->word_count; w++) {
		if (!ours(r, w))
			continue;
		uint64_t cues = m->cues[w];
		t.customer_action |= (cues & (CUE_BIT(NOTHING_TO_DO) | CUE_BIT(CUSTOMER_STEP))) != 0;
		t.our_action |= (cues & (CUE_BIT(OUR_ACTION) | CUE_BIT(UNDER_WAY))) != 0;
		no_time |= (cues & CUE_BIT(NO_TIME)) != 0;
		t.our_action |= working(r, m, w);
		if ((cues & CUE_BIT(NEXT_CONTACT)) && !t.next_contact)
			for (uint32_t k = w; k < r->word_count && k < w + 12 && read_sentence(r, k) == read_sentence(r, w); k++)
				t.next_contact |= r->words[k].time && r->times[r->words[k].time - 1].due;
		if (read_sentence(r, w) != sentence) {
			sentence = read_sentence(r, w);
			t.customer_action |= is_question(r, m, w);
		}
	}
	for (uint32_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		if (h->unless || !ours(r, h->from))
			continue;
		t.customer_action |= customer_verb(r, m, h);
		t.our_action |= our_verb(r, m, h);
	}
	ask_promises(promises, count, no_time, &t);
	*out = t;
}
