// SPDX-License-Identifier: Apache-2.0
// Lays a rule pack in the making out as the blob of listen/pack.h.
#ifndef DESK_RULE_LAYOUT_H
#define DESK_RULE_LAYOUT_H

#include "desk/rule_build.h"

// The blob, in the build's arena, aligned for any type.
struct slice rule_layout(struct rule_build *b);

#endif
