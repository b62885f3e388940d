// SPDX-License-Identifier: Apache-2.0
// YAML entries become items and patterns; then everything is laid out as one blob. Entries are, by their
// first key: `id` (a rule), `cue`, `verb`, `tone`, `set`.
#include "desk/rule_pack.h"

#include <string.h>

#include "desk/rule_layout.h"
#include "desk/rule_pattern.h"
#include "desk/rule_yaml.h"

struct entry {
	struct rule_build *b;
	yaml_document_t *doc;
	yaml_node_t *map;
};

#define NAME_OF(name, text) text,
#define NAMES(list, X) static const char *const list[] = {X(NAME_OF) NULL};
NAMES(cue_names, CUES)
NAMES(form_names, VERB_FORMS)
NAMES(kind_names, PROMISE_KINDS)
NAMES(tone_names, TONES)
NAMES(channel_names, CHANNELS)

static int index_of(struct slice name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_eq(name, (struct slice){list[i], strlen(list[i])}))
			return (int)i;
	return -1;
}

static struct slice text_of(struct entry *e, const char *key)
{
	yaml_node_t *n = rule_yaml_get(e->doc, e->map, key);
	if (n)
		e->b->line = rule_yaml_line(n);
	return rule_yaml_text(n);
}

// Puts a string into the pack; equal ones share a place unless they must stand in a row.
static uint32_t put_string(struct rule_build *b, struct slice s, bool in_row)
{
	if (s.len > UINT16_MAX)
		s.len = UINT16_MAX;
	if (s.len == 0 && !in_row)
		return 0;
	uint32_t at = b->strings.count;
	*(char *)rule_list_add(b, &b->strings, 1) = (char)(s.len & 0xFF);
	*(char *)rule_list_add(b, &b->strings, 1) = (char)(s.len >> 8);
	for (size_t i = 0; i < s.len; i++)
		*(char *)rule_list_add(b, &b->strings, 1) = s.ptr[i];
	return at;
}

static uint8_t lang_of(struct entry *e)
{
	struct slice lang = text_of(e, "lang");
	if (slice_eq(lang, S("he")))
		return 1;
	if (slice_eq(lang, S("en")))
		return 2;
	if (lang.ptr && !slice_eq(lang, S("any")))
		rule_wrong(e->b, "lang is he, en or any, not \"%.*s\"", SLICE_ARG(lang));
	return 0;
}

static uint8_t answer_of(struct entry *e, yaml_node_t *when, const char *key)
{
	yaml_node_t *n = rule_yaml_get(e->doc, when, key);
	struct slice s = rule_yaml_text(n);
	if (!n || slice_eq(s, S("any")))
		return IF_ANY;
	if (slice_eq(s, S("yes")) || slice_eq(s, S("true")))
		return IF_YES;
	if (slice_eq(s, S("no")) || slice_eq(s, S("false")))
		return IF_NO;
	e->b->line = rule_yaml_line(n);
	rule_wrong(e->b, "%s is yes, no or any", key);
	return IF_ANY;
}

static void read_when(struct entry *e, struct pack_item *it)
{
	yaml_node_t *when = rule_yaml_get(e->doc, e->map, "when");
	it->audience = AUDIENCE_REPLY;
	if (!when)
		return;
	it->complaint = answer_of(e, when, "complaint");
	it->first_answer = answer_of(e, when, "first_answer");
	yaml_node_t *channels = rule_yaml_get(e->doc, when, "channel");
	for (size_t i = 0; i < rule_yaml_count(channels); i++) {
		struct slice name = rule_yaml_text(rule_yaml_at(e->doc, channels, i));
		int bit = index_of(name, channel_names, CHANNEL_BIT_COUNT);
		e->b->line = rule_yaml_line(channels);
		if (bit >= 0)
			it->channels |= (uint8_t)(1u << bit);
		else
			rule_wrong(e->b, "there is no channel \"%.*s\"", SLICE_ARG(name));
	}
	struct slice who = rule_yaml_text(rule_yaml_get(e->doc, when, "audience"));
	if (slice_eq(who, S("note")))
		it->audience = AUDIENCE_NOTE;
	else if (slice_eq(who, S("any")))
		it->audience = AUDIENCE_NOTE | AUDIENCE_REPLY;
	else if (who.ptr && !slice_eq(who, S("reply")))
		rule_wrong(e->b, "audience is reply, note or any");
}

