// SPDX-License-Identifier: Apache-2.0
// Any bytes as a rule file: a pack that opens, or a list of mistakes.
#include <stdlib.h>

#include "desk/rule_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rule_mistakes mistakes;
	struct arena *arena = arena_new(0);
	if (!arena || size > 20000)
		return arena_free(arena), 0;
	struct ctx ctx = ctx_new(arena, 0, LANG_EN);
	struct rule_source source = {S("fuzz.yaml"), {(const char *)data, size}};
	struct slice blob = NO_SLICE;
	mistakes.count = 0;
	enum err e = rule_pack_compile(&ctx, &source, 1, &mistakes, &blob);
	if ((e == OK) != (blob.ptr != NULL) || (e == E_INVALID) != (mistakes.count > 0))
		abort();
	arena_free(arena);
	return 0;
}
