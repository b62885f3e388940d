// SPDX-License-Identifier: Apache-2.0
// Rules carry their own examples: a bad sentence must be found, a good one must not. A rule that does not do
// what its author says is a mistake in the pack.
#include <string.h>

#include "desk/rule_pack.h"
#include "desk/rule_yaml.h"
#include "listen/coach.h"

// The moment at which examples are read: Wednesday 18 November 2026, 10:30 in Israel's winter.
#define EXAMPLE_NOW ((int64_t)1794990600 * 1000)
#define EXAMPLE_OFFSET 7200
#define EXAMPLE_BYTES_MAX 4000

struct runner {
	struct rule_build *b;
	yaml_document_t *doc;
	struct coach_asked asked;
	struct coach *answer;
	void *room;
	size_t room_len;
};

// The finding of this rule in a text, or NULL. `any` is set when there is any finding at all.
static bool finds(struct runner *r, struct slice id, struct slice text)
{
	r->asked.text = text;
	if (!coach_check(&r->asked, r->room, r->room_len, r->answer))
		return false;
	for (uint32_t i = 0; i < r->answer->finding_count; i++)
		if (slice_eq(pack_string(r->asked.pack, r->answer->findings[i].rule->id), id))
			return true;
	return false;
}

static void run_list(struct runner *r, yaml_node_t *examples, const char *key, struct slice id, bool wanted)
{
	yaml_node_t *list = rule_yaml_get(r->doc, examples, key);
	for (size_t i = 0; i < rule_yaml_count(list); i++) {
		yaml_node_t *n = rule_yaml_at(r->doc, list, i);
		struct slice text = rule_yaml_text(n);
		r->b->line = rule_yaml_line(n);
		if (text.len > EXAMPLE_BYTES_MAX)
			rule_wrong(r->b, "an example has at most %d bytes", EXAMPLE_BYTES_MAX);
		else if (finds(r, id, text) != wanted)
			rule_wrong(r->b, wanted ? "rule %.*s does not find its bad example \"%.*s\""
			                        : "rule %.*s finds fault with its good example \"%.*s\"",
			           SLICE_ARG(id), SLICE_ARG(text));
	}
}

static void run_rule(struct runner *r, yaml_node_t *map)
{
	struct slice id = rule_yaml_text(rule_yaml_get(r->doc, map, "id"));
	yaml_node_t *examples = rule_yaml_get(r->doc, map, "examples");
	yaml_node_t *when = rule_yaml_get(r->doc, map, "when");
	if (!id.ptr || !examples)
		return;
	struct slice audience = rule_yaml_text(rule_yaml_get(r->doc, when, "audience"));
	struct slice channel = rule_yaml_text(rule_yaml_at(r->doc, when ? rule_yaml_get(r->doc, when, "channel") : NULL, 0));
	static const char *const channels[] = {
#define X(name, text) text,
	    CHANNELS(X)
#undef X
	};
	r->asked.audience = slice_eq(audience, S("note")) ? AUDIENCE_NOTE : AUDIENCE_REPLY;
	r->asked.complaint = slice_eq(rule_yaml_text(rule_yaml_get(r->doc, when, "complaint")), S("yes"));
	r->asked.first_answer = slice_eq(rule_yaml_text(rule_yaml_get(r->doc, when, "first_answer")), S("yes"));
	r->asked.channel = CHANNEL_BIT_COUNT;
	for (uint8_t i = 0; channel.ptr && i < CHANNEL_BIT_COUNT; i++)
		if (slice_eq(channel, (struct slice){channels[i], strlen(channels[i])}))
			r->asked.channel = i;
	run_list(r, examples, "bad", id, true);
	run_list(r, examples, "good", id, false);
}

void rule_pack_examples(struct ctx *c, const struct rule_source *sources, size_t count, struct slice blob,
                        struct rule_mistakes *mistakes)
{
	struct pack pack;
	struct zone zone = zone_fixed(EXAMPLE_OFFSET);
	struct hours hours = hours_default(&zone);
	struct when_context when = {.now = EXAMPLE_NOW, .hours = &hours};
	struct rule_build b = {.arena = c->arena, .mistakes = mistakes};
	if (!pack_open(blob, arena_alloc(c->arena, pack_room(blob)), pack_room(blob), &pack))
		return;
	size_t room_len = coach_room(EXAMPLE_BYTES_MAX);
	struct runner r = {.b = &b,
	                   .asked = {.pack = &pack, .when = &when},
	                   .answer = ARENA_NEW(c->arena, struct coach),
	                   .room = arena_alloc(c->arena, room_len),
	                   .room_len = room_len};
	for (size_t i = 0; i < count && i < RULE_SOURCES_MAX; i++) {
		yaml_document_t doc;
		b.file = sources[i].name;
		if (!rule_yaml_read(&b, sources[i].yaml, &doc))
			continue;
		r.doc = &doc;
		yaml_node_t *root = yaml_document_get_root_node(&doc);
		for (size_t k = 0; root && k < rule_yaml_count(root); k++)
			run_rule(&r, rule_yaml_at(&doc, root, k));
		yaml_document_delete(&doc);
	}
}
