// SPDX-License-Identifier: Apache-2.0
// A rule pack while it is being made: growing lists of what listen/pack.h lays out, and the list of mistakes
// found so far. Only rule_pack.c and rule_pattern.c use it.
#ifndef DESK_RULE_BUILD_H
#define DESK_RULE_BUILD_H

#include "base/arena.h"
#include "listen/pack.h"

#define RULE_MISTAKES_MAX 50

// One thing wrong with a pack, in words for the person who wrote it.
struct rule_mistake {
	struct slice file;
	unsigned line; // from 1
	struct slice text;
};

struct rule_mistakes {
	struct rule_mistake list[RULE_MISTAKES_MAX];
	unsigned count; // may pass the maximum; the list keeps the first ones
};

// A list that grows in an arena.
struct rule_list {
	void *ptr;
	uint32_t count, room;
};

// A named part of patterns: `- set: people` is used as {people}; a verb's forms as ~name.
struct rule_name {
	struct slice name;
	struct slice pattern;
	struct rule_name *next;
};

struct rule_build {
	struct arena *arena;
	struct rule_mistakes *mistakes;
	struct slice file; // being read
	unsigned line;     // being read
	struct rule_list words;    // struct rule_word; word n is at n - 1
	struct rule_list slots;    // uint16_t, open addressing over words
	struct rule_list code;     // uint32_t
	struct rule_list sets;     // uint32_t starts
	struct rule_list set_words; // uint16_t
	struct rule_list patterns; // struct pack_pattern
	struct rule_list items;    // struct pack_item
	struct rule_list strings;  // char
	struct rule_name *names;
};

struct rule_word {
	struct slice text; // normalised
	uint32_t hash;
};

// A place for one more entry of `size` bytes, zeroed. Not kept across the next call for the same list.
void *rule_list_add(struct rule_build *b, struct rule_list *l, size_t size);

// The number of a normalised word, given one when new. 0 when there are too many. The slice is kept.
uint16_t rule_word(struct rule_build *b, struct slice word);

// Notes a mistake at the current file and line.
void rule_wrong(struct rule_build *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The pattern behind a name, or NO_SLICE.
struct slice rule_named(const struct rule_build *b, struct slice name);

#endif
