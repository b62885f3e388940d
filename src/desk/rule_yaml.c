// SPDX-License-Identifier: Apache-2.0
// libyaml's document tree, seen through slices.
#include "desk/rule_yaml.h"

#include <string.h>

bool rule_yaml_read(struct rule_build *b, struct slice yaml, yaml_document_t *out)
{
	yaml_parser_t parser;
	if (!yaml_parser_initialize(&parser)) {
		rule_wrong(b, "no memory to read YAML");
		return false;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
	bool ok = yaml_parser_load(&parser, out);
	if (!ok) {
		b->line = (unsigned)parser.problem_mark.line + 1;
		rule_wrong(b, "this is not YAML: %s", parser.problem ? parser.problem : "unreadable");
	}
	yaml_parser_delete(&parser);
	return ok;
}

yaml_node_t *rule_yaml_get(yaml_document_t *doc, yaml_node_t *map, const char *key)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
		struct slice k = rule_yaml_text(yaml_document_get_node(doc, p->key));
		if (k.ptr && slice_eq(k, (struct slice){key, strlen(key)}))
			return yaml_document_get_node(doc, p->value);
	}
	return NULL;
}

struct slice rule_yaml_text(const yaml_node_t *node)
{
	if (!node || node->type != YAML_SCALAR_NODE)
		return NO_SLICE;
	return (struct slice){(const char *)node->data.scalar.value, node->data.scalar.length};
}

size_t rule_yaml_count(const yaml_node_t *node)
{
	if (!node)
		return 0;
	if (node->type == YAML_SEQUENCE_NODE)
		return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	return 1;
}

yaml_node_t *rule_yaml_at(yaml_document_t *doc, yaml_node_t *node, size_t i)
{
	if (!node || node->type != YAML_SEQUENCE_NODE)
		return node;
	return yaml_document_get_node(doc, node->data.sequence.items.start[i]);
}

unsigned rule_yaml_line(const yaml_node_t *node)
{
	return node ? (unsigned)node->start_mark.line + 1 : 1;
}