static uint16_t add_item(struct rule_build *b, struct pack_item it)
{
	if (b->items.count >= UINT16_MAX - 1)
		rule_wrong(b, "too many entries");
	*(struct pack_item *)rule_list_add(b, &b->items, sizeof it) = it;
	return (uint16_t)(b->items.count - 1);
}

static void add_patterns(struct entry *e, const char *key, enum rule_prefixes prefixes, uint16_t item, bool unless)
{
	yaml_node_t *list = rule_yaml_get(e->doc, e->map, key);
	for (size_t i = 0; i < rule_yaml_count(list); i++) {
		yaml_node_t *n = rule_yaml_at(e->doc, list, i);
		struct slice pattern = rule_yaml_text(n);
		e->b->line = rule_yaml_line(n);
		uint8_t flag = slice_eq(pattern, S("{due}")) ? ITEM_UNLESS_DUE : slice_eq(pattern, S("{time}")) ? ITEM_UNLESS_TIME : 0;
		if (unless && flag)
			((struct pack_item *)e->b->items.ptr)[item].flags |= flag;
		else if (pattern.len)
			rule_pattern(e->b, pattern, prefixes, item, unless);
		else
			rule_wrong(e->b, "%s is a list of patterns", key);
	}
}

static bool known_keys(struct entry *e, const char *const *keys)
{
	bool fine = true;
	for (yaml_node_pair_t *p = e->map->data.mapping.pairs.start; p < e->map->data.mapping.pairs.top; p++) {
		yaml_node_t *k = yaml_document_get_node(e->doc, p->key);
		struct slice name = rule_yaml_text(k);
		size_t i = 0;
		while (keys[i] && !slice_eq(name, (struct slice){keys[i], strlen(keys[i])}))
			i++;
		if (!keys[i]) {
			e->b->line = rule_yaml_line(k);
			rule_wrong(e->b, "the key \"%.*s\" is not known here", SLICE_ARG(name));
			fine = false;
		}
	}
	return fine;
}

static bool switched_on(struct entry *e, const char *key)
{
	struct slice s = text_of(e, key);
	return slice_eq(s, S("true")) || slice_eq(s, S("yes"));
}

static void read_rule(struct entry *e)
{
	static const char *const keys[] = {"id",      "lang", "level", "source", "message",  "why",   "tokens",
	                                   "unless",  "suggest", "when", "vague", "built_in", "examples", NULL};
	static const char *const levels[] = {"suggestion", "warning", "error"};
	struct rule_build *b = e->b;
	unsigned line = rule_yaml_line(e->map);
	known_keys(e, keys);
	struct pack_item it = {.sort = PACK_RULE, .lang = lang_of(e)};
	struct slice level = text_of(e, "level");
	int found = level.ptr ? index_of(level, levels, 3) : LEVEL_WARNING;
	if (found < 0)
		rule_wrong(b, "level is suggestion, warning or error, not \"%.*s\"", SLICE_ARG(level));
	it.level = found < 0 ? LEVEL_WARNING : (uint8_t)found;
	it.flags = (uint8_t)((switched_on(e, "vague") ? ITEM_VAGUE : 0) | (switched_on(e, "built_in") ? ITEM_BUILT_IN : 0));
	it.id = put_string(b, text_of(e, "id"), false);
	it.source = put_string(b, text_of(e, "source"), false);
	it.message = put_string(b, text_of(e, "message"), false);
	it.why = put_string(b, text_of(e, "why"), false);
	read_when(e, &it);
	b->line = line;
	if (!it.why || !it.source)
		rule_wrong(b, "a rule needs why (for the writer) and source (the requirement)");
	if (!rule_yaml_get(e->doc, e->map, "tokens") && !(it.flags & ITEM_BUILT_IN))
		rule_wrong(b, "a rule needs tokens");
	if (!rule_yaml_get(e->doc, e->map, "examples") && !(it.flags & ITEM_BUILT_IN))
		rule_wrong(b, "a rule needs examples: {bad: [...], good: [...]}");
	yaml_node_t *better = rule_yaml_get(e->doc, e->map, "suggest");
	it.better = b->strings.count;
	for (size_t i = 0; i < rule_yaml_count(better) && i < 64; i++, it.better_count++)
		put_string(b, rule_yaml_text(rule_yaml_at(e->doc, better, i)), true);
	uint16_t item = add_item(b, it);
	add_patterns(e, "tokens", RULE_BARE, item, false);
	add_patterns(e, "unless", RULE_BARE, item, true);
}

