// SPDX-License-Identifier: Apache-2.0
// The growing lists behind a rule pack in the making.
#include "desk/rule_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/normalise.h"

void *rule_list_add(struct rule_build *b, struct rule_list *l, size_t size)
{
	if (l->count == l->room) {
		uint32_t room = l->room ? l->room * 2 : 64;
		void *grown = arena_array(b->arena, room, size);
		if (l->count)
			memcpy(grown, l->ptr, l->count * size);
		l->ptr = grown;
		l->room = room;
	}
	return (char *)l->ptr + l->count++ * size;
}

static void grow_slots(struct rule_build *b)
{
	uint32_t room = b->slots.count ? b->slots.count * 2 : 256;
	uint16_t *slots = arena_array(b->arena, room, sizeof *slots);
	const struct rule_word *words = b->words.ptr;
	for (uint32_t w = 1; w <= b->words.count; w++) {
		uint32_t i = words[w - 1].hash & (room - 1);
		while (slots[i])
			i = (i + 1) & (room - 1);
		slots[i] = (uint16_t)w;
	}
	b->slots = (struct rule_list){slots, room, room};
}

uint16_t rule_word(struct rule_build *b, struct slice word)
{
	uint32_t hash = norm_hash(word);
	if (b->words.count * 2 >= b->slots.count)
		grow_slots(b);
	uint16_t *slots = b->slots.ptr;
	uint32_t i = hash & (b->slots.count - 1);
	for (; slots[i]; i = (i + 1) & (b->slots.count - 1))
		if (((const struct rule_word *)b->words.ptr)[slots[i] - 1].hash == hash)
			return slots[i];
	if (b->words.count >= UINT16_MAX - 1) {
		rule_wrong(b, "too many different words in all packs together");
		return 0;
	}
	*(struct rule_word *)rule_list_add(b, &b->words, sizeof(struct rule_word)) = (struct rule_word){word, hash};
	slots[i] = (uint16_t)b->words.count;
	return (uint16_t)b->words.count;
}

void rule_wrong(struct rule_build *b, const char *format, ...)
{
	char text[400];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (b->mistakes->count < RULE_MISTAKES_MAX)
		b->mistakes->list[b->mistakes->count] = (struct rule_mistake){
		    .file = b->file, .line = b->line, .text = arena_printf(b->arena, "%s", text)};
	b->mistakes->count++;
}

struct slice rule_named(const struct rule_build *b, struct slice name)
{
	for (const struct rule_name *n = b->names; n; n = n->next)
		if (slice_eq(n->name, name))
			return n->pattern;
	return NO_SLICE;
}
