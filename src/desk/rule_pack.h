// SPDX-License-Identifier: Apache-2.0
// Makes the binary rule pack of listen/pack.h from YAML files, and says in words what is wrong with a file.
// A pack with a mistake, or with an example that does not come out as it says, is refused as a whole: the
// caller keeps the one it has.
#ifndef DESK_RULE_PACK_H
#define DESK_RULE_PACK_H

#include "base/ctx.h"
#include "desk/rule_build.h"

#define RULE_SOURCES_MAX 64
#define RULE_SOURCE_BYTES_MAX (1u << 20)

struct rule_source {
	struct slice name; // for messages: "rules/he.yaml"
	struct slice yaml;
};

// Compiles the sources, in this order, into one blob in the context's arena (aligned for listen/pack.h).
// Later sources may use the sets of earlier ones. On E_INVALID the mistakes are listed, file and line first,
// and the context's sentence is the first of them. The examples of every rule are run.
enum err rule_pack_compile(struct ctx *c, const struct rule_source *sources, size_t count,
                           struct rule_mistakes *mistakes, struct slice *out) CHECKED;

// Runs the examples of the sources against a compiled blob; mistakes are added to the list.
void rule_pack_examples(struct ctx *c, const struct rule_source *sources, size_t count, struct slice blob,
                        struct rule_mistakes *mistakes);

#endif
