// SPDX-License-Identifier: Apache-2.0
// Adds up the tone words of a message: pack weights, capitals, exclamation marks.
#include "listen/tone.h"

#include <string.h>

// Points at which heat is 1, 2, 3.
#define HEAT_ANNOYED 1
#define HEAT_ANGRY 2
#define HEAT_VERY_ANGRY 4

// How much each class can add: ten insults are not five times as hot as two.
static const uint8_t most_points[TONE_COUNT] = {
    [TONE_HEAT] = 4, [TONE_THREAT] = 3, [TONE_INSULT] = 3, [TONE_URGENCY] = 2, [TONE_GIVING_UP] = 1};

// Letters in capitals that make a message loud, and marks.
#define LOUD_WORDS 3

static bool silenced_tone(const struct reading *r, uint32_t i)
{
	const struct hit *h = &r->hits[i];
	uint32_t sentence = read_sentence(r, h->from);
	for (uint32_t k = i; k > 0 && r->hits[k - 1].from + 20 > h->from; k--)
		if (r->hits[k - 1].unless && r->hits[k - 1].item == h->item && r->hits[k - 1].to > h->from)
			return true;
	for (uint32_t k = i + 1; k < r->hit_count && r->hits[k].from < h->to + 10; k++)
		if (r->hits[k].unless && r->hits[k].item == h->item && read_sentence(r, r->hits[k].from) == sentence)
			return true;
	return false;
}

// Loudness outside the words themselves.
static int loud(const struct text *t)
{
	unsigned capitals = 0, marks = 0, plain = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct token *k = &t->tokens[i];
		if (k->flags & (TOKEN_QUOTED | TOKEN_SIGNATURE))
			continue;
		capitals += (k->flags & TOKEN_CAPS) && k->letters > 3;
		plain += (k->flags & TOKEN_LATIN) && !(k->flags & TOKEN_CAPS) && k->letters > 3;
		if (k->kind == TOKEN_MARK && k->mark == '!')
			marks += k->to - k->from > 1 ? 2 : 0;
		if (k->kind == TOKEN_MARK && k->mark == '?' && k->to - k->from > 2)
			marks += 2;
	}
	return (marks >= 2 ? 2 : 0) + (capitals >= LOUD_WORDS ? 1 + (capitals > plain) : 0);
}

void tone_hear(const struct reading *r, struct tone *out)
{
	struct tone t = {0};
	int points[TONE_COUNT] = {0};
	uint32_t counted_to[TONE_COUNT] = {0};
	for (uint32_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		const struct pack_item *it = hit_item(r, h);
		uint16_t zone = (uint16_t)(r->words[h->from].foreign << 8);
		if (h->unless || it->sort != PACK_TONE || (zone & (TOKEN_QUOTED | TOKEN_SIGNATURE)) || silenced_tone(r, i))
			continue;
		if (h->from < counted_to[it->sub])
			continue; // the same words, said once
		counted_to[it->sub] = h->to;
		if (it->sub == TONE_URGENCY) // the gravest counts, however often it is said
			points[it->sub] = it->weight > points[it->sub] ? it->weight : points[it->sub];
		else
			points[it->sub] += it->weight;
		t.threat |= it->sub == TONE_THREAT;
		t.insult |= it->sub == TONE_INSULT;
		t.urgency |= it->sub == TONE_URGENCY;
		t.giving_up |= it->sub == TONE_GIVING_UP;
		t.thanks |= it->sub == TONE_THANKS;
		t.unusual += it->sub == TONE_UNUSUAL && t.unusual < 255;
		if (t.mark_count < TONE_MARKS_MAX)
			t.marks[t.mark_count++] = (struct tone_mark){h->from, h->to, h->item, it->sub};
	}
	int sum = t.thanks && !t.insult && !t.giving_up ? -1 : 0, noise = loud(r->text);
	for (unsigned i = 0; i < TONE_COUNT; i++)
		sum += points[i] < most_points[i] ? points[i] : most_points[i];
	sum += noise > 0 && (sum > 0 || noise > 1) ? noise : 0;
	t.heat = sum >= HEAT_VERY_ANGRY ? 3 : sum >= HEAT_ANGRY ? 2 : sum >= HEAT_ANNOYED ? 1 : 0;
	*out = t;
}
