// SPDX-License-Identifier: Apache-2.0
// The little of YAML that rule files need, over libyaml: a document of lists and mappings with the line of
// every value.
#ifndef DESK_RULE_YAML_H
#define DESK_RULE_YAML_H

#include <yaml.h>

#include "desk/rule_build.h"

// Parses one document. False with a mistake noted (at its line) when it is no YAML. Free with yaml_document_delete.
bool rule_yaml_read(struct rule_build *b, struct slice yaml, yaml_document_t *out);

// The value of `key` in a mapping, or NULL.
yaml_node_t *rule_yaml_get(yaml_document_t *doc, yaml_node_t *map, const char *key);

// The text of a scalar (NO_SLICE for anything else or NULL).
struct slice rule_yaml_text(const yaml_node_t *node);

// Number of values of a list, 1 for a scalar, 0 for NULL; and the value at `i`.
size_t rule_yaml_count(const yaml_node_t *node);
yaml_node_t *rule_yaml_at(yaml_document_t *doc, yaml_node_t *node, size_t i);

// The line of a node, from 1.
unsigned rule_yaml_line(const yaml_node_t *node);

#endif
