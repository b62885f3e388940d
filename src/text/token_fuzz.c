// SPDX-License-Identifier: Apache-2.0
// Any bytes as a text: normalising is stable, tokens stand in order inside their bounds, spans lead back into
// the original, stems are bounded.
#include <stdlib.h>
#include <string.h>

#include "text/stem.h"

#define TEXT_MAX 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void stands(const struct text *t, size_t len)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		struct norm_span s = text_span(t, i, i + 1);
		if (t->tokens[i].from < at || t->tokens[i].to <= t->tokens[i].from || t->tokens[i].to > t->norm.len)
			abort();
		if (s.byte_from > s.byte_to || s.byte_to > len || s.cp_to < s.cp_from || s.cp_to > len)
			abort();
		struct prefix_cut cuts[PREFIX_CUTS_MAX];
		if (prefix_cuts(text_word(t, i), cuts) > PREFIX_CUTS_MAX)
			abort();
		at = t->tokens[i].to;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static _Alignas(8) char room[2 << 20], again[2 << 20];
	struct text t;
	struct norm n;
	struct stem_walk walk;
	struct slice stem;
	if (size > TEXT_MAX || text_room(size) > sizeof room)
		return 0;
	if (!text_read((struct slice){(const char *)data, size}, room, sizeof room, &t))
		abort();
	stands(&t, size);
	if (!normalise(norm_slice(&t.norm, 0, t.norm.len), again, sizeof again, &n) || n.len != t.norm.len ||
	    memcmp(n.ptr, t.norm.ptr, n.len) != 0)
		abort();
	for (stem_begin(&walk, &t); stem_next(&walk, &stem);)
		if (stem.len > STEM_MAX || stem.len == 0)
			abort();
	return 0;
}