static void read_cue(struct entry *e)
{
	static const char *const keys[] = {"cue", "lang", "tokens", "unless", NULL};
	struct slice name = text_of(e, "cue");
	known_keys(e, keys);
	int cue = index_of(name, cue_names, CUE_COUNT);
	if (cue < 0) {
		rule_wrong(e->b, "there is no cue \"%.*s\"", SLICE_ARG(name));
		return;
	}
	uint16_t item = add_item(e->b, (struct pack_item){.sort = PACK_CUE, .sub = (uint8_t)cue, .lang = lang_of(e)});
	add_patterns(e, "tokens", RULE_BARE, item, false);
	add_patterns(e, "unless", RULE_BARE, item, true);
}

static void read_tone(struct entry *e)
{
	static const char *const keys[] = {"tone", "lang", "id", "weight", "tokens", "unless", "why", NULL};
	struct slice name = text_of(e, "tone"), weight = text_of(e, "weight");
	known_keys(e, keys);
	int tone = index_of(name, tone_names, TONE_COUNT);
	if (tone < 0) {
		rule_wrong(e->b, "there is no tone \"%.*s\"", SLICE_ARG(name));
		return;
	}
	int16_t w = weight.len == 1 && weight.ptr[0] >= '1' && weight.ptr[0] <= '9' ? (int16_t)(weight.ptr[0] - '0') : 1;
	struct pack_item it = {.sort = PACK_TONE, .sub = (uint8_t)tone, .lang = lang_of(e), .weight = w};
	it.id = put_string(e->b, text_of(e, "id"), false);
	it.why = put_string(e->b, text_of(e, "why"), false);
	uint16_t item = add_item(e->b, it);
	add_patterns(e, "tokens", RULE_BARE, item, false);
	add_patterns(e, "unless", RULE_BARE, item, true);
}

// `{name}` of a set or `~name` of a verb: the choice between all its patterns.
static void add_name(struct rule_build *b, struct slice name, struct slice pattern)
{
	struct rule_name *n = ARENA_NEW(b->arena, struct rule_name);
	n->name = arena_dup(b->arena, name);
	n->pattern = arena_dup(b->arena, pattern);
	n->next = b->names;
	b->names = n;
}

static struct slice joined(struct entry *e, const char *const *keys)
{
	struct slice all = S("");
	for (; *keys; keys++) {
		yaml_node_t *list = rule_yaml_get(e->doc, e->map, *keys);
		for (size_t i = 0; i < rule_yaml_count(list); i++)
			all = arena_printf(e->b->arena, "%.*s%s%.*s", SLICE_ARG(all), all.len ? "|" : "",
			                   SLICE_ARG(rule_yaml_text(rule_yaml_at(e->doc, list, i))));
	}
	return all.len ? arena_printf(e->b->arena, "[%.*s]", SLICE_ARG(all)) : NO_SLICE;
}

