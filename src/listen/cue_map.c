// SPDX-License-Identifier: Apache-2.0
// Cues and verb forms laid out by word, so that judging a clause is a matter of looking at a few bits.
#include "listen/promise_hear.h"

#include <string.h>

size_t cue_map_room(uint32_t words)
{
	return (sizeof(uint64_t) + sizeof(uint16_t)) * ((size_t)words + 4);
}

// An item's `unless` pattern over the same words takes its hit away.
static bool silenced(const struct reading *r, uint32_t i)
{
	const struct hit *h = &r->hits[i];
	for (uint32_t k = i; k > 0 && r->hits[k - 1].from + 12 > h->from; k--)
		if (r->hits[k - 1].unless && r->hits[k - 1].item == h->item && r->hits[k - 1].to > h->from)
			return true;
	for (uint32_t k = i + 1; k < r->hit_count && r->hits[k].from < h->to; k++)
		if (r->hits[k].unless && r->hits[k].item == h->item)
			return true;
	return false;
}

void cue_map_make(const struct reading *r, void *room, struct cue_map *out)
{
	uint64_t *cues = room;
	uint16_t *forms = (uint16_t *)(cues + r->word_count + 1);
	memset(cues, 0, sizeof *cues * ((size_t)r->word_count + 1));
	memset(forms, 0, sizeof *forms * ((size_t)r->word_count + 1));
	for (uint32_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		const struct pack_item *it = hit_item(r, h);
		if (h->unless || (it->sort != PACK_CUE && it->sort != PACK_VERB))
			continue;
		if (it->sort == PACK_VERB) {
			forms[h->from] |= (uint16_t)(1u << it->sub);
			continue;
		}
		if (silenced(r, i))
			continue;
		for (uint32_t w = h->from; w < h->to; w++)
			cues[w] |= 1ull << it->sub;
	}
	*out = (struct cue_map){cues, forms};
}

uint64_t cue_between(const struct cue_map *m, uint32_t from, uint32_t to)
{
	uint64_t bits = 0;
	for (uint32_t w = from; w < to; w++)
		bits |= m->cues[w];
	return bits;
}
