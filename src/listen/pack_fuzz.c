// SPDX-License-Identifier: Apache-2.0
// Any bytes as a pack: it opens or it does not; one that opens can be matched with any text. The checksum is
// set right, so that the fuzzer gets behind it.
#include <stdlib.h>
#include <string.h>

#include "listen/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static _Alignas(8) char blob[1 << 16], text_space[1 << 16], match_space[1 << 18];
	static const char sample[] = "No, we will send it to you by 17:00. לא, נשלח אליכם את זה מחר. 5 apples";
	struct pack_head h;
	struct pack pack;
	struct text text;
	struct reading reading;
	if (size < sizeof h || size > sizeof blob)
		return 0;
	memcpy(blob, data, size);
	memcpy(&h, blob, sizeof h);
	h.magic = PACK_MAGIC;
	h.version = PACK_VERSION;
	h.size = (uint32_t)size;
	memcpy(blob, &h, sizeof h);
	h.check = pack_check(blob + 16, size - 16);
	memcpy(blob, &h, sizeof h);
	size_t need = pack_room((struct slice){blob, size});
	if (!need || need > 64u << 20)
		return 0;
	void *room = aligned_alloc(64, (need + 63) & ~(size_t)63); // raw-ok: a fuzzer
	if (room && pack_open((struct slice){blob, size}, room, need, &pack) &&
	    text_read((struct slice){sample, sizeof sample - 1}, text_space, sizeof text_space, &text) &&
	    match_room(text.count, 0) <= sizeof match_space)
		match_read(&pack, &text, NULL, 0, match_space, &reading);
	free(room); // raw-ok: a fuzzer
	return 0;
}
