// SPDX-License-Identifier: Apache-2.0
// The browser's door to the listening core: the same C files as the server's, compiled with
// clang --target=wasm32 -nostdlib (tools/wasm.sh). JavaScript (coach.ts) owns the memory behind __heap_base: it
// grows it, lays out pack, zone, texts, room and answer there, and calls in. One instance serves one thread.
#include <string.h>

#include "listen/coach_json.h"

#define EXPORT(name) __attribute__((export_name(#name), used)) name

#define FLAG_NOTE 1
#define FLAG_COMPLAINT 2
#define FLAG_FIRST_ANSWER 4
#define FLAG_LISTEN 8

#define WEEK_NUMBERS 66 // int16: 7 days of a count and 4 ranges, then business days, half days, holidays

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	unsigned char *t = to;
	const unsigned char *f = from;
	while (len--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t len)
{
	unsigned char *t = to;
	const unsigned char *f = from;
	if (t < f)
		return memcpy(to, from, len);
	while (len--)
		t[len] = f[len];
	return to;
}

void *memset(void *to, int byte, size_t len)
{
	unsigned char *t = to;
	while (len--)
		*t++ = (unsigned char)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const unsigned char *x = a, *y = b;
	for (size_t i = 0; i < len; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

static struct pack pack;
static struct zone zone;
static struct hours hours;
static struct coach answer;

// Bytes of room that a pack unfolds into; 0 when it is none.
uint32_t EXPORT(coach_pack_room)(const char *bytes, uint32_t len)
{
	return (uint32_t)pack_room((struct slice){bytes, len});
}

// Opens a pack of `len` bytes; 0 when it is none. Its checksum otherwise, as a version.
uint32_t EXPORT(coach_pack)(const char *bytes, uint32_t len, void *room, uint32_t room_len)
{
	return pack_open((struct slice){bytes, len}, room, room_len, &pack) ? pack.check | 1 : 0;
}

// The zone: offset before the first step (seconds), and `count` steps of struct zone_step. Hours become the
// usual ones of this zone.
void EXPORT(coach_zone)(int32_t offset, const struct zone_step *steps, uint32_t count)
{
	zone = zone_fixed(offset);
	zone.steps = steps;
	zone.count = count;
	hours = hours_default(&zone);
}

// The work calendar: WEEK_NUMBERS int16 (see above); minutes of the day, business days as bits from Sunday.
void EXPORT(coach_hours)(const int16_t *n)
{
	for (unsigned day = 0; day < 7; day++) {
		hours.week[day].count = (uint8_t)(*n < 0 || *n > HOURS_RANGES_MAX ? 0 : *n);
		n++;
		for (unsigned i = 0; i < HOURS_RANGES_MAX; i++, n += 2)
			hours.week[day].range[i] = (struct hours_range){n[0], n[1]};
	}
	hours.business = (uint8_t)n[0];
	hours.half_until = n[1];
	if (!n[2])
		hours.holidays = NULL;
}

uint32_t EXPORT(coach_room_for)(uint32_t text_len)
{
	return (uint32_t)coach_room(text_len);
}

// Checks a draft (or listens to a customer's message) and writes the JSON; returns its length, 0 on failure.
uint32_t EXPORT(coach_run)(const char *text, uint32_t len, const char *customer, uint32_t customer_len, uint32_t channel,
                           uint32_t flags, double now, void *room, uint32_t room_len, char *out, uint32_t out_len)
{
	struct when_context when = {.now = (msec)now, .hours = &hours};
	struct coach_asked asked = {.pack = &pack,
	                            .when = &when,
	                            .text = {text, len},
	                            .channel = (uint8_t)channel,
	                            .audience = flags & FLAG_NOTE ? AUDIENCE_NOTE : AUDIENCE_REPLY,
	                            .complaint = (flags & FLAG_COMPLAINT) != 0,
	                            .first_answer = (flags & FLAG_FIRST_ANSWER) != 0,
	                            .customer = {customer, customer_len}};
	if (!pack.items || !hours.zone)
		return 0;
	if (flags & FLAG_LISTEN)
		return coach_listen(&asked, room, room_len, &answer) ? (uint32_t)coach_tone_json(&asked, &answer, NO_SLICE, out, out_len) : 0;
	return coach_check(&asked, room, room_len, &answer) ? (uint32_t)coach_json(&asked, &answer, NO_SLICE, out, out_len) : 0;
}
