// SPDX-License-Identifier: Apache-2.0
// Any bytes as a draft, as a customer's message and as a ready answer, with the packs of the program. The first
// byte chooses channel and audience. What comes out must fit its bounds.
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "listen/coach_json.h"

#define TEXT_MAX 6000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pack pack;
static void *room;
static struct coach answer;
static char json[COACH_JSON_ROOM];

static bool ready(void)
{
	const struct asset *made = asset_find(S("web/coach/rules.pack"));
	if (room || !made)
		return room != NULL;
	size_t len = pack_room(made->plain), size = (coach_room(TEXT_MAX) + 63) & ~(size_t)63;
	room = aligned_alloc(64, size);                                                     // raw-ok: a fuzzer
	return room && pack_open(made->plain, aligned_alloc(64, (len + 63) & ~(size_t)63), len, &pack); // raw-ok: a fuzzer
}

static void bounded(struct norm_span s, size_t len)
{
	if (s.byte_from > s.byte_to || s.byte_to > len || s.cp_from > s.cp_to || s.cp_to > len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zone zone;
	static struct hours hours;
	if (size < 2 || size > TEXT_MAX || !ready())
		return 0;
	zone = zone_fixed(7200);
	hours = hours_default(&zone);
	struct when_context when = {.now = (msec)1794990600 * 1000, .hours = &hours};
	struct slice text = {(const char *)data + 1, size - 1}, half = slice_sub(text, 0, text.len / 2);
	struct coach_asked asked = {.pack = &pack, .when = &when, .text = text, .channel = data[0] & 7,
	                            .audience = data[0] & 8 ? AUDIENCE_NOTE : AUDIENCE_REPLY,
	                            .customer = data[0] & 16 ? slice_sub(text, text.len / 2, text.len) : NO_SLICE,
	                            .ready = &half, .ready_count = data[0] >> 5 & 1};
	if (!coach_check(&asked, room, coach_room(TEXT_MAX), &answer))
		abort();
	for (uint32_t i = 0; i < answer.promise_count; i++)
		bounded(answer.promises[i].span, text.len);
	for (uint32_t i = 0; i < answer.finding_count; i++)
		bounded(answer.findings[i].span, text.len);
	for (uint32_t i = 0; i < answer.vague_count; i++)
		bounded(answer.vague[i], text.len);
	coach_json(&asked, &answer, NO_SLICE, json, sizeof json);
	if (!coach_listen(&asked, room, coach_room(TEXT_MAX), &answer))
		abort();
	coach_tone_json(&asked, &answer, NO_SLICE, json, sizeof json);
	return 0;
}