static void read_verb(struct entry *e)
{
	static const char *const keys[] = {"verb", "lang", "name", "me",   "us",   "it",     "you",    "now",
	                                   "base", "ing",  "done", "past", "noun", NULL};
	struct slice kind_name = text_of(e, "verb"), name = text_of(e, "name");
	known_keys(e, keys);
	int kind = index_of(kind_name, kind_names, KIND_COUNT);
	if (kind < 0) {
		rule_wrong(e->b, "there is no kind of promise \"%.*s\"", SLICE_ARG(kind_name));
		return;
	}
	struct pack_item it = {.sort = PACK_VERB, .kind = (uint8_t)kind, .lang = lang_of(e), .weight = (int16_t)e->b->items.count};
	for (unsigned form = 0; form < FORM_COUNT; form++) {
		if (!rule_yaml_get(e->doc, e->map, form_names[form]))
			continue;
		it.sub = (uint8_t)form;
		uint16_t item = add_item(e->b, it);
		add_patterns(e, form_names[form], form == FORM_NOUN ? RULE_NOUN : RULE_VERB, item, false);
	}
	struct slice all = joined(e, form_names);
	if (name.len && all.len)
		add_name(e->b, name, all);
}

static void read_set(struct entry *e)
{
	static const char *const keys[] = {"set", "lang", "words", NULL};
	static const char *const lists[] = {"words", NULL};
	struct slice name = text_of(e, "set"), all = joined(e, lists);
	known_keys(e, keys);
	if (!name.len || !all.len)
		rule_wrong(e->b, "a set needs a name and words");
	else
		add_name(e->b, name, all);
}

static void read_entry(struct entry *e)
{
	e->b->line = rule_yaml_line(e->map);
	if (e->map->type != YAML_MAPPING_NODE)
		rule_wrong(e->b, "an entry is a mapping that begins with id, cue, verb, tone or set");
	else if (rule_yaml_get(e->doc, e->map, "id") && !rule_yaml_get(e->doc, e->map, "tone"))
		read_rule(e);
	else if (rule_yaml_get(e->doc, e->map, "cue"))
		read_cue(e);
	else if (rule_yaml_get(e->doc, e->map, "verb"))
		read_verb(e);
	else if (rule_yaml_get(e->doc, e->map, "tone"))
		read_tone(e);
	else if (rule_yaml_get(e->doc, e->map, "set"))
		read_set(e);
	else
		rule_wrong(e->b, "an entry begins with id, cue, verb, tone or set");
}

static void read_source(struct rule_build *b, const struct rule_source *source)
{
	yaml_document_t doc;
	b->file = source->name;
	b->line = 1;
	if (source->yaml.len > RULE_SOURCE_BYTES_MAX) {
		rule_wrong(b, "a rule file has at most %u bytes", RULE_SOURCE_BYTES_MAX);
		return;
	}
	if (!rule_yaml_read(b, source->yaml, &doc))
		return;
	yaml_node_t *root = yaml_document_get_root_node(&doc);
	if (root && root->type != YAML_SEQUENCE_NODE)
		rule_wrong(b, "a rule file is a list of entries");
	for (size_t i = 0; root && root->type == YAML_SEQUENCE_NODE && i < rule_yaml_count(root); i++) {
		struct entry e = {.b = b, .doc = &doc, .map = rule_yaml_at(&doc, root, i)};
		read_entry(&e);
	}
	yaml_document_delete(&doc);
}

enum err rule_pack_compile(struct ctx *c, const struct rule_source *sources, size_t count,
                           struct rule_mistakes *mistakes, struct slice *out)
{
	struct rule_build b = {.arena = c->arena, .mistakes = mistakes};
	for (int i = 0; i < 4; i++)
		*(char *)rule_list_add(&b, &b.strings, 1) = 0; // the empty string at 0
	for (size_t i = 0; i < count && i < RULE_SOURCES_MAX; i++)
		read_source(&b, &sources[i]);
	struct pack pack;
	struct slice blob = NO_SLICE;
	if (mistakes->count == 0) {
		blob = rule_layout(&b);
		if (!pack_open(blob, arena_alloc(c->arena, pack_room(blob)), pack_room(blob), &pack))
			return fail(c, E_INTERNAL, "the compiled rule pack does not open");
		rule_pack_examples(c, sources, count, blob, mistakes);
	}
	if (mistakes->count > 0) {
		const struct rule_mistake *m = &mistakes->list[0];
		return fail(c, E_INVALID, "%.*s:%u: %.*s", SLICE_ARG(m->file), m->line, SLICE_ARG(m->text));
	}
	*out = blob;
	return OK;
}
